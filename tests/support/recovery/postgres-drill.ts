import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiServer, type Call } from "./api-server.ts";
import { startDatabaseServer, type DatabaseServer } from "./database-server.ts";
import { drillVariables } from "./drill.ts";
import { rightsOf } from "./record-drill.ts";
import { fill, type Content } from "./postgres-content.ts";

export const cluster = "clusters/postgres-drill";
export const made: Call = "POST clusters";
export const removed: Call = `DELETE ${cluster}`;

/** What a drill of PostgreSQL runs in: a real server with the live and the restored database, and a double of the API. */
export interface PostgresDrill {
  readonly api: ApiServer;
  readonly server: DatabaseServer;
  readonly folder: string;
  /** Forgets what was, and puts the operator in place: the copy is ready as soon as it is made. */
  reset(): void;
  databases(live: Content, restored: Content): Promise<void>;
  variables(change?: Record<string, string>): Record<string, string>;
  /** Places of what is left of the copy. */
  left(): string[];
  stop(): Promise<void>;
}

async function postgresDrill(): Promise<PostgresDrill> {
  const api = new ApiServer();
  const folder = await mkdtemp(join(tmpdir(), "trackdechets-drill-"));
  const [server] = await Promise.all([startDatabaseServer(), api.start()]);
  api.rights = await rightsOf("postgres");
  api.collect = (call) => {
    if (call === removed) owned(api).forEach((place) => api.objects.delete(place));
  };
  await server.run(
    "postgres",
    "CREATE ROLE trackdechets LOGIN PASSWORD 'trackdechets'",
    "CREATE ROLE support LOGIN PASSWORD 'support' IN ROLE pg_read_all_data",
  );
  return {
    api,
    server,
    folder,
    reset: () => {
      api.reset();
      api.put("configmaps", { metadata: { name: "postgres-drill-result" } });
      api.react = (call) => operate(api, call);
    },
    databases: async (live, restored) => {
      const now = new Date();
      await fill(server, "live", live, now);
      await fill(server, "restored", restored, now);
    },
    variables: (change = {}) => ({
      ...drillVariables("postgres", folder),
      ...api.variables,
      LIVE_URL: server.url("live", "support"),
      RESTORED_URL: server.url("restored", "trackdechets"),
      ...change,
    }),
    left: () => [...api.objects.keys()].filter((place) => !place.startsWith("configmaps/")),
    stop: async () => {
      await Promise.all([api.stop(), server.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Makes one before a suite's tests, and everything in it anew before each of them. */
export function drillBeforeTests(give: (drill: PostgresDrill) => void): void {
  let drill: PostgresDrill | undefined;
  before(async function () {
    // Where the machine has no PostgreSQL, its packages are downloaded.
    this.timeout(300_000);
    drill = await postgresDrill();
    give(drill);
  });
  after(() => drill?.stop());
  beforeEach(() => drill?.reset());
}

/** Places of what belongs to the copy. */
const owned = ({ objects }: ApiServer): string[] =>
  [...objects.keys()].filter((place) => /^(persistentvolumeclaims|pods)\/postgres-drill-1/.test(place));

/** The operator: it makes the claims and becomes ready. */
function operate(api: ApiServer, call: Call): void {
  const copy = api.objects.get(cluster);
  if (call !== made || copy === undefined) return;
  copy.status = { phase: "Cluster in healthy state", conditions: [{ type: "Ready", status: "True" }] };
  api.put("persistentvolumeclaims", { metadata: { name: "postgres-drill-1" } });
}
