import { images } from "../../catalogue/pins.ts";
import type { Manifest } from "./suite.ts";

/** The pod with which cert-manager answers an ACME challenge, as it makes it (pkg/issuer/acme/http/pod.go). */
export const solver = (namespace: string): Manifest => ({
  kind: "Pod",
  name: "cm-acme-http-solver",
  namespace,
  maker: "operator",
  body: {
    metadata: { labels: { "acme.cert-manager.io/http01-solver": "true" } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "OnFailure",
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "acmesolver",
          image: images.certManagerAcmesolver,
          ports: [{ name: "http", containerPort: 8089 }],
          resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { cpu: "100m", memory: "64Mi" } },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            readOnlyRootFilesystem: true,
          },
        },
      ],
    },
  },
});
