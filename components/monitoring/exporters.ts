import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import { exporters } from "../../catalogue/monitoring.ts";
import { images } from "../../catalogue/pins.ts";
import { queues } from "../../catalogue/queues.ts";
import type { Databases } from "../data/databases.ts";
import type { Environment } from "../environment.ts";
import type { Labels } from "../kubernetes/labels.ts";
import { scriptMap, scriptUrl } from "../recovery/scripts.ts";
import { Exporter } from "./exporter.ts";

export interface ExportersArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  /** The API's: it has Node and the clients. */
  readonly scriptImage: string;
  readonly databases: Databases;
  readonly monitorLabels: Labels;
}

/** Those of the databases that speak no Prometheus, and our own. */
export class Exporters extends pulumi.ComponentResource {
  /** @throws pulumi.InputPropertyError for a database that was made without a user for them. */
  constructor(name: string, args: ExportersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:monitoring:Exporters", name, {}, opts);
    const { environment, image, scriptImage, databases, monitorLabels } = args;
    const { redis, elasticsearch, mongodb } = databases;
    const elasticsearchUrl = required("elasticsearch.monitoringUrl", elasticsearch.monitoringUrl);
    const mongodbUrl = required("mongodb.monitoringUrl", mongodb.monitoringUrl);
    const shared = { environment, monitorLabels };
    const child = { parent: this };

    // Of the master, as the application sees it.
    new Exporter(
      "redis-exporter",
      { ...shared, image: image(images.redisExporter), variables: { plain: {}, secret: { REDIS_ADDR: redis.url } } },
      child,
    );
    new Exporter(
      "elasticsearch-exporter",
      {
        ...shared,
        image: image(images.elasticsearchExporter),
        variables: { plain: {}, secret: { ES_URI: elasticsearchUrl } },
        files: { elasticsearchCa: elasticsearch.caSecretName },
        container: { args: ["--es.all", "--es.indices", "--es.ca=/etc/elasticsearch/ca.crt"] },
      },
      child,
    );
    new Exporter(
      "mongodb-exporter",
      {
        ...shared,
        image: image(images.mongodbExporter),
        variables: { plain: {}, secret: { MONGODB_URI: mongodbUrl } },
        container: {
          args: [
            // The old names too: the lag of each member is among these only.
            "--compatible-mode",
            // The driver asks whoever is the primary.
            "--no-mongodb.direct-connect",
            "--mongodb.global-conn-pool",
            ...["diagnosticdata", "replicasetstatus", "dbstats"].map((collector) => `--collector.${collector}`),
          ],
        },
      },
      child,
    );
    new Exporter(
      "suite-exporter",
      {
        ...shared,
        image: scriptImage,
        variables: {
          plain: { QUEUES: JSON.stringify(queues), PORT: `${exporters["suite-exporter"].port}` },
          secret: { REDIS_URL: redis.url, MONGO_URL: mongodbUrl },
        },
        folders: { scripts: scripts(environment, child).metadata.name },
        container: {
          command: ["node", "/scripts/suite-exporter.cjs"],
          env: [{ name: "NODE_PATH", value: "/app/node_modules" }],
        },
      },
      child,
    );
    this.registerOutputs();
  }
}

function required(propertyPath: string, url: pulumi.Output<string> | undefined): pulumi.Output<string> {
  if (url === undefined) throw new pulumi.InputPropertyError({ propertyPath, reason: "made without monitoring" });
  return url;
}

function scripts(environment: Environment, opts: pulumi.CustomResourceOptions): k8s.core.v1.ConfigMap {
  const own = ["suite-exporter.cjs", "exposition.cjs", "queues.cjs", "backups.cjs"];
  const files = [...own.map((file) => new URL(`./scripts/${file}`, import.meta.url)), scriptUrl("settings.cjs")];
  return scriptMap("suite-exporter", { environment, component: "monitoring", files }, opts);
}
