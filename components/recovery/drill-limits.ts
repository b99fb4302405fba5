import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { addedToCopies } from "../../catalogue/drill-copies.ts";
import { drillName, type DrilledEngine } from "../../catalogue/recovery.ts";
import { atMost, isMap, literal, only, sameResources, within, type Json, type JsonMap } from "../kubernetes/cel.ts";
import { limitAccount, type Condition } from "../kubernetes/limit-account.ts";

const copySchema = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()), finalizers: z.array(z.string()).default([]) }),
  spec: z.record(z.string(), z.json()),
});
type Copy = z.infer<typeof copySchema>;

export interface DrillLimitsArgs {
  readonly engine: DrilledEngine;
  /** Name of the account that is limited. */
  readonly account: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** The copy, as the drill's script is given it. */
  readonly scratch: pulumi.Input<object>;
}

/** What a drill may make, by plural: what its script makes of the copy's manifest. */
const limitsOf: Readonly<
  Record<DrilledEngine, { group: string; kinds: Readonly<Record<string, (copy: Copy) => Condition[]>> }>
> = {
  postgres: {
    group: "postgresql.cnpg.io",
    kinds: { clusters: (copy) => copyConditions("postgres", copy) },
  },
  mongodb: {
    group: "psmdb.percona.com",
    kinds: {
      perconaservermongodbs: (copy) => copyConditions("mongodb", copy),
      perconaservermongodbrestores: restoreConditions,
    },
  },
};

/**
 * Holds a drill's account to the copy that the program wrote. Who may make a Cluster or a PerconaServerMongoDB can otherwise
 * have the operator start any image in the namespace, with any of its Secrets. Gives what must be there before the account
 * gets its rights.
 */
export function limitDrill(args: DrillLimitsArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const { engine, scratch, ...of } = args;
  const { group, kinds } = limitsOf[engine];
  const copy = pulumi.jsonStringify(scratch);
  return Object.entries(kinds).map(([plural, conditionsOf]) => {
    const conditions = copy.apply(function conditionsOfCopy(text) {
      return conditionsOf(copySchema.parse(JSON.parse(text)));
    });
    return limitAccount(`${drillName(engine)}-${plural}`, { ...of, group, plural, conditions }, opts);
  });
}

function copyConditions(engine: DrilledEngine, { metadata, spec }: Copy): Condition[] {
  const added: JsonMap = addedToCopies[engine];
  const more = Object.entries(added).filter(([key]) => !(key in spec));
  const keys = [...Object.keys(spec), ...more.map(([key]) => key)];
  return [
    ...metadataConditions(engine, metadata),
    {
      expression: `variables.spec.${within(keys)}`,
      message: `the spec of ${drillName(engine)} has no keys but ${keys.join(", ")}`,
    },
    ...Object.entries(spec).map(([key, value]) => ({
      expression: `"${key}" in variables.spec && ${said(`variables.spec.${key}`, value, added[key])}`,
      message: `spec.${key} of ${drillName(engine)} isn't what the program wrote`,
    })),
    ...more.map(([key, value]) => ({
      expression: `!("${key}" in variables.spec) || ${atMost(`variables.spec.${key}`, value)}`,
      message: `spec.${key} of ${drillName(engine)} isn't what its operator writes`,
    })),
  ];
}

/** CloudNativePG's webhook writes quantities its own way. */
const said = (path: string, value: Json, added?: Json): string =>
  path.endsWith(".resources") && isMap(value) ? sameResources(path, value) : only(path, value, added);

/** Annotations and finalizers are orders to the operators too: to patch the copy's pods, to delete the users' Secret. */
function metadataConditions(
  engine: DrilledEngine,
  { labels, finalizers }: Pick<Copy["metadata"], "labels" | "finalizers">,
) {
  const name = drillName(engine);
  return [
    { expression: `variables.metadata.name == "${name}"`, message: `the drill makes nothing but ${name}` },
    {
      expression: [
        `variables.metadata.?labels.orValue({}) == ${literal(labels)}`,
        `variables.metadata.?finalizers.orValue([]) == ${literal(finalizers)}`,
        `variables.metadata.?annotations.orValue({}).${within(["trackdechets/drill-pod"])}`,
        `!has(variables.metadata.ownerReferences)`,
      ].join(" && "),
      message: "the drill's labels and finalizers are those of the manifest, and its annotation is its pod's name",
    },
  ];
}

/** Of a restore, into the copy and from the copy's storage: into the live database it would be the end of that. */
function restoreConditions({ metadata: { labels }, spec }: Copy): Condition[] {
  const storages = isMap(spec["backup"]) ? spec["backup"]["storages"] : undefined;
  const [storage] = isMap(storages) ? Object.values(storages) : [];
  const s3 = isMap(storage) ? storage["s3"] : undefined;
  if (!isMap(s3)) throw new Error("the copy of MongoDB has no storage to restore from");
  const name = drillName("mongodb");
  const place = `s3://${String(s3["bucket"])}/${String(s3["prefix"])}/`;
  return [
    ...metadataConditions("mongodb", { labels, finalizers: [] }),
    {
      expression: `variables.spec.${within(["clusterName", "backupSource"])} && variables.spec.clusterName == "${name}"`,
      message: `the drill restores into ${name}, as a whole`,
    },
    {
      expression: [
        `variables.spec.backupSource.${within(["type", "destination", "s3"])}`,
        `variables.spec.backupSource.destination.startsWith(${JSON.stringify(place)})`,
        `variables.spec.backupSource.s3 == ${literal(s3)}`,
      ].join(" && "),
      message: `the drill restores what is below ${place}, with the storage of its manifest`,
    },
  ];
}
