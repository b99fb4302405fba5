import { z } from "zod";
import { objectName } from "./primitives.ts";

const withZone = "a moment with its zone, in quotes, such as 2026-11-20T08:00:00+01:00";
const orLatest = `${withZone}, or latest`;
const moment = (error: string) =>
  z.iso.datetime({ offset: true, error }).meta({ examples: ["2026-11-20T08:00:00+01:00"] });

const from = objectName
  .optional()
  .describe("Cluster whose backups are read, by its folder in the bucket; without it the application's");
const cluster = objectName.optional().describe("Name of the restored one; without it `from` and the moment");

export const restore = z
  .strictObject({
    postgres: z
      .strictObject({
        targetTime: z
          .union([z.literal("latest"), moment(orLatest)], { error: orLatest })
          .describe("Last moment that is there again, or `latest`: all that was archived")
          .meta({ examples: ["2026-11-20T08:00:00+01:00"] }),
        from,
        cluster,
      })
      .optional()
      .describe("A PostgreSQL cluster restored beside the application's, or as it (`postgres.cluster`)"),
    mongodb: z
      .strictObject({
        backup: z
          .string()
          .regex(
            /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
            "a backup's folder in quotes: the end of `kubectl get psmdb-backup`'s DESTINATION",
          )
          .describe("Backup to begin from: the end of `kubectl get psmdb-backup`'s column DESTINATION")
          .meta({ examples: ["2026-11-20T03:00:21Z"] }),
        targetTime: moment(withZone)
          .optional()
          .describe("Last moment that is there again; without it the backup alone"),
        from,
        cluster,
      })
      .optional()
      .describe("A MongoDB replica set restored beside the application's, or as it (`mongodb.cluster`)"),
  })
  .describe("Databases restored from their backups; remove it when it has served");

export type RestoreSettings = z.infer<typeof restore>;
