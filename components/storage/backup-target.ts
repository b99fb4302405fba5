import type * as pulumi from "@pulumi/pulumi";
import type { KeyPair } from "../../config/key-pair.ts";

/** A bucket that one database engine writes its backups to, and the key to it. */
export interface BackupTarget {
  /** Name, known once the bucket is there and keeps its versions. */
  readonly bucket: pulumi.Output<string>;
  /** With its scheme. */
  readonly endpoint: string;
  readonly region: string;
  readonly keys: KeyPair;
}
