import type { KubernetesObject } from "./manifests.ts";

const metadata = { name: "wrong", namespace: "default" };

/** Objects against which every rule set has something to say. */
export const wrongManifests: readonly KubernetesObject[] = [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replica: 1,
      selector: { matchLabels: { app: "wrong" } },
      template: {
        metadata: { labels: { app: "wrong" } },
        spec: {
          hostNetwork: true,
          containers: [{ name: "wrong", image: "example.org/wrong:latest", securityContext: { privileged: true } }],
        },
      },
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { type: "NodePort", selector: { app: "other" }, ports: [{ port: 80 }] },
  },
  { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster", metadata, spec: { instances: 1, instanses: 3 } },
  { apiVersion: "example.org/v1", kind: "NoSuchKind", metadata },
];
