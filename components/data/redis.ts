import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { memberResources, sideContainers } from "../../catalogue/databases.ts";
import type { ImageMirror } from "../../catalogue/images.ts";
import { images } from "../../catalogue/pins.ts";
import type { RedisSettings } from "../../config/schema/databases.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { containerSecurity, podSecurity } from "../kubernetes/security.ts";
import type { RecoveryTools } from "../recovery/restore-drill.ts";
import { tokenlessAccount } from "../kubernetes/tokenless-account.ts";
import { acrossZones, apart, checkVoters, patience, serviceHost, volumeClaim } from "./members.ts";
import { generatePassword } from "./password.ts";
import { RedisRoles } from "./redis-roles.ts";
import { redisSettings, redisStart } from "./redis-start.ts";

export interface RedisArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly tools: Pick<RecoveryTools, "scriptImage">;
  readonly settings: RedisSettings;
  /** Of the password; `undefined` for the first. */
  readonly generation?: number;
}

/** User of the Redis images. */
const redisUser = 1000;
const port = 6379;

/** Redis 5 with Sentinel by Spotahome's operator, and a Service that follows the master. */
export class Redis extends pulumi.ComponentResource {
  /**
   * Of the master, which the application must be given: it knows nothing of Sentinel. Without a user name, which Redis 5
   * refuses. Secret, though the operator copies the password in clear into the ConfigMap `rfr-<name>`.
   */
  readonly url: pulumi.Output<string>;
  /** Of the master, for those who take no URL. */
  readonly host: pulumi.Output<string>;
  readonly port = port;
  /** Holds the password, under `password`. */
  readonly passwordSecret: k8s.core.v1.Secret;

  /** @throws pulumi.InputPropertyError for a number of replicas other than 1 or 3. */
  constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:data:Redis", name, {}, opts);
    const { environment, image, settings, tools, generation } = args;
    checkVoters("settings.replicas", settings.replicas);
    const metadata = { namespace: environment.namespace, labels: labels(name, "database") };
    const inside = { parent: this };

    // The only one: users, of whom two could take turns, came with Redis 6. A changed one is read when Redis starts.
    const password = generatePassword(`${name}-password`, inside, generation);
    this.passwordSecret = new k8s.core.v1.Secret(
      `${name}-auth`,
      { metadata: { ...metadata, name: `${name}-auth` }, stringData: { password } },
      inside,
    );

    const serviceAccountName = tokenlessAccount(name, { ...metadata, name }, inside);
    const lines = redisSettings(settings.memory);
    const failover = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "databases.spotahome.com/v1",
        kind: "RedisFailover",
        metadata: { ...metadata, name },
        spec: {
          auth: { secretPath: this.passwordSecret.metadata.name },
          redis: {
            ...placement(environment, podsOf(name, "redis")),
            serviceAccountName,
            affinity: apart(podsOf(name, "redis")),
            replicas: settings.replicas,
            image: image(images.redis),
            command: redisStart(lines),
            customConfig: lines,
            resources: memberResources("redis", settings),
            customLivenessProbe: liveness,
            // On the master the operator's hook sleeps for 31 s while Sentinel fails over, then saves.
            terminationGracePeriod: 120,
            storage: {
              keepAfterDeletion: environment.protect,
              persistentVolumeClaim: {
                metadata: { name: `${name}-data` },
                spec: volumeClaim(environment, settings),
              },
            },
          },
          sentinel: {
            // A wish of the operator's keeps these apart. A condition would stop their roll-out, which starts one pod more,
            // where there are just as many nodes.
            ...placement(environment, podsOf(name, "sentinel")),
            serviceAccountName,
            replicas: settings.replicas,
            customConfig: sentinelSettings(settings.replicas),
            image: image(images.redisSentinel),
            configCopy: { containerSecurityContext: containerSecurity },
            resources: sideContainers.sentinel,
          },
        },
      },
      { ...inside, protect: environment.protect },
    );

    if (settings.replicas > 1) {
      this.disruptionBudgets(name, metadata);
      const pods = Array.from({ length: settings.replicas }, (_, index) => `rfr-${name}-${index}`);
      const sentinels = podsOf(name, "sentinel");
      const { scriptImage } = tools;
      new RedisRoles("redis-roles", { environment, scriptImage, pods, sentinels, password }, inside);
    }

    // Follows the operator's label. Pulumi waits for nothing here: the resource has no status, and a Service without pods counts
    // as ready. Clients try again.
    const master = new k8s.core.v1.Service(
      `${name}-master`,
      {
        metadata: { ...metadata, name: `${name}-master`, annotations: patience },
        spec: {
          type: "ClusterIP",
          selector: { ...podsOf(name, "redis"), "redisfailovers-role": "master" },
          ports: [{ name: "redis", port, targetPort: "redis" }],
        },
      },
      { ...inside, dependsOn: failover },
    );

    this.host = serviceHost(master.metadata.name, environment);
    this.url = pulumi.interpolate`redis://:${password}@${this.host}:${port}/0`;
    this.registerOutputs({ url: this.url });
  }

  /** Instead of the operator's, which it never removes: one made for three would forbid every drain when one is left. */
  private disruptionBudgets(name: string, metadata: k8s.types.input.meta.v1.ObjectMeta): void {
    for (const component of ["redis", "sentinel"] as const) {
      const budget = component === "redis" ? name : `${name}-${component}`;
      new k8s.policy.v1.PodDisruptionBudget(
        budget,
        {
          metadata: { ...metadata, name: budget },
          spec: { maxUnavailable: 1, selector: { matchLabels: podsOf(name, component) } },
        },
        { parent: this },
      );
    }
  }
}

/** The operator's own labels; the rest of a pod's are copies of the resource's. */
const podsOf = (name: string, component: "redis" | "sentinel") => ({
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/name": name,
});

/** Where pods of either kind run, and as whom: Pod Security `restricted` refuses the operator's defaults. */
const placement = ({ dataPriorityClass }: Environment, pods: Record<string, string>) => ({
  imagePullPolicy: "IfNotPresent",
  priorityClassName: dataPriorityClass,
  securityContext: podSecurity(redisUser),
  containerSecurityContext: containerSecurity,
  topologySpreadConstraints: acrossZones(pods),
  disablePodDisruptionBudget: true,
});

/**
 * The operator tells Sentinel a quorum with a new master only, though their number changes without one. The others are its own,
 * which it takes only where none is said: the master is down when it hasn't answered for so long.
 */
const sentinelSettings = (replicas: number): string[] => [
  `quorum ${Math.floor(replicas / 2) + 1}`,
  "down-after-milliseconds 5000",
  "failover-timeout 10000",
];

/** The operator's own names a user, of Redis 6. While it loads its file Redis lives, though it answers nothing else. */
const liveness: k8s.types.input.core.v1.Probe = {
  exec: {
    command: ["sh", "-c", `REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli -p ${port} ping | grep -qE 'PONG|LOADING'`],
  },
  initialDelaySeconds: 30,
  periodSeconds: 15,
  timeoutSeconds: 5,
  failureThreshold: 6,
};
