import { spawn } from "node:child_process";
import { ToolError } from "../../../local/tools/error.ts";
import type { KubernetesObject } from "./manifests.ts";

export const ruleSetNames = ["kubeconform", "kube-score", "checkov", "monokle"] as const;
export type RuleSetName = (typeof ruleSetNames)[number];

/** What a rule set says against an object. */
export interface Complaint {
  /** The rule by the name that its rule set gives it. */
  readonly rule: string;
  /** `Kind/name`, or `Kind/name:container` where the rule set says which container. */
  readonly object: string;
  readonly text: string;
}

/** The files and objects that a rule set judges. */
export interface Subject {
  /** Objects of the program, and of those around it. */
  readonly all: readonly KubernetesObject[];
  /** Only those of the program. */
  readonly own: readonly KubernetesObject[];
  /** The same two as files, in a folder of this subject only; the first also as one JSON list. */
  readonly allFile: string;
  readonly allList: string;
  readonly ownFile: string;
}

/** A public program that judges manifests. Ready once it is built. */
export type RuleSet = (subject: Subject) => Promise<readonly Complaint[]>;

/**
 * What a rule set's program prints, as JSON. Such programs end with 1 when they found something, so what counts is that the
 * output is whole.
 * @throws ToolError with what it said to standard error.
 */
export async function verdict(
  tool: RuleSetName,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<unknown> {
  const child = spawn(command, args, { env: { PATH: process.env["PATH"], ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  try {
    return JSON.parse(Buffer.concat(stdout).toString());
  } catch {
    throw new ToolError(tool, [command, ...args], `${Buffer.concat(stderr).toString()}\n(ended with ${code})`);
  }
}
