import type { ImageReference } from "../../../catalogue/images.ts";
import type { HelmValues, ValuesContext } from "./shared.ts";
import { podLabels, priorityClassName, resources, spread } from "./shared.ts";

/** Scaleway's side of PROXY protocol. The host name makes calls from inside of the cluster, such as cert-manager's own check
 * of a challenge, pass through the load balancer: straight to the controller they'd lack the PROXY header and be refused. */
const scalewayProxyProtocol = {
  "service.beta.kubernetes.io/scw-loadbalancer-proxy-protocol-v2": "true",
  "service.beta.kubernetes.io/scw-loadbalancer-use-hostname": "true",
};

const imageParts = ({ repository, tag = "", digest = "" }: ImageReference) => ({ image: repository, tag, digest });

export function ingressNginx({ settings: { ingress }, image }: ValuesContext): HelmValues {
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
      ingressClassResource: { name: ingress.className },
      // What Ingresses without an IngressClass object are matched by; also the controller's --ingress-class.
      ingressClass: ingress.className,
      allowSnippetAnnotations: false,
      service: {
        type: "LoadBalancer",
        // Keeps the client's address, which logs and rate limits are about.
        externalTrafficPolicy: "Local",
        annotations: { ...(ingress.proxyProtocol ? scalewayProxyProtocol : {}), ...ingress.serviceAnnotations },
      },
      config: {
        "use-gzip": "true",
        "enable-brotli": "true",
        hsts: "true",
        "ssl-protocols": "TLSv1.2 TLSv1.3",
        // Below Node's 5 s of keep-alive, which the API and the UI have: a longer one reuses a connection in the moment in
        // which Node closes it, and the client sees a 502.
        "upstream-keepalive-timeout": "4",
        // No use-forwarded-headers: the load balancer passes TCP on, so that such headers could only be the client's own.
        "use-proxy-protocol": String(ingress.proxyProtocol),
      },
      admissionWebhooks: {
        patch: { image: imageParts(image("ingressNginxCertgen")), priorityClassName },
        createSecretJob: hookJob,
        patchWebhookJob: hookJob,
      },
    },
  };
}
