import { formatImage } from "../../../catalogue/images.ts";
import type { HelmValues, ValuesContext } from "./shared.ts";
import { imageValues, podLabels, priorityClassName, resources, spread, tag } from "./shared.ts";

/** Its own image is also an init container of every PostgreSQL pod: the chart hands it on by itself. */
export function cloudnativePg({ settings: { replicas }, image }: ValuesContext): HelmValues {
  return {
    replicaCount: replicas,
    image: imageValues(image("cloudnativePg")),
    priorityClassName,
    resources: resources("100m", "256Mi", "1Gi"),
    topologySpreadConstraints: spread(podLabels("cloudnative-pg")),
    config: {
      data: {
        // What the operator takes where a Cluster or Pooler names no image.
        POSTGRES_IMAGE_NAME: formatImage(image("postgresql")),
        PGBOUNCER_IMAGE_NAME: formatImage(image("pgbouncer")),
      },
    },
  };
}

/** The backup plugin, and the sidecar that it puts into every PostgreSQL pod. */
export function barmanCloud({ image }: ValuesContext): HelmValues {
  const parts = (name: "barmanCloud" | "barmanCloudSidecar") => {
    const reference = image(name);
    return { registry: reference.registry, repository: reference.repository, tag: tag(reference) };
  };
  return {
    // Never more: only the leader answers on port 9090, but the readiness probe asks 8081, which every replica answers, so
    // that the Service would send half of the operator's calls to a pod that refuses them.
    replicaCount: 1,
    image: parts("barmanCloud"),
    sidecarImage: parts("barmanCloudSidecar"),
    priorityClassName,
    resources: resources("50m", "128Mi", "512Mi"),
  };
}
