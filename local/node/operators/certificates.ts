import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../tools/command.ts";

/** A `kubernetes.io/tls` Secret with a certificate signed by itself, as cert-manager makes it of a self-signing issuer. */
export async function selfSigned(name: string, namespace: string, hosts: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "trackdechets-certificate-"));
  const [key, certificate] = [join(folder, "tls.key"), join(folder, "tls.crt")];
  try {
    const names = `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(",")}`;
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    const subject = ["-subj", `/CN=${hosts[0]}`, "-addext", names];
    const args = ["req", ...kind, ...subject, "-keyout", key, "-out", certificate];
    await run({ tool: "openssl", command: "openssl", args, cwd: folder, env: process.env });
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace },
      type: "kubernetes.io/tls",
      stringData: {
        "tls.key": await readFile(key, "utf8"),
        "tls.crt": await readFile(certificate, "utf8"),
        "ca.crt": await readFile(certificate, "utf8"),
      },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
