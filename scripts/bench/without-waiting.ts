// The program itself, told to wait for nothing: what is left is what the engine and its providers take.
import * as pulumi from "@pulumi/pulumi";

const skipAwait = { "pulumi.com/skipAwait": "true" };

interface Metadata {
  readonly annotations?: Readonly<Record<string, string>>;
}

const withoutAwait = (metadata: pulumi.Input<Metadata>): pulumi.Output<Metadata> =>
  pulumi.output(metadata).apply((plain) => ({ ...plain, annotations: { ...plain.annotations, ...skipAwait } }));

pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
  if (type === "kubernetes:helm.sh/v3:Release") return { props: { ...props, skipAwait: true }, opts };
  if (type.startsWith("kubernetes:")) return { props: { ...props, metadata: withoutAwait(props["metadata"]) }, opts };
  return undefined;
});

await import("../../index.ts");
