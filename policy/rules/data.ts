import { kindOf } from "../pods.ts";
import type { ResourceRule, StackRule } from "../rule.ts";
import { field, text } from "../value.ts";

const publicAcl = ["public-read", "public-read-write", "authenticated-read"];
const isBucket = (type: string): boolean => /^aws:s3\/bucket(V2)?:Bucket(V2)?$/.test(type);

/** Whether a statement lets everybody do something. */
function letsEverybody(statement: unknown): boolean {
  const principal = field(statement, "Principal");
  const named = [principal, field(principal, "AWS")].flatMap((each) => (Array.isArray(each) ? each : [each]));
  return field(statement, "Effect") === "Allow" && named.includes("*");
}

/** A policy comes as JSON text, or as the document. */
function statements(policy: unknown): readonly unknown[] {
  const document: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
  const found = field(document, "Statement");
  return Array.isArray(found) ? found : [found];
}

export const privateBuckets: ResourceRule = {
  scope: "resource",
  name: "bucket-private",
  why: "The buckets hold waste tracking forms, registers and backups.",
  mend: "Leave out the ACL; hand out signed addresses instead.",
  problems: ({ type, props }) => {
    if (!type.startsWith("aws:s3/bucket")) return [];
    return [
      ...(publicAcl.includes(text(field(props, "acl"))) ? [`has the ACL ${text(field(props, "acl"))}`] : []),
      ...(field(props, "policy") !== undefined && statements(field(props, "policy")).some(letsEverybody)
        ? ["has a policy that lets everybody in"]
        : []),
      ...(field(props, "website") === undefined ? [] : ["is served as a web site"]),
    ];
  },
};

export const versionedBuckets: StackRule = {
  scope: "stack",
  name: "bucket-versioned",
  why: "What is overwritten or deleted by mistake would be gone.",
  mend: "Make the bucket by components/storage/bucket.ts.",
  problems: (subjects) => {
    // By their names: which bucket a versioning is of may not be known yet in a preview.
    const versioned = subjects
      .filter(({ type }) => type.startsWith("aws:s3/bucketVersioning"))
      .filter(({ props }) => field(props, "versioningConfiguration", "status") === "Enabled")
      .map(({ name }) => name);
    return subjects
      .filter(({ type, name }) => isBucket(type) && !versioned.includes(`${name}-versioning`))
      .map((subject) => ({ subject, problem: "keeps no earlier versions" }));
  },
};

const databases = ["RedisFailover", "Elasticsearch", "PerconaServerMongoDB"];

export const protectedData: ResourceRule = {
  scope: "resource",
  name: "data-protected",
  onDemand: true,
  why: "In production nothing that holds data is deleted by a change of the program.",
  mend: "Set protect: environment.protect in its options.",
  problems: (subject) => {
    const { type, protect } = subject;
    const database = databases.includes(kindOf(subject)) || type === "kubernetes:postgresql.cnpg.io/v1:Cluster";
    return (database || isBucket(type)) && !protect ? ["isn't protected"] : [];
  },
};
