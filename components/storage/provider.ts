import { Provider } from "@pulumi/aws/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { KeyPair } from "../../config/key-pair.ts";

export interface ObjectStoreAddress {
  /** With its scheme. */
  readonly endpoint: string;
  readonly region: string;
}

/**
 * The AWS provider told of another S3. Only that: nothing else of AWS exists there, so what it looks up of its own accord
 * (account, credentials' owner, instance metadata) is switched off.
 *
 * Imported by its file, here and in the buckets: the package's index costs a tenth of a second more at each run, and a type
 * check three times as long.
 */
export const scalewayProvider = (
  name: string,
  { endpoint, region }: ObjectStoreAddress,
  { accessKey, secretKey }: KeyPair,
  opts?: pulumi.ResourceOptions,
): Provider =>
  new Provider(
    name,
    {
      accessKey,
      secretKey,
      region,
      endpoints: [{ s3: endpoint }],
      // A bucket's name in the host would need DNS and a certificate for every bucket.
      s3UsePathStyle: true,
      skipCredentialsValidation: true,
      skipRequestingAccountId: true,
      skipMetadataApiCheck: true,
      skipRegionValidation: true,
    },
    opts,
  );

/**
 * Of the project in which the backup buckets lie, if they have one of their own: Scaleway's rights hold for a whole project,
 * and the application's key would reach backups beside its buckets (docs/decisions/0033-backups-in-their-own-project.md).
 */
export const backupProvider = (address: ObjectStoreAddress, keys: KeyPair | undefined): Provider | undefined =>
  keys === undefined ? undefined : scalewayProvider("scaleway-backups", address, keys);
