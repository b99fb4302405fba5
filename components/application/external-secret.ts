import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import type { ReaderEnvironmentArgs } from "./reader-environment.ts";
import { storePatience, type SecretStore } from "./secret-store.ts";

/** Variables whose values are in a store, by the keys that they have there. */
export interface StoredVariables {
  readonly store: SecretStore;
  readonly keys: Readonly<Record<string, string>>;
}

export interface ExternalSecretArgs extends Pick<ReaderEnvironmentArgs, "component" | "change"> {
  readonly environment: Environment;
  readonly stored: StoredVariables;
}

/**
 * The Secret of one reader that the External Secrets operator fills; answers with its name. It is read from the store once,
 * when it is made or changed here, and not again by the clock: a value that changed under running pods would be seen by those
 * that start anew and by no other. The versions of its keys are part of its name: whoever reads a raised one is rolled out.
 */
export function externalSecret(
  name: string,
  { environment, component, change, stored: { store, keys } }: ExternalSecretArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const entries = Object.entries(keys).sort(([one], [other]) => one.localeCompare(other));
  const asked = entries.map(([variable, key]) => [variable, store.reference(key), store.version(key)]);
  const version = createHash("sha256").update(JSON.stringify(asked)).digest("hex").slice(0, 8);
  const versioned = change === "versioned";
  const secretName = versioned ? `${name}-stored-${version}` : `${name}-stored`;
  return new k8s.apiextensions.CustomResource(
    `${name}-stored`,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: {
        name: secretName,
        namespace: environment.namespace,
        labels: labels(name, component),
        annotations: { "pulumi.com/waitFor": "condition=Ready", "trackdechets/secret-versions": version },
      },
      spec: {
        refreshPolicy: "OnChange",
        secretStoreRef: { kind: "SecretStore", name: store.storeName },
        // Retained: a key that somebody deletes in the store must not take a running workload's Secret with it.
        target: { name: secretName, creationPolicy: "Owner", deletionPolicy: "Retain", immutable: versioned },
        data: entries.map(([variable, key]) => ({
          secretKey: variable,
          remoteRef: { key: store.reference(key), version: "latest_enabled" },
        })),
      },
    },
    { ...opts, customTimeouts: storePatience },
  ).metadata.name;
}
