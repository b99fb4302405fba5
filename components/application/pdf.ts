import type * as pulumi from "@pulumi/pulumi";
import type { ImageMirror } from "../../catalogue/images.ts";
import type { PdfSettings } from "../../config/schema/application.ts";
import type { Environment } from "../environment.ts";
import { PdfRenderer } from "./pdf-renderer.ts";

export interface PdfArgs {
  readonly environment: Environment;
  readonly image: ImageMirror;
  readonly settings: PdfSettings;
  /** Token of an external renderer; ours gets a generated one. */
  readonly externalToken: pulumi.Output<string> | undefined;
}

export interface Pdf {
  readonly url: pulumi.Input<string>;
  readonly token: pulumi.Output<string> | undefined;
}

/** Where the application has its PDFs made: by a renderer of our own, or by one that exists. */
export function pdfRendering(name: string, args: PdfArgs, opts: pulumi.ComponentResourceOptions): Pdf {
  const { settings, environment, image } = args;
  if (settings.mode === "external") return { url: settings.url, token: args.externalToken };
  return new PdfRenderer(name, { environment, image, replicas: settings.replicas }, opts);
}
