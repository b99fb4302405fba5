import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { get } from "./api.ts";
import type { ApiAccess } from "./api.ts";
import { ownStages } from "./stages.ts";
import type { Stage } from "./stages.ts";

/**
 * Keeps each stage in the cluster exactly while the API serves the kind that it is for. kwok looks for a stage's kind only
 * when stages change: one for a kind that comes later (a chart brings its definition) would never be played, and one whose
 * kind went away would not be played again when it comes back.
 *
 * Usage: node stages-main.ts KUBECONFIG KUBECTL PART [PART ...], each a folder of local/stages
 */
const pollMilliseconds = 250;

const [kubeconfigFile = "", kubectl = "", ...parts] = process.argv.slice(2);
const access = readAccess(kubeconfigFile);
const stages = parts.flatMap(ownStages);
const present = new Set<string>();

for (;;) {
  const served = await servedKinds([...new Set(stages.map((stage) => stage.spec.resourceRef.apiGroup))]);
  if (served === undefined) {
    await sleep(pollMilliseconds);
    continue;
  }
  const isServed = (stage: Stage): boolean => served.has(kindOf(stage));
  const appeared = stages.filter((stage) => isServed(stage) && !present.has(stage.metadata.name));
  const vanished = stages.filter((stage) => !isServed(stage) && present.has(stage.metadata.name));
  if (appeared.length > 0 && change("apply", ["--server-side", "--force-conflicts"], appeared)) {
    appeared.forEach((stage) => present.add(stage.metadata.name));
  }
  if (vanished.length > 0 && change("delete", ["--ignore-not-found"], vanished)) {
    vanished.forEach((stage) => present.delete(stage.metadata.name));
  }
  await sleep(pollMilliseconds);
}

function change(verb: string, flags: readonly string[], objects: readonly Stage[]): boolean {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const args = ["--kubeconfig", kubeconfigFile, verb, ...flags, "-f", "-"];
  const { status } = spawnSync(kubectl, args, { input, stdio: ["pipe", "inherit", "inherit"] });
  return status === 0;
}

function kindOf(stage: Stage): string {
  return `${stage.spec.resourceRef.apiGroup}/${stage.spec.resourceRef.kind}`;
}

/** The kinds that the API serves in these groups, each as group/version/kind; undefined when the API does not answer. */
async function servedKinds(groups: readonly string[]): Promise<Set<string> | undefined> {
  const answers = await Promise.all(
    groups.map(async (group) => ({
      group,
      ...(await get(access, group.includes("/") ? `/apis/${group}` : `/api/${group}`)),
    })),
  );
  // Neither served nor gone for sure: a busy or stopping API server must not make stages vanish.
  if (answers.some(({ status }) => status !== 200 && status !== 404)) return undefined;
  const kinds = answers.flatMap(({ group, status, body }) => {
    const list: { resources: { kind: string }[] } = status === 200 ? JSON.parse(body) : { resources: [] };
    return list.resources.map(({ kind }) => `${group}/${kind}`);
  });
  return new Set(kinds);
}

function readAccess(file: string): ApiAccess {
  const config: {
    clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
    users: [{ user: { token: string } }];
  } = parse(readFileSync(file, "utf8"));
  const { cluster } = config.clusters[0];
  return {
    port: Number(new URL(cluster.server).port),
    authority: Buffer.from(cluster["certificate-authority-data"], "base64").toString(),
    token: config.users[0].user.token,
  };
}
