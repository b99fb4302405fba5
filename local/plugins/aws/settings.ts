/** Settings of a bucket that are resources of their own. Each row: how to put it, how to take it back. */
import type { S3 } from "@aws-sdk/client-s3";

import { changesBetween, difference } from "../shared/diff.ts";
import { count, field, flag, isUnknown, type JsonObject, list, text, withoutNulls } from "../shared/json.ts";
import type { ResourceType } from "../shared/provider.ts";
import { isMissing, oneOf } from "./store.ts";

interface Setting {
  put(s3: S3, Bucket: string, inputs: JsonObject): Promise<unknown>;
  remove(s3: S3, Bucket: string): Promise<unknown>;
}

const strings = (value: JsonObject[string] | undefined, property: string) => list(value, property).map(String);

/** By type token. */
export const settings: Record<string, Setting> = {
  "aws:s3/bucketVersioning:BucketVersioning": {
    put: (s3, Bucket, inputs) => {
      const wanted = text(inputs, "versioningConfiguration", "status");
      const Status = oneOf("versioningConfiguration.status", wanted, ["Enabled", "Suspended"]);
      return s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status } });
    },
    // A bucket can't return to never having had versions.
    remove: (s3, Bucket) => s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    put: (s3, Bucket, inputs) => {
      const Rules = list(inputs, "rules").map((rule) => {
        const standard = field(rule, "applyServerSideEncryptionByDefault");
        return {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: oneOf("sseAlgorithm", text(standard, "sseAlgorithm"), ["AES256", "aws:kms"]),
            KMSMasterKeyID: text(standard, "kmsMasterKeyId"),
          },
          BucketKeyEnabled: flag(rule, "bucketKeyEnabled"),
        };
      });
      return s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
    },
    remove: (s3, Bucket) => s3.deleteBucketEncryption({ Bucket }),
  },
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": {
    put: (s3, Bucket, inputs) => {
      const CORSRules = list(inputs, "corsRules").map((rule) => ({
        ID: text(rule, "id"),
        AllowedHeaders: strings(rule, "allowedHeaders"),
        AllowedMethods: strings(rule, "allowedMethods"),
        AllowedOrigins: strings(rule, "allowedOrigins"),
        ExposeHeaders: strings(rule, "exposeHeaders"),
        MaxAgeSeconds: count(rule, "maxAgeSeconds"),
      }));
      return s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
    },
    remove: (s3, Bucket) => s3.deleteBucketCors({ Bucket }),
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    put: (s3, Bucket, inputs) => {
      const policy = field(inputs, "policy");
      const Policy = typeof policy === "string" ? policy : JSON.stringify(policy ?? {});
      return s3.putBucketPolicy({ Bucket, Policy });
    },
    remove: (s3, Bucket) => s3.deleteBucketPolicy({ Bucket }),
  },
};

/** The id is the bucket's name, as with the official provider: a bucket has one of each setting. */
export function settingType({ put, remove }: Setting, store: () => Promise<S3>): ResourceType {
  const bucketOf = (inputs: JsonObject) => text(inputs, "bucket") ?? "";
  return {
    check: ({ news }) => ({ inputs: withoutNulls(news) }),
    diff: ({ oldInputs, newInputs }) => {
      const sameBucket = !isUnknown(newInputs["bucket"]) && newInputs["bucket"] === oldInputs["bucket"];
      return difference(changesBetween(oldInputs, newInputs), ["bucket"], sameBucket);
    },
    create: async ({ inputs, preview }) => {
      if (preview) return { id: "", outputs: inputs };
      await put(await store(), bucketOf(inputs), inputs);
      return { id: bucketOf(inputs), outputs: inputs };
    },
    update: async ({ newInputs, preview }) => {
      if (!preview) await put(await store(), bucketOf(newInputs), newInputs);
      return newInputs;
    },
    read: async ({ id, inputs, outputs }) => {
      try {
        await (await store()).headBucket({ Bucket: id });
        // An import knows the id alone.
        return { inputs: { bucket: id, ...inputs }, outputs: { bucket: id, ...outputs } };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    delete: async ({ id }) => {
      try {
        await remove(await store(), id);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}
