import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformSettings } from "../../config/schema/cluster.ts";
import { labels } from "../kubernetes/labels.ts";

/**
 * The ClusterIssuer of the public hosts' certificates. It's ready once its account is registered at the ACME server, so that a
 * wrong address or a blocked way out stops the deployment here rather than in a certificate that never comes.
 */
export function acmeIssuer(
  name: string,
  { issuer, ingress }: Pick<PlatformSettings, "issuer" | "ingress">,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: {
        name: issuer.name,
        labels: labels(name, "certificates"),
        annotations: { "pulumi.com/waitFor": "condition=Ready" },
      },
      spec: {
        acme: {
          email: issuer.email,
          server: issuer.server,
          privateKeySecretRef: { name: `${issuer.name}-account-key` },
          solvers: [
            // ClusterIP, as the default is NodePort, of which the stacks' quotas allow none.
            { http01: { ingress: { ingressClassName: ingress.className, serviceType: "ClusterIP" } } },
          ],
        },
      },
    },
    opts,
  );
}
