import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { publicNames } from "../../../components/application/public-ingress.ts";
import { ingressAnnotations } from "../../../catalogue/ingress.ts";
import { workloads } from "../../../catalogue/workloads.ts";
import { release, valuesOf } from "../platform.ts";
import { recordProgram } from "../program.ts";
import { selfSigned } from "../recovery/certificate.ts";
import { ofKind, suiteOf, type Manifest } from "../suite.ts";
import { at, type JsonObject, type JsonValue } from "../wire.ts";
import type { Change } from "../wrong-configurations.ts";

export const namespace = "trackdechets";
export const hosts = {
  ui: "trackdechets.example.org",
  api: "api.trackdechets.example.org",
  notifier: "notifier.trackdechets.example.org",
};

/** Small enough to be reached: ten requests in ten seconds, or three streams at a time. */
const limits = { ui: { requestsPerSecond: 1 }, notifier: { connections: 3 } };
const change: Change = (sections) => {
  Object.assign(sections["hosts"] ?? {}, { ...hosts, cookieDomain: "trackdechets.example.org" });
  Object.assign(sections, { clientLimits: limits });
  // The tests themselves stand where the load balancer does.
  Object.assign(sections["platform"]?.["ingress"] ?? {}, { proxyProtocol: true, loadBalancerCidrs: ["127.0.0.1/32"] });
};

/** A CDN's. */
export const cdnCidr = "192.0.2.0/24";
const behindCdn: Change = (sections, secrets) => {
  change(sections, secrets);
  Object.assign(sections["platform"]?.["ingress"] ?? {}, { trustedProxyCidrs: [cdnCidr] });
  Object.assign(sections["settings"] ?? {}, { TRUST_PROXY_HOPS: "2" });
};

/** The values that the program gives Traefik's chart behind a CDN. */
export const valuesBehindCdn = async (): Promise<JsonObject> =>
  valuesOf(release(await recordProgram("production", behindCdn), "traefik"));

/** The program's own objects of the hosts, and the values that it gives Traefik's chart. */
export async function recordedEdge(): Promise<{ objects: readonly JsonObject[]; values: JsonObject }> {
  const recording = await recordProgram("production", change);
  const suite = await suiteOf(recording);
  const isPublic = ({ name }: Manifest): boolean => publicNames.some((each) => each === name);
  const objects = [
    ...ofKind(suite, "IngressClass"),
    ...ofKind(suite, "Service", "Ingress").filter((each) => each.maker === "stack" && isPublic(each)),
  ];
  return { objects: objects.map(({ body }) => body), values: valuesOf(release(recording, "traefik")) };
}

/** Endpoints of a Service, at the address of the doubles: the API server takes no loopback address. */
export const endpoints = (service: string, address: string, port: number, portName?: JsonValue): JsonObject => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: `${service}-doubles`, namespace, labels: { "kubernetes.io/service-name": service } },
  addressType: "IPv4",
  endpoints: [{ addresses: [address], conditions: { ready: true, serving: true } }],
  ports: [{ port, ...(portName === undefined ? {} : { name: portName }) }],
});

export const portsOf = (): Record<string, number> =>
  Object.fromEntries(publicNames.map((name) => [name, workloads[name].port ?? 0]));

/** As cert-manager makes them while it answers a challenge: its own Ingress and Service, for one path of the host. */
export const solver = (className: JsonValue | undefined): JsonObject[] => [
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "cm-acme-http-solver", namespace },
    spec: { ports: [{ name: "http", port: 8089, targetPort: 8089 }] },
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name: "cm-acme-http-solver",
      namespace,
      annotations: ingressAnnotations({ "whitelist-source-range": "0.0.0.0/0,::/0" }),
    },
    spec: {
      ingressClassName: className ?? "",
      rules: [
        {
          host: hosts.ui,
          http: {
            paths: [
              {
                path: "/.well-known/acme-challenge/token",
                pathType: "ImplementationSpecific",
                backend: { service: { name: "cm-acme-http-solver", port: { number: 8089 } } },
              },
            ],
          },
        },
      ],
    },
  },
];

/** The certificates that the Ingresses name, signed by themselves; each one's files stay in a folder below this one. */
export async function certificates(folder: string, ingresses: readonly JsonObject[]): Promise<JsonObject[]> {
  return Promise.all(
    ingresses.map(async (ingress) => {
      const secret = String(at(ingress, "spec", "tls", "0", "secretName"));
      const host = String(at(ingress, "spec", "tls", "0", "hosts", "0"));
      const own = join(folder, secret);
      await mkdir(own);
      const { key, cert } = await selfSigned(own, { host });
      const data = { "tls.key": key, "tls.crt": cert };
      const metadata = { name: secret, namespace };
      return { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/tls", metadata, stringData: data };
    }),
  );
}
