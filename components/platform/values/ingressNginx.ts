import type { ImageReference } from "../../../catalogue/images.ts";
import { ingressDialect } from "../../../catalogue/ingress.ts";
import { nginxConfig } from "./edge.ts";
import { loadBalancerAnnotations } from "./loadBalancer.ts";
import type { HelmValues, ValuesContext } from "./shared.ts";
import { podLabels, priorityClassName, resources, spread } from "./shared.ts";

const imageParts = ({ repository, tag = "", digest = "" }: ImageReference) => ({ image: repository, tag, digest });

export function ingressNginx({ settings: { ingress }, monitoring, image }: ValuesContext): HelmValues {
  const controller = image("ingressNginx");
  const hookJob = { resources: resources("10m", "32Mi", "128Mi") };
  return {
    global: { image: { registry: controller.registry } },
    controller: {
      image: imageParts(controller),
      // The PodDisruptionBudget comes by itself with the second replica.
      replicaCount: ingress.replicas,
      minAvailable: 1,
      priorityClassName,
      resources: resources("100m", "256Mi", "1Gi"),
      topologySpreadConstraints: spread({
        ...podLabels("ingress-nginx"),
        "app.kubernetes.io/component": "controller",
      }),
      // The class is the platform's: with this release it would go, and the other controller would serve nobody.
      ingressClassResource: { enabled: false, name: ingress.className, controllerValue: ingressDialect },
      // What Ingresses without an IngressClass object are matched by; also the controller's --ingress-class.
      ingressClass: ingress.className,
      // Two that write the same status would do so for ever.
      ...(ingress.controllers[0] === "nginx" ? {} : { extraArgs: { "update-status": "false" } }),
      allowSnippetAnnotations: false,
      service: {
        type: "LoadBalancer",
        // Keeps the client's address, which logs and rate limits are about.
        externalTrafficPolicy: "Local",
        annotations: loadBalancerAnnotations("nginx", ingress),
      },
      // No use-forwarded-headers: the load balancer passes TCP on, so that such headers could only be the client's own.
      config: nginxConfig(ingress),
      ...(monitoring.enabled ? { metrics: { enabled: true } } : {}),
      admissionWebhooks: {
        patch: { image: imageParts(image("ingressNginxCertgen")), priorityClassName },
        createSecretJob: hookJob,
        patchWebhookJob: hookJob,
      },
    },
  };
}
