import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { sampleSecrets, sampleSections } from "../../local/samples.ts";
import type { RawConfiguration } from "../../config/parse.ts";

export const stackNames = ["dev", "staging", "production"] as const;
export type StackName = (typeof stackNames)[number];

const prefix = "trackdechets:";

type StackSections = Record<string, Record<string, unknown>>;

/** The sections of a stack file with samples of what only its owner knows, by their short names. */
export function stackSections(stack: StackName): StackSections {
  const committed = committedSections(stack);
  const { cluster, settings, image } = sampleSections(committed);
  return {
    ...committed,
    cluster: { ...committed["cluster"], ...cluster },
    settings,
    image: { ...committed["image"], ...image },
  };
}

/** The sections of a stack file as it is committed. */
export function committedSections(stack: StackName): StackSections {
  const file: { config: Record<string, Record<string, unknown>> } = parse(
    readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8"),
  );
  return Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => [key.replace(prefix, ""), structuredClone(value)]),
  );
}

/** The day of every test: a restore's moment is measured by it. */
export const now = new Date("2026-11-20T12:00:00Z");

/** What the engine would hand over: the stack file's sections as JSON text, and the sample secrets. */
export function rawConfiguration(
  stack: StackName,
  change: (sections: Record<string, Record<string, unknown>>, secrets: Record<string, string>) => void = () => {},
): RawConfiguration {
  const sections = stackSections(stack);
  const secrets: Record<string, string> = { ...sampleSecrets };
  change(sections, secrets);
  const texts = Object.entries(sections).map(([key, value]) => [key, JSON.stringify(value)] as const);
  return {
    values: { ...Object.fromEntries(texts), ...secrets },
    encrypted: Object.keys(secrets),
    // Of a stack that was never deployed.
    deployed: {},
    now,
  };
}
