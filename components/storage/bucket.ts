import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketCorsConfiguration } from "@pulumi/aws/s3/bucketCorsConfiguration.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import * as pulumi from "@pulumi/pulumi";

export interface PrivateBucketArgs {
  /** Global at the provider: 3 to 63 lower-case letters, digits and dashes. */
  readonly bucket: string;
  /** Refuse to delete it, and keep it even then; without, its objects go with it. */
  readonly protect: boolean;
  /** Days that a replaced or deleted object can be brought back. */
  readonly noncurrentDays: number;
  /** Days until an object that still has the tag `temp=true` is removed; without, current objects stay for ever. */
  readonly temporaryDays?: number;
  /** Origin whose pages may post files to it. */
  readonly uploadOrigin?: string;
}

/** Parts of an upload that nobody finished: invisible in every listing, and paid for. */
const abandonedUploadDays = 7;

/**
 * A bucket for whoever has a key of the project, and nobody else. New buckets are private, and stay so: there is no ACL here
 * to change that. AWS's PublicAccessBlock doesn't exist at Scaleway, and a bucket policy there shuts out everyone it doesn't
 * name, this program first.
 */
export class PrivateBucket extends pulumi.ComponentResource {
  /** Known once deleted objects can be brought back. */
  readonly bucketName: pulumi.Output<string>;

  /** @throws pulumi.InputPropertyError for a name that S3 refuses. */
  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:storage:PrivateBucket", name, {}, opts);
    if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(args.bucket)) {
      const reason = `"${args.bucket}" is no bucket name: 3 to 63 lower-case letters, digits and dashes`;
      throw new pulumi.InputPropertyError({ propertyPath: "bucket", reason });
    }
    // The parts of a kept bucket are kept with it: removing the versioning's would suspend it.
    const inside = { parent: this, protect: args.protect, retainOnDelete: args.protect };

    const bucket = new Bucket(
      name,
      {
        bucket: args.bucket,
        forceDestroy: !args.protect,
        // Deprecated in favour of BucketLifecycleConfiguration, which never converges outside of AWS: it waits for a header
        // that only AWS answers with (hashicorp/terraform-provider-aws#49019).
        lifecycleRules: lifecycleRules(args),
      },
      inside,
    );
    const versioning = new BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      inside,
    );
    new BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket: bucket.bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      inside,
    );
    if (args.uploadOrigin !== undefined) {
      new BucketCorsConfiguration(
        `${name}-cors`,
        {
          bucket: bucket.bucket,
          corsRules: [
            {
              allowedMethods: ["POST"],
              allowedOrigins: [args.uploadOrigin],
              allowedHeaders: ["*"],
              exposeHeaders: ["ETag"],
              maxAgeSeconds: 3600,
            },
          ],
        },
        inside,
      );
    }

    this.bucketName = versioning.bucket;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}

/** Without a prefix: Scaleway's advice for abandoned uploads, and the rules hold for all objects anyway. */
const lifecycleRules = ({ noncurrentDays, temporaryDays }: PrivateBucketArgs) => [
  { id: "abandoned-uploads", enabled: true, abortIncompleteMultipartUploadDays: abandonedUploadDays },
  {
    id: "old-versions",
    enabled: true,
    noncurrentVersionExpiration: { days: noncurrentDays },
    // What deleting left behind, once its versions are gone.
    expiration: { expiredObjectDeleteMarker: true },
  },
  ...(temporaryDays === undefined
    ? []
    : [{ id: "temporary", enabled: true, tags: { temp: "true" }, expiration: { days: temporaryDays } }]),
];
