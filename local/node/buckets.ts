import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import type { StorageAccess } from "./services.ts";

/** A client of the cluster's object storage. */
export const storageClient = ({ endpoint, region, accessKeyId, secretAccessKey }: StorageAccess): S3Client =>
  new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });

/** Makes a bucket that keeps the versions of its objects, as the program's buckets do. */
export async function makeBucket(storage: StorageAccess, name: string): Promise<void> {
  const client = storageClient(storage);
  await client.send(new CreateBucketCommand({ Bucket: name }));
  await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: "Enabled" } }));
}
