import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { applicationBuckets } from "../../../catalogue/buckets.ts";
import { mapRows } from "../../../catalogue/rows.ts";
import { derivedValues } from "../../../components/application/derived.ts";
import { WorkloadDeployment } from "../../../components/application/workload.ts";
import type { Environment } from "../../../components/environment.ts";
import type { Configuration } from "../../../config/load.ts";

/** Of what a stand-in never asks. */
const nowhere = pulumi.secret("unset");
const database = { url: nowhere, migrationUrl: nowhere };

interface ApiAloneArgs {
  readonly environment: Environment;
  readonly config: Configuration;
}

/** The program's own workload `api`, with whatever image stands in for it, and nothing of what the application needs. */
export function apiAlone(
  image: string,
  { environment, config }: ApiAloneArgs,
  opts: pulumi.ComponentResourceOptions,
): WorkloadDeployment {
  const { settings, secret, storage, workloads } = config;
  const { namespace } = environment;
  const authority = new k8s.core.v1.Secret(
    "authority",
    { metadata: { namespace, name: "authority" }, stringData: { "ca.crt": "" } },
    opts,
  );
  const derived = derivedValues({
    hosts: config.hosts,
    storage,
    settings,
    postgres: database,
    redis: database,
    elasticsearch: database,
    mongodb: database,
    pdf: { url: nowhere, token: nowhere },
    queueMonitorToken: nowhere,
  });
  const buckets = mapRows(applicationBuckets, ({ suffix }) => `${storage.bucketPrefix}-${suffix}`);
  return new WorkloadDeployment(
    "api",
    {
      environment,
      image,
      replicas: workloads.api,
      variables: { settings, secret, derived, buckets },
      files: { elasticsearchCa: authority.metadata.name },
      queueScaling: undefined,
    },
    opts,
  );
}
