import { z } from "zod";
import type { Operation } from "./command.ts";
import { create, follow, jobOutcome } from "./job.ts";
import { UsageError } from "./usage.ts";

const folder = "back/src/scripts/bin";

/** Ended ones stay that long, for their log. */
const keptSeconds = 7 * 24 * 3600;

const container = z.looseObject({ command: z.array(z.string()) });
/** The suspended CronJob `reindex`: the pod of a back-end script, with its account, variables and ways through the network. */
const template = z.object({
  spec: z.object({
    jobTemplate: z.object({
      metadata: z.looseObject({}),
      spec: z.looseObject({
        template: z.looseObject({ spec: z.looseObject({ containers: z.tuple([container]) }) }),
      }),
    }),
  }),
});

/**
 * Runs a script of the back end in a pod of its own: one in a pod of the api would take its memory, and end with it. The name
 * alone, or the path from /app with its `.js`.
 */
export const script: Operation = async ({ kubectl }, { script: name = "", arguments: given = "" }) => {
  const path = name.includes("/") ? name : `${folder}/${name}.js`;
  if (!/^[\w./-]+\/[\w-]+\.js$/.test(path))
    throw new UsageError(`SCRIPT "${name}": a name in ${folder}, as reindexFavorites, or a path with its .js`);
  const found = await kubectl.run(["get", "cronjob", "reindex", "--output=json"]);
  const manifest = scriptJob(
    JSON.parse(found),
    path,
    given.split(" ").filter((argument) => argument !== ""),
  );
  const job = await create(kubectl, manifest);
  console.log(`its log: kubectl logs --follow job/${job}`);
  await follow(kubectl, `job/${job}`, jobOutcome);
};

/** A Job that runs the script in the pod of the CronJob. */
export function scriptJob(cronJob: unknown, path: string, given: readonly string[]): unknown {
  const { metadata, spec } = template.parse(cronJob).spec.jobTemplate;
  // Its init container makes Elasticsearch ready for a new index.
  const { initContainers: _of, ...pod } = spec.template.spec;
  const [only] = pod.containers;
  const slug = (/([\w-]+)\.js$/.exec(path)?.[1] ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const command = ["node", "-r", "/boot/paths.cjs", path, ...given];
  const containers = [{ ...only, command }];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadata, generateName: `script-${slug.slice(0, 40)}-` },
    spec: {
      ...spec,
      ttlSecondsAfterFinished: keptSeconds,
      template: { ...spec.template, spec: { ...pod, containers } },
    },
  };
}
