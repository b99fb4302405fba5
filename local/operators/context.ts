import type { Cluster } from "../cluster.ts";
import type { ProcessSpec } from "../cluster/processes.ts";

/** What an operator's process needs to know. Paths are absolute. */
export interface OperatorContext {
  readonly cluster: Cluster;
  /** The operator's own executable. */
  readonly binary: string;
  /** Folder with a certificate for 127.0.0.1, which its webhooks show: tls.crt and .key, apiserver.crt and .key. */
  readonly certificates: string;
  /** A port of its own on 127.0.0.1. */
  readonly port: number;
}

/** How an operator is started, once what it reads at its start is there. */
export type OperatorStart = (context: OperatorContext) => Promise<ProcessSpec>;

/** The environment of an operator: it talks to this cluster, as its administrator, and to nothing else. */
export const operatorEnvironment = ({ cluster }: OperatorContext, own: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  KUBECONFIG: cluster.kubeconfig,
  ...own,
});
