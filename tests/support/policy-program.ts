/** A program whose every resource breaks a rule of the policy pack, for the real engine. */
import * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../../components/kubernetes/provider.ts";
import { scalewayProvider } from "../../components/storage/provider.ts";
import { loadConfiguration } from "../../config/load.ts";
import { policyCases } from "./policy-cases.ts";

/** Of any type: the wrong ones have more properties than a typed class would take. */
class Plain extends pulumi.CustomResource {}

const config = await loadConfiguration();
const cluster = await clusterProvider("cluster", config.cluster, config.secret("kubeconfig"));
const scaleway = scalewayProvider("scaleway", config.storage, config.keys.deployer);

for (const { rule, wrong } of policyCases)
  for (const [index, { type, props, protect }] of wrong.entries()) {
    const provider = type.startsWith("aws:") ? scaleway : cluster;
    new Plain(type, `${rule}-${index}`, { ...props }, { provider, protect });
  }
