import * as pulumi from "@pulumi/pulumi";
import { drillName, type DrilledEngine } from "../../../catalogue/recovery.ts";
import { RestoreDrill } from "../../../components/recovery/restore-drill.ts";
import { environment } from "../environment.ts";
import { find, record, type Recording } from "../mocks.ts";
import { at } from "../wire.ts";
import type { Right } from "./rights.ts";

export const image = "registry.example.org/api:v1";
/** Part of both databases' URLs. */
export const password = "PASSWORD-MARKER";

export const recordDrill = (engine: DrilledEngine, collector?: string): Promise<Recording<unknown>> =>
  record(
    () =>
      new RestoreDrill(drillName(engine), {
        engine,
        environment: environment(),
        scriptImage: image,
        schedule: "0 4 * * 0",
        scratch: {
          metadata: { name: drillName(engine), labels: {} },
          spec: { backup: { storages: { "object-storage": { type: "s3", s3: { bucket: "b", prefix: engine } } } } },
        },
        liveUrl: pulumi.secret(`postgresql://support:${password}@postgres-r.trackdechets-test.svc:5432/trackdechets`),
        restoredUrl: pulumi.secret(`postgresql://trackdechets:${password}@copy.svc:5432/trackdechets`),
        liveName: engine,
        collector,
      }),
  );

/** What the drill's account may do. */
export async function rightsOf(engine: DrilledEngine): Promise<Right[]> {
  const role = find(
    await recordDrill(engine),
    `${drillName(engine)}-account`,
    "kubernetes:rbac.authorization.k8s.io/v1:Role",
  );
  return JSON.parse(JSON.stringify(at(role.inputs, "rules")));
}
