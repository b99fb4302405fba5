import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { freePorts, isListening } from "../../../local/cluster/ports.ts";
import { buildTestBinary } from "../../../local/tools/go.ts";

/** An event as the application keeps it: PostgreSQL's id, which tells no time. */
interface Event {
  readonly _id: string;
  readonly createdAt: Date;
}

/** A server of MongoDB's protocol on 127.0.0.1: FerretDB over SQLite, a double, since MongoDB's own is in no registry. */
export interface DocumentServer {
  url(database: string): string;
  /** Makes a database's events anew: one each minute, the newest one at the given time. */
  fill(database: string, count: number, newest: Date): Promise<void>;
  stop(): Promise<void>;
}

export async function startDocumentServer(): Promise<DocumentServer> {
  const [port = 0] = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), "trackdechets-documents-"));
  const binary = await buildTestBinary("ferretdb");
  const server = spawn(binary, ["--address", `127.0.0.1:${port}`, "--folder", folder], { stdio: "ignore" });
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`the document server ended with ${server.exitCode}`);
    await sleep(50);
  }
  const url = (database: string): string => `mongodb://127.0.0.1:${port}/${database}`;
  return {
    url,
    fill: async (database, count, newest) => {
      const client = new MongoClient(url(database));
      try {
        await client.db().dropDatabase();
        const events = client.db().collection<Event>("events");
        const minute = 60_000;
        const documents = Array.from({ length: count }, (_, index) => ({
          _id: `cm${index}`,
          createdAt: new Date(newest.getTime() - index * minute),
        }));
        if (count > 0) await events.insertMany(documents);
      } finally {
        await client.close();
      }
    },
    stop: async () => {
      const ended = once(server, "exit");
      server.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
