import type * as k8s from "@pulumi/kubernetes";
import { labels } from "../kubernetes/labels.ts";
import { podSpec, type PodArgs } from "./pod.ts";

/** The pod of a job: it ends with its work, and its label is what the network lets it through by. */
export const jobTemplate = ({ spec, ...pod }: PodArgs): k8s.types.input.core.v1.PodTemplateSpec => ({
  metadata: { labels: labels(pod.name, "job") },
  spec: podSpec({ ...pod, spec: { restartPolicy: "Never", ...spec } }),
});
