import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for an address, or for a host, that is its own authority, good for a day; its files stay in the folder. */
export async function selfSigned(folder: string, { host }: { readonly host?: string } = {}): Promise<Certificate> {
  const [name, alternative] = host === undefined ? ["127.0.0.1", "IP:127.0.0.1"] : [host, `DNS:${host}`];
  const [key, cert] = [join(folder, "tls.key"), join(folder, "tls.crt")];
  const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=${alternative}`, "-days", "1"];
  await promisify(execFile)("openssl", ["req", "-x509", ...algorithm, ...subject, "-keyout", key, "-out", cert]);
  return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
}
