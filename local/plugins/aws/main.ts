/**
 * A stand-in for Pulumi's aws plugin, for places where the official one can't be downloaded: buckets and their settings, by real
 * calls to the configured S3 endpoint.
 *
 * Left out: everything of AWS but `s3.Bucket` (name, ACL, lifecycle, tags, forceDestroy), BucketVersioning,
 * BucketServerSideEncryptionConfiguration, BucketCorsConfiguration and BucketPolicy; functions; and drift: a refresh sees whether
 * a bucket exists, not whether its settings were changed.
 */
import type { S3 } from "@aws-sdk/client-s3";
import manifest from "@pulumi/aws/package.json" with { type: "json" };

import { type JsonObject, text } from "../shared/json.ts";
import { serve } from "../shared/protocol.ts";
import { changedKeys, type Provider } from "../shared/provider.ts";
import { buckets } from "./buckets.ts";
import { settings, settingType } from "./settings.ts";
import { connect } from "./store.ts";

function aws(): Provider {
  let configuration: JsonObject = {};
  let connection: Promise<S3> | undefined;
  const store = () => (connection ??= connect(configuration));
  const bucketType = buckets(store, () => text(configuration, "region") ?? "us-east-1");
  return {
    name: "aws",
    version: manifest.version,
    configure: (inputs) => {
      configuration = inputs;
    },
    diffConfig: (olds, news) => ({ changed: changedKeys(olds, news), replaces: [] }),
    resourceType: (token) => {
      if (token === "aws:s3/bucket:Bucket") return bucketType;
      const setting = settings[token];
      return setting && settingType(setting, store);
    },
  };
}

serve(aws());
