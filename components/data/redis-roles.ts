import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { redisRoles, sideContainers } from "../../catalogue/databases.ts";
import { podSpec, spread } from "../application/pod.ts";
import { readerEnvironment } from "../application/reader-environment.ts";
import type { Environment } from "../environment.ts";
import { accountWithRights } from "../kubernetes/account.ts";
import { labels, selectorLabels } from "../kubernetes/labels.ts";
import { scriptContainer, scriptFiles } from "../recovery/scripts.ts";
import { patience } from "./members.ts";

export interface RedisRolesArgs {
  readonly environment: Environment;
  /** The API's: it has Node and Redis's client. */
  readonly scriptImage: string;
  /** Names of all of Redis's pods: of three, or Sentinel has nothing to decide. */
  readonly pods: readonly string[];
  /** Labels of the Sentinels' pods. */
  readonly sentinels: Readonly<Record<string, string>>;
  readonly password: pulumi.Output<string>;
}

const sentinelPort = 26379;

/**
 * Labels Redis's pods as master and slave within a second or two of Sentinel's decision. Two pods do the same: the one beside
 * a lost master may be lost with it.
 */
export class RedisRoles extends pulumi.ComponentResource {
  /** @throws pulumi.InputPropertyError for fewer than three pods. */
  constructor(name: "redis-roles", args: RedisRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:RedisRoles", name, {}, opts);
    const { environment, scriptImage: image, pods } = args;
    if (pods.length < 3) {
      throw new pulumi.InputPropertyError({ propertyPath: "pods", reason: `${pods.length} pods: no majority` });
    }
    const child = { parent: this };
    const metadata = { name, namespace: environment.namespace, labels: labels(name, "database") };

    // To list pods can't be limited to some; to read and to change can.
    const rules = [{ apiGroups: [""], resources: ["pods"], resourceNames: [...pods], verbs: ["get", "patch"] }];
    const account = accountWithRights(name, rules, metadata, child);
    // Without an address of its own, its name is every Sentinel's address: the operator's Service leads to any one of them.
    const sentinels = new k8s.core.v1.Service(
      `${name}-sentinels`,
      {
        metadata: { ...metadata, name: "redis-sentinels", annotations: patience },
        spec: { clusterIP: "None", selector: args.sentinels, ports: [{ name: "sentinel", port: sentinelPort }] },
      },
      child,
    );
    const envFrom = readerEnvironment(
      name,
      { environment, component: "database", variables: variablesOf(args, sentinels), change: "versioned" },
      child,
    );
    const selector = { matchLabels: selectorLabels(name) };
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: redisRoles.replicas,
          revisionHistoryLimit: 3,
          selector,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          // It has no port to ask. What can't work ends at once.
          minReadySeconds: 5,
          template: {
            metadata: { labels: labels(name, "database") },
            spec: podSpec({
              name,
              image,
              resources: sideContainers.redisRoles,
              scratch: redisRoles.scratch,
              envFrom,
              serviceAccount: account.metadata.name,
              folders: { scripts: scriptFiles(name, environment, child).metadata.name },
              asksKubernetes: true,
              container: scriptContainer(name),
              spec: { priorityClassName: environment.dataPriorityClass, topologySpreadConstraints: spread(name) },
            }),
          },
        },
      },
      child,
    );
    new k8s.policy.v1.PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
      child,
    );
    this.registerOutputs();
  }
}

/** What the script reads; the API server's address and the pod's token come from the kubelet. */
const variablesOf = ({ pods, password }: RedisRolesArgs, sentinels: k8s.core.v1.Service) => ({
  plain: {
    REDIS_PODS: pods.join(),
    SENTINEL_HOSTS: sentinels.metadata.name,
    SENTINEL_PORT: `${sentinelPort}`,
    SERVICE_ACCOUNT_FOLDER: "/var/run/secrets/kubernetes.io/serviceaccount",
    ROUND_MILLISECONDS: "1000",
  },
  secret: { REDIS_PASSWORD: password },
});
