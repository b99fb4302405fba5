import { z } from "zod";
import { choice, type Operation } from "./command.ts";
import { create, follow, type Outcome } from "./job.ts";

const engines = ["postgres", "mongodb"] as const;

const manifests = {
  postgres: (name: string) => ({
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Backup",
    metadata: { generateName: `${name}-manual-` },
    spec: {
      cluster: { name },
      method: "plugin",
      pluginConfiguration: { name: "barman-cloud.cloudnative-pg.io" },
    },
  }),
  mongodb: (clusterName: string) => ({
    apiVersion: "psmdb.percona.com/v1",
    kind: "PerconaServerMongoDBBackup",
    metadata: { generateName: `${clusterName}-manual-` },
    spec: { clusterName, storageName: "object-storage", type: "logical", compressionType: "gzip" },
  }),
} as const;

export const backupResources = {
  postgres: "backups.postgresql.cnpg.io",
  mongodb: "perconaservermongodbbackups.psmdb.percona.com",
} as const;

const status = z.object({
  status: z
    .object({ phase: z.string().optional(), state: z.string().optional(), error: z.string().optional() })
    .default({}),
});

export const backupOutcome = (object: unknown): Outcome => {
  const { phase, state, error = "the operator gives no reason" } = status.parse(object).status;
  if (phase === "completed" || state === "ready") return { ok: true, message: "done" };
  return phase === "failed" || state === "error" ? { ok: false, message: `failed: ${error}` } : undefined;
};

/** A backup now, waited for. */
export const backup: Operation = async ({ kubectl, databases }, { database }) => {
  const engine = choice("DATABASE", database, engines);
  const name = await create(kubectl, manifests[engine](databases[engine]));
  await follow(kubectl, `${backupResources[engine]}/${name}`, backupOutcome);
};
