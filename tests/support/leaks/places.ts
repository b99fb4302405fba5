import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod";
import type { LocalStack, OperationResult } from "../../../local/engine.ts";
import { engineHome } from "../../../local/engine/plugins.ts";
import { projectFolder } from "../../../local/engine/environment.ts";
import { rootFolder } from "../../../local/tools/paths.ts";
import type { EmbeddedCluster } from "../embedded.ts";
import { inflated } from "./encodings.ts";
import type { Text } from "./search.ts";

/** What an operation printed, and what it told whoever listens. */
export const printed = (operation: string, { stdout, stderr, eventLog }: OperationResult): readonly Text[] => [
  { where: `${operation}: output`, text: stdout + stderr },
  { where: `${operation}: event log`, text: eventLog },
];

/** What one asks the engine of a stack. */
export const questions = [
  "stack export",
  "stack output --json",
  "stack history --json",
  "stack --show-urns",
  "config --json",
  "preview --json",
  "preview --diff",
] as const;

export const answers = async (stack: LocalStack): Promise<readonly Text[]> => {
  const texts: Text[] = [];
  // One after the other: a stack is locked while one is answered.
  for (const question of questions) texts.push({ where: question, text: await stack.ask(...question.split(" ")) });
  return texts;
};

/** Programs, which hold nothing of a stack. */
const programs = /^(plugins|plugin-compile-cache|bin)\//;

/** Files that the engine keeps: state, backups, history, the stack file, logs; and those that the repository keeps of a stack. */
export async function engineFiles({ cluster }: EmbeddedCluster): Promise<readonly Text[]> {
  const folders = [
    { name: "project", folder: projectFolder(cluster) },
    ...(["official", "stand-ins"] as const).map((source) => ({ name: "home", folder: engineHome(source) })),
    { name: "golden", folder: join(rootFolder, "tests", "golden") },
  ];
  const texts = folders
    .filter(({ folder }) => existsSync(folder))
    .map(async ({ name, folder }) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const kept = paths.map((path) => relative(folder, path)).filter((path) => !programs.test(path));
      return Promise.all(kept.map((path) => fileText(`${name}/${path}`, join(folder, path))));
    });
  return (await Promise.all(texts)).flat();
}

async function fileText(where: string, path: string): Promise<Text> {
  const bytes = await readFile(path);
  return { where, text: inflated(bytes) ?? bytes.toString() };
}

const objects = z.object({
  items: z.array(
    z.looseObject({
      kind: z.string(),
      type: z.string().optional(),
      metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
    }),
  ),
});

/**
 * Every object of the cluster, of every kind, as whoever may read it sees it: annotations, fields' managers, events. Of a Secret
 * all but its data, which is what a Secret is for; Helm's are no place for one, and are read whole.
 */
export async function clusterObjects(embedded: EmbeddedCluster): Promise<readonly Text[]> {
  const kinds = (await embedded.kubectl("api-resources", "--verbs=list", "--output=name")).trim().split("\n");
  const flags = ["--all-namespaces", "--output=json", "--show-managed-fields"];
  const { items } = objects.parse(JSON.parse(await embedded.kubectl("get", kinds.join(), ...flags)));
  return items.map((object) => {
    const { kind, type, metadata } = object;
    const isSecret = kind === "Secret" && type !== "helm.sh/release.v1";
    const text = JSON.stringify(isSecret ? { ...object, data: undefined } : object);
    return { where: `${kind} ${metadata.namespace ?? "-"} ${metadata.name}`, text };
  });
}
