import { z } from "zod";
import { recordDatabases } from "../databases.ts";
import { find } from "../mocks.ts";
import { ApiServer } from "./api-server.ts";
import { startRedisDouble, type RedisDouble } from "./redis-double.ts";
import type { Right } from "./rights.ts";

export const password = "PASSWORD-MARKER";
const sentinelHosts = ["127.0.0.21", "127.0.0.22", "127.0.0.23"];
const redisHosts = ["127.0.0.11", "127.0.0.12", "127.0.0.13"];
export const podNames = redisHosts.map((_, index) => `rfr-redis-${index}`);

export interface Replica {
  /** The number of the Redis that it follows; `undefined` is itself, as each begins that the operator hasn't told anything. */
  readonly follows: number | undefined;
  readonly link: "up" | "down";
  readonly offset: number;
}

/** Doubles of three Redis, of their three Sentinels and of the API with their pods. */
export interface RedisTrio {
  readonly api: ApiServer;
  readonly redis: readonly RedisDouble[];
  readonly sentinels: readonly RedisDouble[];
  /** What each Redis says to be; `undefined` says nothing. */
  roles: readonly ("master" | "slave" | undefined)[];
  /** The number of the Redis that each Sentinel calls master. */
  opinions: readonly number[];
  /** What each Sentinel says of that one. */
  states: readonly { readonly flags: string; readonly replicas: number }[];
  /** Of each Redis that says to be a replica. */
  replicas: readonly Replica[];
  /** The pods' labels, in their order. */
  labels(): readonly (string | undefined)[];
  /** Makes the pods anew, with these labels. */
  pods(...labels: readonly string[]): void;
  readonly variables: Record<string, string>;
  stop(): Promise<void>;
}

export async function startRedisTrio(): Promise<RedisTrio> {
  const api = new ApiServer();
  await api.start();
  api.rights = await rights();
  const start = async ([first = "", ...others]: readonly string[]): Promise<readonly RedisDouble[]> => {
    const one = await startRedisDouble(first);
    return [one, ...(await Promise.all(others.map((host) => startRedisDouble(host, one.port))))];
  };
  const [redis, sentinels] = [await start(redisHosts), await start(sentinelHosts)];
  const redisPort = `${redis[0]?.port}`;
  const trio: RedisTrio = {
    api,
    redis,
    sentinels,
    roles: [],
    opinions: [],
    states: [],
    replicas: [],
    labels: () => podNames.map((name) => api.objects.get(`pods/${name}`)?.metadata.labels?.["redisfailovers-role"]),
    pods: (...labels) =>
      labels.forEach((label, index) => {
        const name = podNames[index] ?? "";
        const metadata = { name, uid: `uid of ${name}`, labels: { "redisfailovers-role": label } };
        api.put("pods", { metadata, status: { podIP: redisHosts[index] } });
      }),
    variables: {
      ...api.variables,
      REDIS_PODS: podNames.join(),
      SENTINEL_HOSTS: sentinelHosts.join(),
      SENTINEL_PORT: `${sentinels[0]?.port}`,
      REDIS_PASSWORD: password,
      ROUND_MILLISECONDS: "20",
    },
    stop: async () => {
      [...redis, ...sentinels].forEach((each) => each.stop());
      await api.stop();
    },
  };
  redis.forEach((each, index) => {
    each.answer = (command, ...args) => {
      if (command === "auth") return args[0] === password ? "OK" : new Error("ERR invalid password");
      const role = trio.roles[index];
      if (role === undefined) return undefined;
      if (command === "role") return [role];
      if (command === "info") return replication(role, trio.replicas[index]);
      if (command === "slaveof") trio.roles = trio.roles.with(index, "master");
      return command === "client" && args[0] === "list" ? clients : "OK";
    };
  });
  sentinels.forEach((each, index) => {
    each.answer = (_command, question) => {
      if (question === "master") {
        const { flags, replicas } = trio.states[index] ?? { flags: "master", replicas: 2 };
        return ["name", "mymaster", "flags", flags, "num-slaves", `${replicas}`];
      }
      const host = redisHosts[trio.opinions[index] ?? -1];
      return host === undefined ? [] : [host, redisPort];
    };
  });
  return trio;
}

/** As INFO has it. */
const replication = (role: "master" | "slave", { follows, link, offset }: Replica = none): string =>
  [
    "# Replication",
    `role:${role}`,
    ...(role === "master"
      ? []
      : [
          `master_host:${follows === undefined ? "127.0.0.1" : redisHosts[follows]}`,
          `master_link_status:${link}`,
          `slave_repl_offset:${offset}`,
        ]),
    "",
  ].join("\r\n");
const none: Replica = { follows: undefined, link: "down", offset: 1 };

/** The line of one client, as CLIENT LIST has it. */
const client = (id: number, { addr = "10.1.2.3:4567", name = "", age = 60, flags = "N" } = {}): string =>
  `id=${id} addr=${addr} fd=8 name=${name} age=${age} idle=0 flags=${flags} db=0 sub=0 psub=0 multi=-1 qbuf=0 cmd=get\n`;

/** Two of the application, and those that are to stay. */
const clients = [
  client(1),
  client(2, { flags: "b" }),
  client(3, { age: 0 }),
  client(4, { addr: "127.0.0.1:4567" }),
  client(5, { name: "sentinel-0f1e2d3c-cmd" }),
  client(6, { flags: "S" }),
  client(7, { flags: "M" }),
].join("");

const rule = z.object({
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  resourceNames: z.array(z.string()).optional(),
  verbs: z.array(z.string()),
});

/** Of the program's own Role. */
async function rights(): Promise<readonly Right[]> {
  const role = find(await recordDatabases(3), "redis-roles", "kubernetes:rbac.authorization.k8s.io/v1:Role");
  return z.array(rule).parse(role.inputs["rules"]);
}
