import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ApplicationBucketName } from "../../../catalogue/buckets.ts";
import type { Derived } from "../../../catalogue/environment.ts";
import type { VariableSources } from "../../../components/application/variables.ts";
import { WorkloadDeployment } from "../../../components/application/workload.ts";
import type { Environment } from "../../../components/environment.ts";
import type { Configuration } from "../../../config/load.ts";

/** For a process that reads none of them but its port. */
const nowhere = "unset";
const derived: Readonly<Record<Derived, string>> = {
  uiHost: nowhere,
  apiHost: nowhere,
  cookieDomain: nowhere,
  postgresUrl: nowhere,
  postgresMigrationUrl: nowhere,
  redisUrl: nowhere,
  mongodbUrl: nowhere,
  elasticsearchUrl: nowhere,
  storageEndpoint: nowhere,
  storageRegion: nowhere,
  pdfUrl: nowhere,
  pdfToken: nowhere,
  queueMonitorToken: nowhere,
  telemetryDisabled: nowhere,
  environmentName: nowhere,
};
const buckets: Readonly<Record<ApplicationBucketName, string>> = {
  main: nowhere,
  registryErrors: nowhere,
  registryImports: nowhere,
  registryExports: nowhere,
  registryExhaustiveExports: nowhere,
  registryModels: nowhere,
  texsAnalysis: nowhere,
  bsdTemplates: nowhere,
};

interface ApiAloneArgs {
  readonly environment: Environment;
  readonly config: Configuration;
}

/** The program's own workload `api`, with whatever image stands in for it, and nothing that the application needs. */
export function apiAlone(
  image: string,
  { environment, config: { settings, secret, workloads } }: ApiAloneArgs,
  opts: pulumi.ComponentResourceOptions,
): WorkloadDeployment {
  const { namespace } = environment;
  const authority = new k8s.core.v1.Secret(
    "authority",
    { metadata: { namespace, name: "authority" }, stringData: { "ca.crt": "" } },
    opts,
  );
  const variables: VariableSources = { settings, secret, store: undefined, derived, buckets };
  const files = { elasticsearchCa: authority.metadata.name };
  return new WorkloadDeployment("api", { environment, image, replicas: workloads.api, variables, files }, opts);
}
