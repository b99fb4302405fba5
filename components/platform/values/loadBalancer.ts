import type { IngressController } from "../../../catalogue/ingress.ts";
import type { IngressSettings } from "../../../config/schema/ingress.ts";

const scaleway = (name: string): string => `service.beta.kubernetes.io/scw-loadbalancer-${name}`;

/**
 * A node whose only pod of the controller is about to end says so at the port that Kubernetes has for this, while the pod still
 * answers: by a connection alone, the balancer would learn it when connections fail. These then go to another node.
 */
const whoIsThere = {
  [scaleway("health-check-from-service")]: "true",
  [scaleway("redispatch-attempt-count")]: "1",
};

/** Annotations of a controller's Service: those of the configuration, its address, and the load balancer's side of PROXY protocol. */
export function loadBalancerAnnotations(
  controller: IngressController,
  { serviceAnnotations, reservedAddresses, proxyProtocol }: IngressSettings,
): Record<string, string> {
  const address = reservedAddresses[controller];
  return {
    ...whoIsThere,
    ...serviceAnnotations,
    ...(address === undefined ? {} : { [scaleway("ip-ids")]: address }),
    ...(proxyProtocol
      ? {
          [scaleway("proxy-protocol-v2")]: "true",
          // With the host name in the Service's status, calls from inside of the cluster, such as cert-manager's own check of a
          // challenge, pass through the load balancer: straight to the controller they'd lack the PROXY header and be refused.
          [scaleway("use-hostname")]: "true",
        }
      : {}),
  };
}
