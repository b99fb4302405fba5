import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { labels } from "../kubernetes/labels.ts";
import { externalSecret } from "./external-secret.ts";
import type { ReaderVariables } from "./variables.ts";

export interface ReaderEnvironmentArgs {
  readonly environment: Environment;
  readonly component: string;
  readonly variables: ReaderVariables;
  /**
   * `versioned` objects get a new name with each change: pods that read them roll by themselves, and those of the old
   * version keep what they started with. `inPlace` ones keep their name: a finished job isn't run again for a password.
   */
  readonly change: "versioned" | "inPlace";
}

/** The ConfigMap and the Secrets of one reader, with exactly its variables; none without any. */
export function readerEnvironment(
  name: string,
  { environment, component, variables, change }: ReaderEnvironmentArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.types.input.core.v1.EnvFromSource[] {
  const versioned = change === "versioned";
  const metadata = {
    namespace: environment.namespace,
    labels: labels(name, component),
    ...(versioned ? {} : { name: `${name}-env` }),
  };
  const isEmpty = (values: object): boolean => Object.keys(values).length === 0;
  const plain = isEmpty(variables.plain)
    ? []
    : [new k8s.core.v1.ConfigMap(`${name}-env`, { metadata, immutable: versioned, data: variables.plain }, opts)];
  const secret = isEmpty(variables.secret)
    ? []
    : [
        new k8s.core.v1.Secret(
          `${name}-env`,
          { metadata, immutable: versioned, type: "Opaque", stringData: variables.secret },
          opts,
        ),
      ];
  const { stored } = variables;
  const external = stored === undefined ? [] : [externalSecret(name, { environment, component, change, stored }, opts)];
  return [
    ...plain.map(({ metadata: { name } }) => ({ configMapRef: { name } })),
    ...[...secret.map((each) => each.metadata.name), ...external].map((name) => ({ secretRef: { name } })),
  ];
}
