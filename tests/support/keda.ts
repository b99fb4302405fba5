import { copyFile, mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { isListening, freePorts } from "../../local/cluster/ports.ts";
import { start } from "../../local/cluster/processes.ts";
import { until } from "../../local/cluster/until.ts";
import { filesOf } from "../../local/cluster/control-plane.ts";
import { definitionFiles } from "../../local/charts/definitions.ts";
import { buildTestBinary } from "../../local/tools/go.ts";
import { crdSources } from "../../local/tools/modules.ts";
import type { EmbeddedCluster } from "./embedded.ts";
import { selfSigned } from "./recovery/certificate.ts";

const namespace = "keda";
const group = "external.metrics.k8s.io";
const version = "v1beta1";

/** KEDA's own operator and metrics server, as processes on 127.0.0.1. They end with the cluster. */
export class Keda {
  readonly #cluster: EmbeddedCluster;
  readonly #closeWay: () => void;

  private constructor(cluster: EmbeddedCluster, closeWay: () => void) {
    this.#cluster = cluster;
    this.#closeWay = closeWay;
  }

  /** As the chart would: definitions, both processes, and the API that autoscalers ask for the length of a queue. */
  static async start(embedded: EmbeddedCluster): Promise<Keda> {
    const { folder, kubeconfig } = embedded.cluster;
    const commands = [await buildTestBinary("keda"), await buildTestBinary("keda-metrics-server")];
    const files = await definitionFiles(`${(await crdSources()).keda}/config/crd/bases`);
    const definitions = files.flatMap((file) => ["--filename", file]);
    await embedded.kubectl("create", ...definitions);
    await embedded.kubectl("wait", "--for=condition=Established", ...definitions);
    await embedded.kubectl("create", "namespace", namespace);

    const certificates = join(folder, "keda");
    await mkdir(certificates, { recursive: true });
    await selfSigned(certificates);
    await copyFile(join(certificates, "tls.crt"), join(certificates, "ca.crt"));
    const [health = 0, service = 0, api = 0] = await freePorts(3);
    const [operator = "", metricsServer = ""] = commands;
    const processes = start(folder, [
      {
        name: "keda-operator",
        command: operator,
        args: [
          "--metrics-bind-address=0",
          `--health-probe-bind-address=127.0.0.1:${health}`,
          `--metrics-service-bind-address=127.0.0.1:${service}`,
          `--cert-dir=${certificates}`,
        ],
        env: { KUBECONFIG: kubeconfig, WATCH_NAMESPACE: "", KEDA_CLUSTER_OBJECT_NAMESPACE: namespace },
      },
      {
        name: "keda-metrics-server",
        command: metricsServer,
        args: [
          "--bind-address=127.0.0.1",
          `--secure-port=${api}`,
          `--metrics-service-address=127.0.0.1:${service}`,
          `--cert-dir=${certificates}`,
          `--tls-cert-file=${join(certificates, "tls.crt")}`,
          `--tls-private-key-file=${join(certificates, "tls.key")}`,
          ...["lister", "authentication", "authorization"].map((use) => `--${use}-kubeconfig=${kubeconfig}`),
        ],
      },
    ]);
    for (const port of [health, service, api]) await until(folder, processes, () => isListening(port));
    const closeWay = await openWay(filesOf(folder).wayOut, api);
    await embedded.create(JSON.stringify({ apiVersion: "v1", kind: "List", items: metricsApi }));
    await embedded.kubectl("wait", "--for=condition=Available", `apiservice/${version}.${group}`, "--timeout=60s");
    return new Keda(embedded, closeWay);
  }

  stop = (): void => this.#closeWay();

  /** How many jobs it tells the autoscaler of a worker, read from the queues at this very moment. */
  async jobs(namespaceOfWorker: string, worker: string): Promise<number> {
    const selector = `labelSelector=${encodeURIComponent(`scaledobject.keda.sh/name=${worker}`)}`;
    const path = `/apis/${group}/${version}/namespaces/${namespaceOfWorker}/composite-metric?${selector}`;
    const answer: { items: readonly { value: string }[] } = JSON.parse(
      await this.#cluster.kubectl("get", "--raw", path),
    );
    return Number(answer.items[0]?.value);
  }
}

/** The embedded API server sends everything that isn't on this machine through a proxy that isn't there: here it is, and leads to one port. */
async function openWay(socket: string, port: number): Promise<() => void> {
  const proxy = createServer().on("connect", (_request, client) => {
    const server = connect(port, "127.0.0.1", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    server.on("error", () => client.destroy()).pipe(client);
    client.on("error", () => server.destroy()).pipe(server);
  });
  await new Promise<void>((resolve) => proxy.listen(socket, resolve));
  return () => proxy.close();
}

/** A Service with a name instead of pods: an address of this machine isn't allowed among a Service's. */
const metricsApi = [
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace, name: "keda-operator-metrics-apiserver" },
    spec: { type: "ExternalName", externalName: "metrics.example.org" },
  },
  {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${version}.${group}` },
    spec: {
      group,
      version,
      service: { namespace, name: "keda-operator-metrics-apiserver" },
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
    },
  },
];
