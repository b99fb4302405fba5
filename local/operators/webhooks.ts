import { readFile } from "node:fs/promises";
import { parseAllDocuments } from "yaml";

/** A webhook configuration, as far as it is changed here. */
interface WebhookConfiguration {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly webhooks: readonly {
    readonly clientConfig: { readonly service: { readonly path: string } };
    readonly [field: string]: unknown;
  }[];
}

/**
 * An operator's own webhook configurations, for the process on this port of 127.0.0.1 instead of a Service.
 *
 * @param name becomes part of each configuration's name: the manifests' own are the same for all operators
 * @param authority PEM
 */
export async function webhooks(file: string, name: string, port: number, authority: string): Promise<object[]> {
  const documents = parseAllDocuments(await readFile(file, "utf8"));
  const caBundle = Buffer.from(authority).toString("base64");
  return documents
    .map((document): WebhookConfiguration => document.toJS())
    .map((configuration) => ({
      ...configuration,
      metadata: { name: `${name}-${configuration.metadata.name}` },
      webhooks: configuration.webhooks.map(({ clientConfig, ...webhook }) => ({
        ...webhook,
        clientConfig: { url: `https://127.0.0.1:${port}${clientConfig.service.path}`, caBundle },
        // One that isn't reached must be noticed, whatever the operator's own manifest says.
        failurePolicy: "Fail",
      })),
    }));
}
