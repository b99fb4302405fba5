import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KeyPair } from "../../config/key-pair.ts";
import { isStored, storedVersion } from "../../config/secret-source.ts";
import type { SecretSettings, SecretStoreSettings } from "../../config/schema/secrets.ts";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";

/** The operator answers in seconds; what it can't open or find now, it won't in ten minutes, Pulumi's own patience. */
export const storePatience: pulumi.CustomTimeouts = { create: "60s", update: "60s" };

export interface SecretStoreArgs {
  readonly environment: Environment;
  readonly settings: SecretStoreSettings;
  /** Of somebody who may read this store, and do nothing else. */
  readonly keys: KeyPair;
}

/**
 * Scaleway's Secret Manager as the External Secrets operator reads it. Ready once the operator has opened it: wrong keys stop
 * the deployment here.
 */
export class SecretStore extends pulumi.ComponentResource {
  readonly storeName: pulumi.Output<string>;
  readonly #settings: SecretStoreSettings;

  constructor(name: string, { environment, settings, keys }: SecretStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:application:SecretStore", name, {}, opts);
    this.#settings = settings;
    const { region, projectId, apiUrl } = settings;
    const child = { parent: this };
    const metadata = { namespace: environment.namespace, labels: labels(name, "secrets") };
    const access = new k8s.core.v1.Secret(
      `${name}-keys`,
      {
        metadata: { ...metadata, name: `${name}-keys` },
        stringData: { "access-key": keys.accessKey, "secret-key": keys.secretKey },
      },
      child,
    ).metadata.name;
    this.storeName = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "external-secrets.io/v1",
        kind: "SecretStore",
        metadata: { ...metadata, name, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
        spec: {
          provider: {
            scaleway: {
              region,
              projectId,
              ...(apiUrl === undefined ? {} : { apiUrl }),
              accessKey: { secretRef: { name: access, key: "access-key" } },
              secretKey: { secretRef: { name: access, key: "secret-key" } },
            },
          },
        },
      },
      { ...child, customTimeouts: storePatience },
    ).metadata.name;
    this.registerOutputs({ storeName: this.storeName });
  }

  provides(key: string): boolean {
    return isStored(this.#settings, key);
  }

  /** How the operator finds a key: Scaleway keeps folder and name apart, and the operator takes them as one. */
  reference(key: string): string {
    return `path:${this.#settings.path}/${key}`;
  }

  version(key: string): number {
    return storedVersion(this.#settings, key);
  }
}

/** The store that the configuration names; `undefined` where Pulumi has the secrets. */
export function secretStore(
  name: string,
  args: { readonly environment: Environment; readonly settings: SecretSettings; readonly keys: KeyPair | undefined },
  opts: pulumi.ComponentResourceOptions,
): SecretStore | undefined {
  const { environment, settings, keys } = args;
  if (settings.source === "pulumi" || keys === undefined) return undefined;
  return new SecretStore(name, { environment, settings, keys }, opts);
}
