/** Programs that serve the public hosts. Both read the same Ingress objects, with the same annotations. */
export const ingressControllers = ["traefik", "nginx"] as const;
export type IngressController = (typeof ingressControllers)[number];

/** Where each runs. Its namespace is what the stacks let in. */
export const ingressNamespaces: Readonly<Record<IngressController, string>> = {
  traefik: "traefik",
  nginx: "ingress-nginx",
};

/**
 * What the IngressClass names as its controller. It is the dialect, not the program: ingress-nginx's own name, which Traefik
 * answers to as well, so that both can serve one class while the hosts move.
 */
export const ingressDialect = "k8s.io/ingress-nginx";

const annotationPrefix = "nginx.ingress.kubernetes.io/";

/** Annotations in that dialect. */
export const ingressAnnotations = (annotations: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`${annotationPrefix}${key}`, value]));

/** Seconds of requests that a client may save up: a page with all its parts, or everybody's return after a pause. */
export const burstSeconds = 10;

/** Of one address in the application itself, which answers with 429 above it. */
export const applicationRequestsPerMinute = 1000;
