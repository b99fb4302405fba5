import { z } from "zod";
import { ingress } from "./ingress.ts";
import { bytes, cidrs, count, cpu, hostName, objectName, url } from "./primitives.ts";

export const cluster = z
  .strictObject({
    context: z.string().min(1).optional().describe("kubeconfig context; needed unless the secret `kubeconfig` is set"),
    uid: z
      .uuid("the uid of a namespace, such as 9f8b1c5e-6a0d-4b3c-8e21-0d5f7a64c9b2")
      .optional()
      .describe(
        "uid of the cluster's namespace kube-system: every other cluster is refused; needed with `environment.protect`",
      )
      .meta({ examples: ["9f8b1c5e-6a0d-4b3c-8e21-0d5f7a64c9b2"] }),
    drainSeconds: z
      .int()
      .min(30)
      .default(600)
      .describe("Longest that the autoscaler of nodes waits for a pod (Kapsule: `max_graceful_termination_sec`)"),
    identifier: objectName.describe("Stands for the cluster in the state: changing it replaces every object"),
  })
  .describe("The Kubernetes cluster");

export const mirror = z
  .strictObject({
    charts: z
      .string()
      .regex(/^(https?:\/\/.+|oci:\/\/.+|(?!\w+:\/\/).+)$/, "an https:// or oci:// URL, or a folder")
      .optional()
      .describe("Chart mirror: an https:// or oci:// URL, or a folder of packages")
      .meta({ examples: ["https://charts.example.org"] }),
    images: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)*$/, "a registry and path such as registry.example.org/cache")
      .optional()
      .describe("Registry prefix put before every image, its own registry included")
      .meta({ examples: ["registry.example.org/cache"] }),
  })
  .describe("For sites without the internet");

export const platform = z
  .strictObject({
    install: z.boolean().describe("Install operators and ingress; false where another stack of the cluster does"),
    replicas: count.max(5).describe("Replicas of each operator"),
    ingress,
    externalSecrets: z
      .boolean()
      .default(false)
      .describe("Install the External Secrets operator, for stacks whose `secrets.source` is `external-secrets`"),
    keda: z
      .boolean()
      .default(false)
      .describe("Install KEDA, for stacks with a worker whose `autoscaling.driver` is `keda`"),
    issuer: z.strictObject({
      name: objectName.describe("ClusterIssuer of the certificates"),
      email: z.email(),
      server: url.describe("ACME directory"),
    }),
  })
  .describe("Operators, ingress controller and certificates");

export const environment = z
  .strictObject({
    namespace: objectName,
    protect: z.boolean().describe("Refuse to delete databases, buckets and the namespace"),
    storageClass: objectName.optional().describe("StorageClass of every volume; without it the cluster's default"),
    quota: z
      .strictObject({
        requests: z.strictObject({ cpu, memory: bytes }),
        limits: z.strictObject({ cpu, memory: bytes }),
        ephemeralStorage: z
          .strictObject({ requests: bytes, limits: bytes })
          .describe("Of the nodes' own disks: logs, and what is written beside the volumes"),
        pods: z.int().positive(),
        volumes: z.int().positive(),
        storage: bytes,
      })
      .describe("ResourceQuota of the namespace: must hold every workload at its maximum"),
  })
  .describe("The stack's namespace");

const ports = z.array(z.int().min(1).max(65535)).min(1);

export const network = z
  .strictObject({
    apiServerCidrs: cidrs
      .min(1)
      .default(["0.0.0.0/0"])
      .describe("Addresses of the Kubernetes API server, as `kubectl get endpoints kubernetes` shows them"),
    apiServerPort: z.int().min(1).max(65535).default(6443).describe("Its port, as shown there"),
    privateCidrs: cidrs
      .default([])
      .describe("Private addresses of the object storage, the companies' Elasticsearch or an external PDF renderer"),
    companyPorts: ports
      .default([443, 9200])
      .describe("Ports that the companies' Elasticsearch may have, whose URL is a secret"),
    webhookPorts: ports
      .default([443])
      .describe("Ports on which customers' hosts are called; a webhook on another one fails until it is switched off"),
  })
  .describe("Ways out of the namespace, which is closed otherwise");

const bucketPrefix = z.string().regex(/^[a-z0-9][a-z0-9-]{2,34}$/, "3 to 35 lower-case letters, digits and dashes");

export const storage = z
  .strictObject({
    endpoint: url.describe("S3 endpoint, reachable by browsers"),
    region: z
      .string()
      .regex(/^[a-z]{2}-[a-z]+(-\d)?$/, "a region such as fr-par")
      .meta({ examples: ["fr-par"] }),
    bucketPrefix: bucketPrefix
      .describe("Begins every bucket's name: those are global at the provider")
      .meta({ examples: ["trackdechets-dev"] }),
    backupBucketPrefix: bucketPrefix
      .optional()
      .describe("Begins the backup buckets' names instead, which are then made in the project of a key of their own")
      .meta({ examples: ["trackdechets-dev-apart"] }),
    temporaryDays: z.int().min(1).max(365).describe("Days until uploads that nobody accepted are removed"),
    noncurrentDays: z.int().min(1).max(3650).describe("Days that a replaced or deleted object can be brought back"),
  })
  .describe("Scaleway Object Storage, or another S3");

export const hosts = z
  .strictObject({ ui: hostName, api: hostName, notifier: hostName, cookieDomain: hostName })
  .describe("Public names");

export type ClusterSettings = z.infer<typeof cluster>;
export type EnvironmentSettings = z.infer<typeof environment>;
export type PlatformSettings = z.infer<typeof platform>;
export type StorageSettings = z.infer<typeof storage>;
export type Hosts = z.infer<typeof hosts>;
