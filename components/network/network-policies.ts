import { isDeepStrictEqual } from "node:util";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { exporterNames } from "../../catalogue/monitoring.ts";
import { flows, type Flow, type Inside, type OperatorPods } from "../../catalogue/flows.ts";
import { ingressNamespaces } from "../../catalogue/ingress.ts";
import { drilledEngines, drillName } from "../../catalogue/recovery.ts";
import { hasRotated } from "../../catalogue/rotation.ts";
import { kedaScaled } from "../../config/scaling.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { operatorsWith } from "../platform/operators.ts";
import { namespace, type Destination, type Peer } from "./addresses.ts";
import { wayTo, type OutsideSettings } from "./outside.ts";
import { podSelector } from "./pods.ts";

export interface NetworkPoliciesArgs extends OutsideSettings {
  readonly environment: Environment;
}

type InnerFlow = Extract<Flow, { readonly ports: unknown }>;
const isInner = (flow: Flow): flow is InnerFlow => "ports" in flow;
const isInside = (peer: Inside | OperatorPods): peer is Inside => typeof peer === "string";

/** What the table of flows allows in a namespace that is closed otherwise: one policy for each kind of pod. */
export class NetworkPolicies extends pulumi.ComponentResource {
  constructor(name: string, args: NetworkPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:network:NetworkPolicies", name, {}, opts);
    for (const subject of subjects(args))
      new k8s.networking.v1.NetworkPolicy(
        `${name}-${subject}`,
        {
          metadata: { name: subject, namespace: args.environment.namespace, labels: labels(subject, "network") },
          spec: {
            podSelector: podSelector(subject),
            policyTypes: ["Ingress", "Egress"],
            ingress: ingressOf(subject, args),
            egress: egressOf(subject, args),
          },
        },
        { parent: this },
      );
    this.registerOutputs();
  }
}

/** In the table's order. */
function subjects(settings: OutsideSettings): readonly Inside[] {
  const named = flows.flatMap((flow): (Inside | OperatorPods)[] => [...flow.from, ...(isInner(flow) ? [flow.to] : [])]);
  return [...new Set(named.filter(isInside))].filter((subject) => isThere(subject, settings));
}

/** Some pods are there only where the configuration asks for what they do. */
function isThere(peer: Inside | OperatorPods, { config }: OutsideSettings): boolean {
  if (!isInside(peer)) {
    if (peer.operator === "monitoring") return config.monitoring.enabled;
    return peer.operator !== "scaling" || kedaScaled(config.workloads).length > 0;
  }
  if (exporterNames.some((name) => name === peer)) return config.monitoring.enabled;
  if (peer === "gotenberg") return config.pdf.mode === "deploy";
  if (peer === "login-check") return hasRotated(config.rotation);
  if (peer === "elasticsearch-snapshots") return config.elasticsearch.snapshots !== undefined;
  if (peer === "redis-roles") return config.redis.replicas > 1;
  return drilledEngines.every((engine) => peer !== drillName(engine) || config[engine].backup.drill !== undefined);
}

const peers = (of: Inside | OperatorPods, settings: OutsideSettings): readonly Peer[] =>
  isInside(of) ? [{ podSelector: podSelector(of) }] : operatorNamespaces(of, settings).map(namespace);

/** That of the operator, or of each controller that serves the hosts. */
function operatorNamespaces({ operator }: OperatorPods, { config }: OutsideSettings): readonly string[] {
  const { controllers } = config.platform.ingress;
  if (operator === "ingress") return controllers.map((name) => ingressNamespaces[name]);
  if (operator === "monitoring") return [config.monitoring.namespace];
  const row = operatorsWith(controllers).find(({ name }) => name === operator);
  if (row === undefined) throw new Error(`the flows name an operator "${operator}" that the platform doesn't have`);
  return [row.namespace];
}

const ingressOf = (subject: Inside, settings: OutsideSettings) =>
  flows
    .filter(isInner)
    .filter(({ to }) => to === subject)
    .map(({ from, ports }) => ({
      from: from.filter((each) => isThere(each, settings)).flatMap((each) => peers(each, settings)),
      ports: [...ports],
    }))
    // Without anybody in it, a rule would let everybody in.
    .filter(({ from }) => from.length > 0);

function egressOf(subject: Inside, settings: OutsideSettings): Destination[] {
  const ways = flows
    .filter(({ from }) => from.some((each) => each === subject))
    .map((flow) =>
      isInner(flow) ? { to: [...peers(flow.to, settings)], ports: [...flow.ports] } : wayTo(flow.to, settings),
    )
    .filter((way) => way !== undefined);
  return ways.filter((way, index) => ways.findIndex((other) => isDeepStrictEqual(way, other)) === index);
}
