import type * as pulumi from "@pulumi/pulumi";

/** A key of the object storage, and its secret; both secret outputs. */
export interface KeyPair {
  readonly accessKey: pulumi.Output<string>;
  readonly secretKey: pulumi.Output<string>;
}
