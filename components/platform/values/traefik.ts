import { ingressDialect } from "../../../catalogue/ingress.ts";
import { lastAnswerSeconds, merged, traefikConfig } from "./edge.ts";
import { loadBalancerAnnotations } from "./loadBalancer.ts";
import type { HelmValues, ValuesContext } from "./shared.ts";
import { disruptionBudget, podLabels, priorityClassName, resources, spread, tag } from "./shared.ts";

const preStopSeconds = 15;

/** Traefik, reading Ingresses as ingress-nginx does and nothing else. */
export function traefik({ settings: { ingress }, image }: ValuesContext): HelmValues {
  const reference = image("traefik");
  return merged(traefikConfig(ingress), {
    image: { registry: reference.registry, repository: reference.repository, tag: tag(reference) },
    deployment: {
      replicas: ingress.replicas,
      // The load balancer looks every few seconds who is there: until it has, connections still come. Then answers end.
      lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
      terminationGracePeriodSeconds: preStopSeconds + lastAnswerSeconds + 15,
      // Bodies above 16 kB wait here until they are complete, before any limit counts them: 180 of the largest at once. Above it
      // the pod is evicted, and not its neighbours for want of the node's disk.
      tmpVolume: { emptyDir: { sizeLimit: "4Gi" } },
    },
    podDisruptionBudget: disruptionBudget(ingress.replicas),
    priorityClassName,
    resources: resources("100m", "256Mi", "1Gi"),
    // The chart's label is the release's name and its namespace's.
    topologySpreadConstraints: spread(podLabels("traefik", "traefik-traefik")),
    // The class is the platform's, as for ingress-nginx.
    ingressClass: { enabled: false },
    providers: {
      // Off: two readers of the same Ingress make two routes, and this one ignores the limits. Traefik's own kinds aren't installed.
      kubernetesIngress: { enabled: false },
      kubernetesCRD: { enabled: false },
      kubernetesIngressNGINX: {
        enabled: true,
        controllerClass: ingressDialect,
        ingressClass: ingress.className,
        // Two that write the same status would do so for ever.
        publishService: { enabled: ingress.controllers[0] === "traefik" },
      },
    },
    service: {
      annotations: loadBalancerAnnotations("traefik", ingress),
      // `service.type` isn't a key, and would be ignored.
      spec: {
        type: "LoadBalancer",
        // Keeps the client's address, which logs and rate limits are about.
        externalTrafficPolicy: "Local",
      },
    },
    api: { dashboard: false },
    global: { checkNewVersion: false },
  });
}
