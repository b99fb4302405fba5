/** `aws:s3/bucket:Bucket`. */
import type { S3 } from "@aws-sdk/client-s3";

import { changesBetween, difference } from "../shared/diff.ts";
import { flag, isUnknown, type JsonObject, list, object, text, unknown, withoutNulls } from "../shared/json.ts";
import { uniqueName } from "../shared/naming.ts";
import type { ResourceType } from "../shared/provider.ts";
import { lifecycleRule, tags } from "./lifecycle.ts";
import { isMissing, oneOf } from "./store.ts";

const known = ["acl", "bucket", "forceDestroy", "lifecycleRules", "region", "tags"];
const computed = ["arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "hostedZoneId", "tagsAll"];
const cannedAcls = ["private", "public-read", "public-read-write", "authenticated-read"] as const;

export function buckets(store: () => Promise<S3>, region: () => string): ResourceType {
  return {
    check: ({ name, news, olds, randomSeed }) => {
      const inputs = withoutNulls(news);
      const bucket = inputs["bucket"] ?? olds["bucket"] ?? uniqueName(name.toLowerCase(), randomSeed);
      const failures = Object.keys(inputs)
        .filter((property) => !known.includes(property))
        .map((property) => ({ property, reason: "the stand-in for aws leaves this property of a bucket out" }));
      return { inputs: { forceDestroy: false, ...inputs, bucket }, failures };
    },
    diff: ({ oldInputs, newInputs }) => {
      const sameName = !isUnknown(newInputs["bucket"]) && newInputs["bucket"] === oldInputs["bucket"];
      return difference(changesBetween(oldInputs, newInputs), ["bucket", "region"], sameName);
    },
    create: async ({ inputs, preview }) => {
      if (preview) return { id: "", outputs: previewed(inputs) };
      const s3 = await store();
      const name = nameOf(inputs);
      const acl = text(inputs, "acl");
      // Without a location in the request the SDK sends the client's region.
      await s3.createBucket({ Bucket: name, ACL: acl === undefined ? undefined : oneOf("acl", acl, cannedAcls) });
      await configure(s3, {}, inputs);
      return { id: name, outputs: outputsOf(inputs, region()) };
    },
    update: async ({ oldInputs, newInputs, preview }) => {
      if (preview) return previewed(newInputs);
      await configure(await store(), oldInputs, newInputs);
      return outputsOf(newInputs, region());
    },
    read: async ({ id, inputs }) => {
      try {
        await (await store()).headBucket({ Bucket: id });
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
      const found = { ...inputs, bucket: id };
      return { inputs: found, outputs: outputsOf(found, region()) };
    },
    delete: async ({ id, outputs }) => {
      const s3 = await store();
      try {
        if (flag(outputs, "forceDestroy")) await empty(s3, id);
        await s3.deleteBucket({ Bucket: id });
      } catch (error) {
        if (isMissing(error)) return;
        const message = error instanceof Error ? error.message : String(error);
        throw new Error(`bucket ${id} could not be deleted (forceDestroy empties it first): ${message}`);
      }
    },
  };
}

async function configure(s3: S3, olds: JsonObject, news: JsonObject): Promise<void> {
  const Bucket = nameOf(news);
  const changed = (property: string) => changesBetween(olds[property], news[property]).length > 0;
  if (changed("lifecycleRules")) {
    const Rules = list(news, "lifecycleRules").map(lifecycleRule);
    if (Rules.length === 0) await s3.deleteBucketLifecycle({ Bucket });
    else await s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
  }
  if (changed("tags")) {
    const TagSet = tags(object(news, "tags"));
    if (TagSet.length === 0) await s3.deleteBucketTagging({ Bucket });
    else await s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
  }
  const isNew = Object.keys(olds).length === 0;
  if (!isNew && changed("acl")) {
    await s3.putBucketAcl({ Bucket, ACL: oneOf("acl", text(news, "acl") ?? "private", cannedAcls) });
  }
}

/** Every version and every delete marker, a page at a time. */
async function empty(s3: S3, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    // Its versioning went before it and is suspended now, and so moto fails on delete markers.
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
    const { Errors = [] } = await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
    const [refused] = Errors;
    if (refused) throw new Error(`object ${refused.Key}: ${refused.Message}`);
  }
}

function nameOf(inputs: JsonObject): string {
  return text(inputs, "bucket") ?? "";
}

function previewed(inputs: JsonObject): JsonObject {
  return { ...inputs, ...Object.fromEntries(computed.map((property) => [property, unknown])) };
}

function outputsOf(inputs: JsonObject, providerRegion: string): JsonObject {
  const name = nameOf(inputs);
  const region = text(inputs, "region") ?? providerRegion;
  return {
    ...inputs,
    ...{ arn: `arn:aws:s3:::${name}`, region, bucketRegion: region, hostedZoneId: "" },
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    tagsAll: object(inputs, "tags"),
  };
}
