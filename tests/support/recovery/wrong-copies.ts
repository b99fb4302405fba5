import { z } from "zod";
import type { DrilledEngine } from "../../../catalogue/recovery.ts";

/** A change of what a drill makes, as a merge patch of the manifest, by which its account would get at what isn't its own. */
export interface WrongCopy {
  readonly what: string;
  readonly patch: object;
  /** Part of what the API server answers. */
  readonly refusal: string;
}

const metadata = (of: DrilledEngine): readonly WrongCopy[] => [
  { what: "another name", patch: { metadata: { name: "other" } }, refusal: `nothing but ${of}-drill` },
  { what: "a label more", patch: { metadata: { labels: { more: "x" } } }, refusal: "those of the manifest" },
  {
    what: "an annotation, which may be an order to the operator",
    patch: { metadata: { annotations: { "cnpg.io/podPatch": "[]" } } },
    refusal: "those of the manifest",
  },
  {
    what: "the finalizer that deletes the live database's users",
    patch: { metadata: { finalizers: ["percona.com/delete-psmdb-pvc"] } },
    refusal: "those of the manifest",
  },
];

export const wrongCopies: Readonly<Record<DrilledEngine, readonly WrongCopy[]>> = {
  postgres: [
    ...metadata("postgres"),
    { what: "another image", patch: { spec: { imageName: "example.org/postgresql:16" } }, refusal: "spec.imageName" },
    {
      what: "variables of any Secret",
      patch: { spec: { envFrom: [{ secretRef: { name: "secrets" } }] } },
      refusal: "has no keys but",
    },
    {
      what: "any Secret as a file",
      patch: { spec: { projectedVolumeTemplate: { sources: [{ secret: { name: "secrets" } }] } } },
      refusal: "has no keys but",
    },
    {
      what: "SQL of its own",
      patch: { spec: { bootstrap: { recovery: null, initdb: { postInitSQL: ["SELECT 1"] } } } },
      refusal: "spec.bootstrap",
    },
    {
      what: "a setting that runs a library",
      patch: { spec: { postgresql: { parameters: { session_preload_libraries: "x" } } } },
      refusal: "spec.postgresql",
    },
    { what: "more memory", patch: { spec: { resources: { limits: { memory: "900Gi" } } } }, refusal: "spec.resources" },
    {
      what: "the password of a Secret that isn't for it",
      patch: { spec: { bootstrap: { recovery: { secret: { name: "secrets" } } } } },
      refusal: "spec.bootstrap",
    },
  ],
  mongodb: [
    ...metadata("mongodb"),
    { what: "another image", patch: { spec: { image: "example.org/mongodb:6" } }, refusal: "spec.image " },
    {
      what: "a container of its own",
      patch: { spec: { replsets: [{ name: "rs0", size: 1, sidecars: [{ name: "x", image: "example.org/x:1" }] }] } },
      refusal: "spec.replsets",
    },
    {
      what: "another account",
      patch: { spec: { replsets: [{ name: "rs0", size: 1, serviceAccountName: "other" }] } },
      refusal: "spec.replsets",
    },
    {
      what: "a bucket of its own",
      patch: { spec: { backup: { storages: { "object-storage": { s3: { endpointUrl: "https://example.org" } } } } } },
      refusal: "spec.backup",
    },
    { what: "further options", patch: { spec: { pause: true } }, refusal: "has no keys but" },
  ],
};

/** Of the restore that MongoDB's drill orders. */
export const wrongRestores: readonly WrongCopy[] = [
  ...metadata("mongodb").slice(0, 1),
  {
    what: "the live database as its target",
    patch: { spec: { clusterName: "mongodb" } },
    refusal: "restores into mongodb-drill",
  },
  {
    what: "a backup by name, which is restored to where it came from",
    patch: { spec: { backupName: "daily" } },
    refusal: "restores into mongodb-drill",
  },
  {
    what: "somebody else's backup",
    patch: { spec: { backupSource: { destination: "s3://other/mongodb/x" } } },
    refusal: "restores what is below s3://",
  },
  {
    what: "another place for the bucket's key to be sent to",
    patch: { spec: { backupSource: { s3: { endpointUrl: "https://example.org" } } } },
    refusal: "restores what is below s3://",
  },
];

/** A merge patch (RFC 7396). */
export function patched(target: unknown, patch: unknown): unknown {
  const fields = z.record(z.string(), z.unknown());
  const change = fields.safeParse(patch);
  if (!change.success) return patch;
  const merged = new Map(Object.entries(fields.safeParse(target).data ?? {}));
  for (const [key, value] of Object.entries(change.data)) {
    if (value === null) merged.delete(key);
    else merged.set(key, patched(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
