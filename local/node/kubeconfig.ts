/** A kubeconfig; JSON is YAML too. `authority` is PEM. */
export function nodeKubeconfig({ server, authority, token }: { server: string; authority: string; token: string }) {
  const cluster = { server, "certificate-authority-data": Buffer.from(authority).toString("base64") };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "node",
    clusters: [{ name: "node", cluster }],
    users: [{ name: "node", user: { token } }],
    contexts: [{ name: "node", context: { cluster: "node", user: "node" } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
