import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drillName, type DrilledEngine } from "../../../catalogue/recovery.ts";
import type { ApiObject, ApiServer } from "./api-server.ts";

const manifests: Readonly<Record<DrilledEngine, ApiObject>> = {
  postgres: {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: { name: "postgres-drill", labels: { "app.kubernetes.io/name": "postgres" } },
    spec: { instances: 1 },
  },
  mongodb: {
    apiVersion: "psmdb.percona.com/v1",
    kind: "PerconaServerMongoDB",
    metadata: { name: "mongodb-drill", labels: { "app.kubernetes.io/name": "mongodb" } },
    spec: {
      backup: {
        storages: { "object-storage": { type: "s3", s3: { bucket: "backups", credentialsSecret: "mongodb-backup" } } },
      },
    },
  },
};

/** A drill's variables, with short pauses; its files are in the folder. */
export function drillVariables(engine: DrilledEngine, folder: string): Record<string, string> {
  const manifest = join(folder, "manifest.json");
  writeFileSync(manifest, JSON.stringify(manifests[engine]));
  return {
    DRILL_NAME: drillName(engine),
    POD_NAME: `${drillName(engine)}-now-xyz`,
    SCRATCH_MANIFEST: manifest,
    TERMINATION_LOG: join(folder, "termination"),
    RESULT_CONFIG_MAP: `${drillName(engine)}-result`,
    POLL_SECONDS: "0.05",
    DEADLINE_SECONDS: "50",
    CLEANUP_SECONDS: "5",
    RECOVERY_POINT_LIMIT_SECONDS: "900",
  };
}

export interface DrillResult {
  readonly success: boolean;
  readonly message: string;
  readonly rows?: number;
  readonly recoveryPointSeconds?: number;
}

const told = (api: ApiServer, key: string): string => {
  for (const [place, { data }] of api.objects) if (place.endsWith("-drill-result")) return data?.[key] ?? "";
  return "";
};

/** The result that a drill wrote into its ConfigMap. */
export const resultOf = (api: ApiServer): DrillResult => JSON.parse(told(api, "result.json"));

/** The samples that a drill wrote there, by name and label. */
export const metrics = (api: ApiServer): Record<string, number> =>
  Object.fromEntries(
    told(api, "metrics.prom")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split(" "))
      .map(([name = "", value]) => [name, Number(value)]),
  );
