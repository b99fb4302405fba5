/** Reads the one cluster that a kubeconfig points to. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { flag, type Json, type JsonObject, list, object, parseObject, text } from "../shared/json.ts";

/** How to reach an API server. Certificates and keys are PEM. */
export interface ClusterAccess {
  server: URL;
  namespace: string | undefined;
  certificateAuthority: Buffer | undefined;
  skipVerify: boolean;
  clientCertificate: Buffer | undefined;
  clientKey: Buffer | undefined;
  token: string | undefined;
  /** The whole file, for helm. */
  kubeconfig: string;
  context: string;
}

/**
 * @param kubeconfig content (YAML or JSON) or path; without it, $KUBECONFIG or ~/.kube/config, as kubectl does
 * @throws naming what is missing, or a way to authenticate that this stand-in leaves out
 */
export async function clusterAccess(
  kubeconfig: string | undefined,
  context: string | undefined,
): Promise<ClusterAccess> {
  const path = kubeconfig ?? process.env["KUBECONFIG"] ?? join(homedir(), ".kube", "config");
  const isPath = !path.includes("\n") && existsSync(path);
  const source = isPath ? readFileSync(path, "utf8") : path;
  const folder = isPath ? dirname(resolve(path)) : process.cwd();
  const config = await parse(source);

  const name = context ?? text(config, "current-context") ?? "";
  const selected = entry(config, "contexts", name, "context");
  const cluster = entry(config, "clusters", text(selected, "cluster") ?? "", "cluster");
  const user = entry(config, "users", text(selected, "user") ?? "", "user");
  for (const unsupported of ["exec", "auth-provider", "username"]) {
    if (user[unsupported] !== undefined) {
      throw new Error(`kubeconfig: the stand-in for kubernetes does not know users with "${unsupported}"`);
    }
  }
  const pem = (holder: JsonObject, key: string): Buffer | undefined => {
    const inline = text(holder, `${key}-data`);
    const file = text(holder, key);
    if (inline !== undefined) return Buffer.from(inline, "base64");
    return file === undefined ? undefined : readFileSync(resolve(folder, file));
  };
  const tokenFile = text(user, "tokenFile");
  return {
    server: new URL(text(cluster, "server") ?? ""),
    namespace: text(selected, "namespace"),
    certificateAuthority: pem(cluster, "certificate-authority"),
    skipVerify: flag(cluster, "insecure-skip-tls-verify"),
    clientCertificate: pem(user, "client-certificate"),
    clientKey: pem(user, "client-key"),
    token: tokenFile ? readFileSync(resolve(folder, tokenFile), "utf8").trim() : text(user, "token"),
    kubeconfig: JSON.stringify(absolutePaths(config, folder)),
    context: name,
  };
}

async function parse(source: string): Promise<JsonObject> {
  if (source.trimStart().startsWith("{")) return parseObject(source);
  // Loaded only for YAML: it costs more than the rest of the plugin's start.
  const { parse: parseYaml } = await import("yaml");
  const parsed: Json = parseYaml(source);
  return object(parsed);
}

function entry(config: JsonObject, kind: "contexts" | "clusters" | "users", name: string, member: string): JsonObject {
  const found = list(config, kind).find((candidate) => text(candidate, "name") === name);
  if (found === undefined) throw new Error(`kubeconfig: no entry "${name}" among the ${kind}`);
  return object(found, member);
}

/** Helm reads a copy in another folder, where relative paths would lead nowhere. */
function absolutePaths(config: JsonObject, folder: string): JsonObject {
  const files = new Set(["certificate-authority", "client-certificate", "client-key", "tokenFile"]);
  const visit = (value: Json, key: string): Json => {
    if (Array.isArray(value)) return value.map((item) => visit(item, key));
    if (typeof value === "string" && files.has(key)) return resolve(folder, value);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, visit(member, name)]));
  };
  return object(visit(config, ""));
}
