import type * as pulumi from "@pulumi/pulumi";
import type { Derived } from "../../catalogue/environment.ts";
import type { ApplicationSettings } from "../../config/schema/application.ts";
import type { Hosts, StorageSettings } from "../../config/schema/cluster.ts";

interface Connected {
  readonly url: pulumi.Output<string>;
}

export interface DerivedArgs {
  readonly hosts: Hosts;
  readonly storage: StorageSettings;
  readonly settings: ApplicationSettings;
  readonly postgres: Connected & { readonly migrationUrl: pulumi.Output<string> };
  readonly redis: Connected;
  readonly elasticsearch: Connected;
  readonly mongodb: Connected;
  readonly pdf: { readonly url: pulumi.Input<string>; readonly token: pulumi.Output<string> | undefined };
  readonly queueMonitorToken: pulumi.Output<string>;
}

/** What the application must be told of its surroundings. */
export const derivedValues = (args: DerivedArgs): Readonly<Record<Derived, pulumi.Input<string> | undefined>> => ({
  uiHost: args.hosts.ui,
  apiHost: args.hosts.api,
  cookieDomain: args.hosts.cookieDomain,
  postgresUrl: args.postgres.url,
  postgresMigrationUrl: args.postgres.migrationUrl,
  redisUrl: args.redis.url,
  elasticsearchUrl: args.elasticsearch.url,
  mongodbUrl: args.mongodb.url,
  storageEndpoint: args.storage.endpoint,
  storageRegion: args.storage.region,
  pdfUrl: args.pdf.url,
  pdfToken: args.pdf.token,
  queueMonitorToken: args.queueMonitorToken,
  telemetryDisabled: args.settings["OTEL_EXPORTER_OTLP_ENDPOINT"] === undefined ? "true" : undefined,
  environmentName: args.settings["ENV_NAME"],
});
