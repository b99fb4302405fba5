import { encodings } from "./encodings.ts";
import { marker } from "./marker.ts";

const written = (encoding: string): string => {
  const found = encodings.find(({ name }) => name === encoding);
  if (found === undefined) throw new Error(`no encoding is called "${encoding}"`);
  return found.write(marker);
};
const metadata = { name: "planted", namespace: "default" };
const image = "registry.example.org/planted:1";
const job = { restartPolicy: "Never", containers: [{ name: "planted", image, args: [`--password=${marker}`] }] };

/** Objects that give the marker away, each in a way of its own. By what the audit must call them. */
export const plants: Readonly<Record<string, object>> = {
  "ConfigMap default planted": {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data: { "redis.conf": `requirepass ${marker}` },
  },
  // As `kubectl apply` and operators keep what they were given; kubectl's own annotation it writes anew.
  "Service default planted": {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      ...metadata,
      annotations: { "example.org/last-applied-configuration": written("in JSON inside of JSON") },
    },
    spec: { ports: [{ port: 80 }] },
  },
  "Secret default planted": {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { ...metadata, annotations: { "example.org/copy": written("in base64 between others") } },
    stringData: { password: marker },
  },
  "Pod default planted": {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: {
      containers: [
        { name: "planted", image, env: [{ name: "REDIS_URL", value: `redis://:${written("in a URL")}@r` }] },
      ],
    },
  },
  "Job default planted": {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata,
    spec: { suspend: true, template: { spec: job } },
  },
  "CronJob default planted": {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata,
    spec: { schedule: "0 0 1 1 *", suspend: true, jobTemplate: { spec: { template: { spec: job } } } },
  },
  "Event default planted": {
    apiVersion: "v1",
    kind: "Event",
    metadata,
    involvedObject: { kind: "ConfigMap", ...metadata },
    message: `can't log in with ${marker}`,
  },
  "Secret default sh.helm.release.v1.planted.v1": {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { ...metadata, name: "sh.helm.release.v1.planted.v1" },
    type: "helm.sh/release.v1",
    data: { release: written("in a Helm release") },
  },
};
