import { z } from "zod";
import { settingSchemas } from "../../catalogue/environment.ts";
import { isImage } from "../../catalogue/images.ts";
import { jobs } from "../../catalogue/jobs.ts";
import { workloadNames, type WorkloadName } from "../../catalogue/workloads.ts";
import { count, resources, url } from "./primitives.ts";

const aReference = "an image reference such as registry.example.org/api:v1, without https://";

export const image = z
  .strictObject({
    registry: z
      .string()
      .refine(
        (registry) => isImage(`${registry}/api:tag`),
        "a registry and path such as ghcr.io/name, without https://",
      )
      .describe("Registry and path before each workload's name")
      .meta({ examples: ["ghcr.io/mtes-mct/trackdechets"] }),
    tag: z
      .string()
      .regex(/^\w[\w.-]{0,127}$/, "an image tag: letters, digits, _ . and -")
      .describe("Tag of all ten images; `latest` is refused: nobody could say what runs")
      .meta({ examples: ["master"] }),
    requireDigests: z.boolean().default(false).describe("Every workload needs a reference by digest"),
    references: z
      .partialRecord(
        z.enum(workloadNames),
        z
          .string()
          .refine(isImage, aReference)
          .meta({ examples: ["ghcr.io/mtes-mct/trackdechets/ui@sha256:<digest>"] }),
      )
      .default({})
      .describe("Whole references of single workloads, e.g. by digest; the UI's is built for each environment"),
  })
  .describe("Images of the application");

const jobsPerReplica = z
  .int()
  .min(1)
  .max(1000)
  .default(5)
  .describe("One replica more for each so many jobs that wait or run");
const cooldownSeconds = z
  .int()
  .min(60)
  // What an HorizontalPodAutoscaler looks back at the most.
  .max(3600)
  .default(300)
  .describe("Seconds with fewer jobs until replicas go, and without any until the last one does");

const autoscaling = z
  .discriminatedUnion("driver", [
    z.strictObject({ driver: z.literal("hpa").describe("CPU alone decides between `min` and `max`") }),
    z.strictObject({
      driver: z.literal("keda").describe("The jobs in the worker's queues decide too; then `min` may be 0"),
      jobsPerReplica,
      cooldownSeconds,
    }),
  ])
  .prefault({ driver: "hpa" });

const replicas = z.strictObject({
  min: z.int().min(0).max(50).describe("Replicas at rest; with `max` 0 too the workload is switched off"),
  max: z.int().min(0).max(50).describe("Replicas at most; above `min`, an autoscaler decides"),
  autoscaling,
  resources: resources.optional().describe("Instead of the measured ones"),
  stopSeconds: z
    .int()
    .min(5)
    .max(3600)
    .optional()
    .describe("Seconds for what is under way when a pod is stopped, instead of the known ones"),
});

export type Replicas = z.infer<typeof replicas>;
/** How KEDA scales a worker. */
export type KedaDriver = Extract<Replicas["autoscaling"], { driver: "keda" }>;

const perWorkload = (): Record<WorkloadName, typeof replicas> => ({
  ui: replicas,
  api: replicas,
  notifier: replicas,
  cron: replicas,
  "queues-runner": replicas,
  "queues-indexation": replicas,
  "queues-bulk-indexation": replicas,
  "queues-bulk-indexation-master": replicas,
  "queues-webhooks": replicas,
  "queues-gerico": replicas,
});

export const workloads = z.strictObject(perWorkload()).describe("Replicas of the ten workloads");

export const indexing = z
  .strictObject({
    resources: resources
      .default(jobs.index.resources)
      .describe("All ids of a kind of slip are in memory: 1Gi holds two million, 2Gi four"),
    deadlineHours: z
      .int()
      .min(1)
      .max(24)
      .default(jobs.index.deadlineSeconds / 3600)
      .describe(
        "Hours for all tries of the job, for which `pulumi up` waits; a reindex has twelve, or as many as these",
      ),
  })
  .describe("The job that makes the search index for a version with another mapping, and a reindex");

export const pdf = z
  .discriminatedUnion("mode", [
    z.strictObject({ mode: z.literal("deploy"), replicas: count.describe("Gotenberg replicas") }),
    z.strictObject({ mode: z.literal("external"), url: url.describe("Of a Gotenberg behind a token proxy") }),
  ])
  .describe("PDF rendering; `external` needs the secret GOTENBERG_TOKEN");

export const settings = z
  .strictObject(settingSchemas)
  .describe("The application's plain variables, by their own names");

export type ImageSettings = z.infer<typeof image>;
export type WorkloadSettings = z.infer<typeof workloads>;
export type IndexingSettings = z.infer<typeof indexing>;
export type PdfSettings = z.infer<typeof pdf>;
export type ApplicationSettings = z.infer<typeof settings>;
