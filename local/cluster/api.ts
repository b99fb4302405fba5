import { request } from "node:https";

/** How to reach the embedded API server. `authority` is PEM, `token` belongs to a cluster administrator. */
export interface ApiAccess {
  port: number;
  authority: string;
  token: string;
}

/** Reads a path of the API. Answers with status 0 when nobody listens yet. */
export function get(access: ApiAccess, path: string): Promise<{ status: number; body: string }> {
  const { port, authority, token } = access;
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve) => {
    const outgoing = request({ host: "127.0.0.1", port, path, ca: authority, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      incoming.on("error", () => resolve({ status: 0, body: "" }));
    });
    outgoing.on("error", () => resolve({ status: 0, body: "" }));
    outgoing.end();
  });
}

/** A kubeconfig with this access; JSON is YAML too. */
export function kubeconfig(name: string, { port, authority, token }: ApiAccess): string {
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    "certificate-authority-data": Buffer.from(authority).toString("base64"),
  };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name, context: { cluster: name, user: "admin" } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
