import type * as pulumi from "@pulumi/pulumi";
import type { ApplicationBucketName } from "../../catalogue/buckets.ts";
import { variablesOf, type Derived, type Reader, type Variable } from "../../catalogue/environment.ts";
import { heapMebibytes } from "../../catalogue/heap.ts";
import type { Bytes } from "../../catalogue/quantities.ts";
import { secretKeyOf } from "../../catalogue/secret-keys.ts";
import type { ApplicationSettings } from "../../config/schema/application.ts";
import type { StoredVariables } from "./external-secret.ts";
import type { SecretStore } from "./secret-store.ts";

type Value = pulumi.Input<string> | undefined;

/** Where the catalogue's values are taken from. */
export interface VariableSources {
  readonly settings: ApplicationSettings;
  /** A secret of the stack by its key; `undefined` where an optional one isn't set. */
  readonly secret: (key: string) => pulumi.Output<string> | undefined;
  /** Where the application's secrets are when Pulumi hasn't got them. */
  readonly store?: SecretStore;
  readonly derived: Readonly<Record<Derived, Value>>;
  readonly buckets: Readonly<Record<ApplicationBucketName, pulumi.Input<string>>>;
}

/** What differs from one reader to the next. */
export interface ReaderTraits {
  /** Limit of the container: the heap must stay below it. */
  readonly memory: Bytes;
  readonly preload: boolean;
}

export interface ReaderVariables {
  /** For a ConfigMap. */
  readonly plain: Readonly<Record<string, pulumi.Input<string>>>;
  /** For a Secret. */
  readonly secret: Readonly<Record<string, pulumi.Input<string>>>;
  /** For a Secret that an operator fills. */
  readonly stored?: StoredVariables;
}

const nodeOptions = ({ memory, preload }: ReaderTraits): string =>
  [`--max-old-space-size=${heapMebibytes(memory)}`, ...(preload ? ["--require=/boot/graceful.cjs"] : [])].join(" ");

function valueOf({ name, source }: Variable, reader: Reader, traits: ReaderTraits, sources: VariableSources): Value {
  switch (source.from) {
    case "constant":
      return source.value;
    case "setting":
      return sources.settings[name];
    case "secret":
      return sources.secret(source.key);
    case "derived":
      return sources.derived[source.value];
    case "bucket":
      return sources.buckets[source.bucket];
    case "workload":
      return source.value === "name" ? reader : nodeOptions(traits);
  }
}

/** The catalogue's rows that name the reader, with their values; a variable without one is left out, never empty. */
export function variablesFor(reader: Reader, traits: ReaderTraits, sources: VariableSources): ReaderVariables {
  const rows = variablesOf(reader).flatMap((variable) => {
    const value = valueOf(variable, reader, traits, sources);
    return value === undefined ? [] : [{ ...variable, value }];
  });
  const pick = (secret: boolean) =>
    Object.fromEntries(rows.filter((row) => row.secret === secret).map(({ name, value }) => [name, value]));
  return { plain: pick(false), secret: pick(true), stored: storedFor(reader, sources) };
}

function storedFor(reader: Reader, { store }: VariableSources): StoredVariables | undefined {
  if (store === undefined) return undefined;
  const keys = variablesOf(reader).flatMap((variable) => {
    const key = secretKeyOf(variable);
    return key === undefined || !store.provides(key) ? [] : [[variable.name, key] as const];
  });
  return keys.length === 0 ? undefined : { store, keys: Object.fromEntries(keys) };
}
