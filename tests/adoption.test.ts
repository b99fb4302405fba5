import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { z } from "zod";
import type { LocalStack } from "../local/engine.ts";
import { EmbeddedCluster } from "./support/embedded.ts";

const namespace = "trackdechets-dev";
const quick = { skipCheckpoints: true };

/** What `pulumi preview --import-file` writes: https://www.pulumi.com/docs/iac/guides/migration/import. */
const listed = z.looseObject({
  type: z.string(),
  /** Made unlike every other of the list; Pulumi's own name, where that isn't it. */
  name: z.string(),
  logicalName: z.string().optional(),
  id: z.string().optional(),
  component: z.boolean().optional(),
});
const list = z.looseObject({ resources: z.array(listed) });
type Listed = z.infer<typeof listed>;

/** The custom resources to which the volumes belong, by type: their names are the program's. */
const owners: Readonly<Record<string, string>> = {
  "kubernetes:postgresql.cnpg.io/v1:Cluster": "postgres",
  "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB": "mongodb",
  "kubernetes:databases.spotahome.com/v1:RedisFailover": "redis",
  "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch": "elasticsearch",
};
const kinds = Object.keys(owners).map((type) => {
  const [, version = "", kind = ""] = type.split(":");
  return { singular: kind.toLowerCase(), group: version.split("/")[0] ?? "" };
});
const made = ["persistentvolumeclaims", "statefulsets.apps", "pods"];
const isOwner = (resource: string): boolean =>
  kinds.some(({ singular, group }) => resource.startsWith(singular) && resource.endsWith(`s.${group}`));

describe("an installation that stands before Pulumi knows of it", function () {
  this.timeout("10m");
  let embedded: EmbeddedCluster;
  let stack: LocalStack;
  let buckets: readonly string[] = [];
  let earlier: readonly string[] = [];

  /** `kind name uid` of whatever holds data. */
  const holders = async (): Promise<readonly string[]> => {
    const all = [...kinds.map(({ singular, group }) => `${singular}.${group}`), "persistentvolumeclaims"].map((kind) =>
      embedded.list(kind, namespace),
    );
    const found = [...(await Promise.all(all)).flat(), ...(await embedded.list("namespaces"))];
    return found
      .filter(({ kind, metadata }) => kind !== "Namespace" || metadata.name === namespace)
      .map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata["uid"]}`)
      .sort();
  };
  /** A letter that somebody left in a bucket. */
  const letter = { Bucket: "", Key: "bsdd/2026.pdf" };

  before(async () => {
    embedded = await EmbeddedCluster.start("test-adoption");
    const maker = await embedded.stack("dev");
    await maker.up(quick);
    // From here on nothing says how it was made.
    await maker.ask("stack", "rm", "--force", "--yes");
    buckets = await embedded.buckets();
    letter.Bucket = buckets[0] ?? "";
    await embedded.objectStorage().send(new PutObjectCommand({ ...letter, Body: "Bordereau" }));
    earlier = await holders();
    expect(earlier).to.have.length.above(8);
    // The application, which isn't worth taking over. Not what operators made: Redis' gives its own the labels of their
    // owner, makes anew what is deleted, and kubectl would wait for that to be gone.
    const applied = "--selector=app.kubernetes.io/managed-by=pulumi,app.kubernetes.io/part-of!=redis-failover";
    await embedded.kubectl("delete", "priorityclasses", applied);
    const lesser = (await embedded.kubectl("api-resources", "--namespaced", "--verbs=delete,list", "--output=name"))
      .trim()
      .split("\n")
      .filter((resource) => !isOwner(resource) && !made.includes(resource));
    await embedded.kubectl("delete", lesser.join(), `--namespace=${namespace}`, applied);
    stack = await embedded.stack("dev", { settings: { platform: { install: false } } });
  });
  after(() => embedded.stop());

  const idOf = ({ type, name, logicalName = name }: Listed): string | undefined => {
    if (type === "kubernetes:core/v1:Namespace") return namespace;
    const owner = owners[type];
    if (owner !== undefined) return `${namespace}/${owner}`;
    return type.startsWith("aws:s3/") ? `trackdechets-dev-${suffixOf(logicalName)}` : undefined;
  };
  /** A bucket's parts are named after it. */
  const suffixOf = (name: string): string =>
    name.replace(/^storage-/, "").replace(/-(versioning|encryption|cors)$/, "");

  it("is taken over as docs/adoption.md says, and its database and buckets are neither replaced nor deleted", async () => {
    const file = join(embedded.cluster.folder, "adopt.json");
    await stack.ask("up", "--yes", "--skip-preview", "--target=**::pulumi:providers:**");
    await stack.ask("preview", `--import-file=${file}`);
    const wished = list.parse(JSON.parse(await readFile(file, "utf8")));
    const kept = wished.resources.flatMap((each) => {
      if (each.component === true) return [each];
      const id = idOf(each);
      return id === undefined ? [] : [{ ...each, id }];
    });
    const taken = kept.filter(({ component }) => component !== true);
    expect(taken.filter(({ type }) => owners[type] !== undefined)).to.have.length(4);
    const theirBuckets = taken.filter(({ type }) => type === "aws:s3/bucket:Bucket").map(({ id }) => id);
    expect(theirBuckets).to.have.members(buckets);
    await writeFile(file, JSON.stringify({ ...wished, resources: kept }));
    await stack.ask("import", `--file=${file}`, "--generate-code=false", "--yes", "--protect=false");

    const { changes } = await stack.preview(quick);
    const theirs = changes.filter(({ type }) => owners[type] !== undefined || /^aws:s3|:Namespace$/.test(type));
    expect(theirs.filter(({ op }) => !["same", "update"].includes(op))).to.deep.equal([]);
  });

  it("then gets the rest by an up, and has its volumes, its namespace and its documents still", async () => {
    await stack.up(quick);
    expect(await holders()).to.deep.equal(earlier);
    expect([...(await embedded.buckets())].sort()).to.deep.equal([...buckets].sort());
    const { Body } = await embedded.objectStorage().send(new GetObjectCommand(letter));
    expect(await Body?.transformToString()).to.equal("Bordereau");
    const { changes } = await stack.preview(quick);
    expect(changes.filter(({ op, type }) => op !== "same" && !type.startsWith("pulumi:"))).to.deep.equal([]);
  });
});
