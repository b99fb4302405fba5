import * as pulumi from "@pulumi/pulumi";
import { backupDeployerKeys } from "./backup-rules.ts";
import { deployedOutputs, readDeployed, readMigrated, type Deployed } from "./deployed.ts";
import { fingerprintsOf, readFingerprints, warnings, type Fingerprints } from "./fingerprints.ts";
import type { KeyPair } from "./key-pair.ts";
import { parseConfiguration } from "./parse.ts";
import { report } from "./problem.ts";
import { secretSource, storeKeys } from "./secret-source.ts";
import type { StackSettings } from "./schema/index.ts";

export interface Configuration extends StackSettings {
  /** A secret of the stack, marked as one; `undefined` where an optional one isn't set. */
  readonly secret: (key: string) => pulumi.Output<string> | undefined;
  /** Whether a secret is set: here, or in the store that `secrets` names. */
  readonly provided: (key: string) => boolean;
  /** What the last successful `up` left. */
  readonly deployed: Deployed;
  /** Name of the last migration Job that completed. */
  readonly migrated: string | undefined;
  /** By which the next run sees whether a secret has changed that people notice; secret. */
  readonly fingerprints: pulumi.Output<Fingerprints>;
  readonly keys: StackKeys;
}

/** Keys that the deployment itself needs; the application's are among its secrets. */
export interface StackKeys {
  /** Makes the buckets. */
  readonly deployer: KeyPair;
  /** Makes the backup buckets, where they are in a project of their own. */
  readonly backupDeployer: KeyPair | undefined;
  /** Writes the databases' backups. */
  readonly backups: KeyPair;
  /** Reads the secrets' store, where there is one. */
  readonly store: KeyPair | undefined;
}

/**
 * Reads and checks the whole configuration of the stack.
 * @throws pulumi.RunError with every problem and the line that mends it, before any resource is registered.
 */
export async function loadConfiguration(): Promise<Configuration> {
  const config = new pulumi.Config();
  const prefix = `${config.name}:`;
  const own = (key: string): boolean => key.startsWith(prefix);
  const short = (key: string): string => key.slice(prefix.length);
  const values = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => own(key));
  const outputs = await deployedOutputs();
  const deployed = readDeployed(outputs);
  const parsed = parseConfiguration({
    values: Object.fromEntries(values.map(([key, value]) => [short(key), value])),
    encrypted: encryptedKeys().filter(own).map(short),
    deployed,
    now: new Date(),
  });
  if (!parsed.ok) throw new pulumi.RunError(report(pulumi.getStack(), parsed.problems));
  const { secrets } = parsed;
  const before = readFingerprints(outputs);
  const pair = (access: string, secret: string): KeyPair => ({
    accessKey: config.requireSecret(access),
    secretKey: config.requireSecret(secret),
  });
  const { source } = parsed.settings.secrets;
  const fingerprints = fingerprintsOf(parsed.settings.secrets, secrets, before);
  for (const warning of warnings(before, fingerprints)) await pulumi.log.warn(warning);
  return {
    ...parsed.settings,
    deployed,
    migrated: readMigrated(outputs),
    fingerprints: pulumi.secret(fingerprints),
    provided: secretSource(parsed.settings.secrets, secrets).provided,
    secret: (key) => (secrets[key] === undefined ? undefined : config.requireSecret(key)),
    keys: {
      deployer: pair("SCW_ACCESS_KEY", "SCW_SECRET_KEY"),
      backupDeployer:
        parsed.settings.storage.backupBucketPrefix === undefined ? undefined : pair(...backupDeployerKeys),
      backups: pair("BACKUP_ACCESS_KEY_ID", "BACKUP_SECRET_ACCESS_KEY"),
      store: source === "pulumi" ? undefined : pair(...storeKeys),
    },
  };
}

/** The keys that are encrypted in the stack file: the engine tells the language host so, and no function tells us. */
function encryptedKeys(): readonly string[] {
  const keys: unknown = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]");
  return Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : [];
}
