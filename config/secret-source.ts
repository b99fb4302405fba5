import { applicationSecretKeys, optionalSecretKeys } from "../catalogue/secret-keys.ts";
import { removeLine, setLine, setSecretLine, type Problem } from "./problem.ts";
import type { PlatformSettings } from "./schema/cluster.ts";
import type { SecretSettings, SecretStoreSettings } from "./schema/secrets.ts";
import type { StackSecrets } from "./schema/index.ts";

/** Keys with which the operator opens the store: the only ones that Pulumi still holds for it. */
export const storeKeys = ["SECRET_STORE_ACCESS_KEY", "SECRET_STORE_SECRET_KEY"] as const;

/** Where the application's secrets are: in the stack file, or in the store that the stack names. */
export interface SecretSource {
  /** Whether the stack file must have the key, where its schema says so. */
  readonly inFile: (key: string) => boolean;
  readonly provided: (key: string) => boolean;
  /** The line that provides a key, and the one that takes it away. */
  readonly provideLine: (key: string) => string;
  readonly withdrawLine: (key: string) => string;
}

/** Whether a store has the key: all are there but the optional ones that the configuration doesn't name. */
export const isStored = ({ optional }: Pick<SecretStoreSettings, "optional">, key: string): boolean =>
  !optionalSecretKeys.includes(key) || optional.includes(key);

/** Raised by one for each value that follows another. */
export const storedVersion = ({ versions }: SecretStoreSettings, key: string): number => versions[key] ?? 1;

export function secretSource(settings: SecretSettings | undefined, secrets: StackSecrets): SecretSource {
  const inFile = (key: string): boolean =>
    settings?.source !== "external-secrets" || !applicationSecretKeys.includes(key);
  const optional = settings?.source === "external-secrets" ? settings.optional : [];
  return {
    inFile,
    provided: (key) => (inFile(key) ? secrets[key] !== undefined : isStored({ optional }, key)),
    provideLine: (key) => (inFile(key) ? setSecretLine(key) : setLine(`secrets.optional[${optional.length}]`, key)),
    withdrawLine: (key) => removeLine(inFile(key) ? key : `secrets.optional[${optional.indexOf(key)}]`),
  };
}

/** The operator that reads the store comes with the platform; a stack beside another one's platform can't see what that has. */
export const operatorProblems = (source: SecretSettings, platform: PlatformSettings): readonly Problem[] =>
  source.source === "external-secrets" && platform.install && !platform.externalSecrets
    ? [
        {
          key: "platform.externalSecrets",
          message: "is off, and secrets.source needs the operator",
          fix: setLine("platform.externalSecrets", true),
        },
      ]
    : [];

/** One source for all: with a value in either, nobody could say which one a pod has, or what to rotate. */
export function sourceProblems(source: SecretSettings, secrets: StackSecrets): readonly Problem[] {
  if (source.source === "pulumi")
    return storeKeys
      .filter((key) => secrets[key] !== undefined)
      .map((key) => ({ key, message: "isn't read while secrets.source is pulumi", fix: removeLine(key) }));
  const twice = applicationSecretKeys
    .filter((key) => secrets[key] !== undefined)
    .map((key) => ({
      key,
      message: "comes from the store while secrets.source is external-secrets: put it there, and remove it here",
      fix: removeLine(key),
    }));
  const lacking = storeKeys
    .filter((key) => secrets[key] === undefined)
    .map((key) => ({
      key,
      message: "is needed to open the store while secrets.source is external-secrets",
      fix: setSecretLine(key),
    }));
  const useless = Object.keys(source.versions)
    .filter((key) => !isStored(source, key))
    .map((key) => ({
      key: `secrets.versions.${key}`,
      message: "is the version of an optional key that secrets.optional doesn't name: it would change nothing",
      fix: setLine(`secrets.optional[${source.optional.length}]`, key),
    }));
  return [...twice, ...lacking, ...useless];
}
