/** For each rule of the policy pack resources that break it and no other, and the same ones mended. */
import type { JsonObject } from "./wire.ts";

export interface CaseResource {
  readonly type: string;
  readonly props: JsonObject;
  readonly protect?: boolean;
}

export interface PolicyCase {
  readonly rule: string;
  readonly wrong: readonly CaseResource[];
  readonly right: readonly CaseResource[];
  /** What the violation says. */
  readonly says: string;
}

const deploymentType = "kubernetes:apps/v1:Deployment";
const namespace = "closed";
const labels = { app: "case" };

const container: JsonObject = {
  name: "case",
  image: "registry.example.org/case:1",
  ports: [{ containerPort: 8080 }],
  resources: {
    requests: { cpu: "1m", memory: "1Mi" },
    limits: { cpu: "1m", memory: "1Mi", "ephemeral-storage": "1Mi" },
  },
  livenessProbe: { tcpSocket: { port: 8080 } },
  readinessProbe: { tcpSocket: { port: 8080 } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  },
};

const deployment = (pod: JsonObject = {}, own: JsonObject = {}, place: string = namespace): CaseResource => ({
  type: deploymentType,
  props: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "case", namespace: place },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { automountServiceAccountToken: false, containers: [{ ...container, ...own }], ...pod },
      },
    },
  },
});

const secure = (change: JsonObject): CaseResource =>
  deployment({}, { securityContext: { ...Object(container["securityContext"]), ...change } });

const object = (apiVersion: string, kind: string, body: JsonObject): CaseResource => ({
  type: `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
  props: { apiVersion, kind, metadata: { name: "case", namespace }, ...body },
});

const service = (spec: JsonObject): CaseResource =>
  object("v1", "Service", { spec: { ports: [{ port: 80 }], ...spec } });
const budget = (spec: JsonObject): CaseResource =>
  object("policy/v1", "PodDisruptionBudget", { spec: { selector: { matchLabels: labels }, ...spec } });
const bucket = (protect: boolean, props: JsonObject = {}): CaseResource => ({
  type: "aws:s3/bucket:Bucket",
  props: { bucket: "case", ...props },
  protect,
});
const level = (value: string): CaseResource =>
  object("v1", "Namespace", { metadata: { name: "case", labels: { "pod-security.kubernetes.io/enforce": value } } });

/** What closes the namespace of the others. */
export const closed: CaseResource = object("networking.k8s.io/v1", "NetworkPolicy", {
  metadata: { name: "default-deny", namespace },
  spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
});

export const policyCases: readonly PolicyCase[] = [
  {
    rule: "no-way-to-the-node",
    wrong: [
      deployment({ hostNetwork: true }),
      deployment({ volumes: [{ name: "node", hostPath: { path: "/" } }] }),
      secure({ privileged: true, allowPrivilegeEscalation: false }),
      deployment({}, { ports: [{ containerPort: 8080, hostPort: 8080 }] }),
    ],
    right: [deployment(), secure({ privileged: false })],
    says: "sets hostNetwork",
  },
  {
    rule: "pod-security-restricted",
    wrong: [
      secure({ runAsNonRoot: false }),
      secure({ runAsUser: 0 }),
      secure({ allowPrivilegeEscalation: true }),
      secure({ capabilities: { drop: ["NET_RAW"] } }),
      secure({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
      secure({ seccompProfile: { type: "Unconfined" } }),
    ],
    right: [deployment(), secure({ runAsUser: 1001 })],
    says: "without runAsNonRoot",
  },
  {
    rule: "read-only-root",
    wrong: [secure({ readOnlyRootFilesystem: false })],
    right: [deployment()],
    says: "with a writable root",
  },
  {
    rule: "no-token",
    wrong: [deployment({ automountServiceAccountToken: true })],
    right: [deployment()],
    says: "mounts a token",
  },
  {
    rule: "no-plain-secret",
    wrong: [
      deployment({}, { env: [{ name: "DATABASE_PASSWORD", value: "secret-in-clear" }] }),
      object("v1", "ConfigMap", { data: { API_TOKEN: "secret-in-clear" } }),
    ],
    right: [
      deployment({}, { env: [{ name: "A_PASSWORD", valueFrom: { secretKeyRef: { name: "case", key: "a" } } }] }),
      object("v1", "ConfigMap", { data: { LOG_LEVEL: "info" } }),
    ],
    says: "in clear",
  },
  {
    rule: "pinned-image",
    wrong: [
      deployment({}, { image: "registry.example.org:5000/case" }),
      deployment({}, { image: "registry.example.org/case:latest" }),
    ],
    right: [deployment(), deployment({}, { image: `registry.example.org/case@sha256:${"0".repeat(64)}` })],
    says: "whose image is registry.example.org:5000/case",
  },
  {
    rule: "image-by-digest",
    wrong: [
      deployment({}, { image: "ghcr.io/mtes-mct/trackdechets/api:master" }),
      deployment({}, { image: "docker.io/gotenberg/gotenberg:7.10.2" }),
    ],
    right: [deployment({}, { image: `ghcr.io/mtes-mct/trackdechets/api@sha256:${"0".repeat(64)}` })],
    says: "whose image is ghcr.io/mtes-mct/trackdechets/api:master",
  },
  {
    rule: "resources-set",
    wrong: [deployment({}, { resources: { requests: { cpu: "1m" } } })],
    right: [deployment()],
    says: "without requests.memory, limits.cpu, limits.memory, limits.ephemeral-storage",
  },
  {
    rule: "probes-present",
    wrong: [
      deployment({ containers: [{ ...container, livenessProbe: null }] }),
      deployment({ containers: [{ ...container, readinessProbe: null }] }),
    ],
    right: [deployment()],
    says: "without livenessProbe",
  },
  {
    rule: "no-way-around-the-ingress",
    wrong: [service({ type: "NodePort" }), service({ externalIPs: ["192.0.2.1"] })],
    right: [service({ type: "ClusterIP" })],
    says: "is of type NodePort",
  },
  {
    rule: "namespace-restricted",
    wrong: [level("privileged")],
    right: [level("restricted")],
    says: "doesn't enforce restricted",
  },
  {
    rule: "namespace-closed",
    wrong: [deployment({}, {}, "open")],
    right: [deployment()],
    says: "runs in open, which isn't closed",
  },
  {
    rule: "budget-lets-one-go",
    wrong: [deployment(), budget({ minAvailable: 2 })],
    right: [deployment(), budget({ maxUnavailable: 1 })],
    says: "go",
  },
  {
    rule: "bucket-private",
    wrong: [bucket(true, { acl: "public-read" })],
    right: [bucket(true)],
    says: "has the ACL public-read",
  },
  {
    rule: "bucket-versioned",
    wrong: [bucket(true)],
    right: [],
    says: "keeps no earlier versions",
  },
  {
    rule: "data-protected",
    wrong: [bucket(false)],
    right: [bucket(true)],
    says: "isn't protected",
  },
];
