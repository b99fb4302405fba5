import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { applicationUser, supportUser } from "./members.ts";
import { generatePassword } from "./password.ts";
import { takeTurns, type Login } from "./turns.ts";

/** Database in which the users are kept, not the one that they use. */
export const authenticationDatabase = "admin";

/**
 * Reads when there was a backup, and not where to: beside these collections lies `pbmConfig`, with the key of the bucket. Who
 * has Percona's own `clusterMonitor` and `read` on that database has the key too.
 */
const backupReader = {
  role: "backupReader",
  db: authenticationDatabase,
  privileges: ["pbmBackups", "pbmPITRChunks"].map((collection) => ({
    resource: { db: authenticationDatabase, collection },
    actions: ["find"],
  })),
  roles: [],
};

const rolesOf = {
  write: [{ name: "readWrite", db: applicationUser }],
  read: [{ name: "read", db: applicationUser }],
  monitor: ["clusterMonitor", backupReader.role].map((name) => ({ name, db: authenticationDatabase })),
} as const;

/** A user whom the operator makes, and keeps at the password of a Secret. */
export interface MongodbUser {
  readonly user: string;
  readonly rights: keyof typeof rolesOf;
  /** Name of the Secret with the password, under `password`. */
  readonly secret: pulumi.Input<string>;
}

/** `users` and `roles` of a PerconaServerMongoDB. */
export const usersOf = (users: readonly MongodbUser[]) => ({
  users: users.map(({ user, rights, secret }) => ({
    name: user,
    db: authenticationDatabase,
    passwordSecretRef: { name: secret, key: "password" },
    roles: [...rolesOf[rights]],
  })),
  ...(users.some(({ rights }) => rights === "monitor") ? { roles: [backupReader] } : {}),
});

/** A login, of every replica set that holds the application's data. */
export interface MongodbLogin extends Login, Pick<MongodbUser, "rights"> {
  /** Of the Secret's name, after the replica set's. */
  readonly suffix: string;
}

/** All who sign in, but the operator's own users. */
export interface MongodbLogins {
  /** Whom the processes are given. */
  readonly current: Login;
  /** A person's, who may read everything and change nothing. */
  readonly support: Login;
  /** For the exporters; `undefined` where there are none. */
  readonly monitoring: Login | undefined;
  readonly all: readonly MongodbLogin[];
}

export function mongodbLogins(
  name: string,
  { generation = 1, monitored = false }: { readonly generation?: number; readonly monitored?: boolean },
  opts: pulumi.CustomResourceOptions,
): MongodbLogins {
  const { first, second, current } = takeTurns(`${name}-password`, generation, opts);
  const loginOf = (user: string): Login => ({
    user,
    password: generatePassword(`${name}-${user}-password`, opts, generation),
  });
  const support = loginOf(supportUser);
  const monitoring = monitored ? loginOf("monitoring") : undefined;
  const all: readonly MongodbLogin[] = [
    { ...first, rights: "write", suffix: "user" },
    { ...support, rights: "read", suffix: "support" },
    ...(second === undefined ? [] : [{ ...second, rights: "write", suffix: "user2" } as const]),
    ...(monitoring === undefined ? [] : [{ ...monitoring, rights: "monitor", suffix: "monitoring" } as const]),
  ];
  return { current, support, monitoring, all };
}

/** A Secret that the operator reads. Gives its name. */
export const secretOf = (
  name: string,
  { namespace }: Environment,
  stringData: Record<string, pulumi.Input<string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> =>
  new k8s.core.v1.Secret(name, { metadata: { namespace, name, labels: labels(name, "database") }, stringData }, opts)
    .metadata.name;

/** One with a user's password, of which the operator keeps a hash in an annotation. */
export const passwordSecret = (
  name: string,
  environment: Environment,
  password: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> =>
  secretOf(name, environment, { password }, { ...opts, ignoreChanges: ["metadata.annotations"] });
