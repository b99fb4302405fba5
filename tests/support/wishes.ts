import { readDeployed, type Deployed } from "../../config/deployed.ts";
import { parseConfiguration } from "../../config/parse.ts";
import type { Problem } from "../../config/problem.ts";
import { databaseSummaries } from "../../config/summary.ts";
import { now, rawConfiguration, stackSections } from "./stack.ts";
import type { Change } from "./wrong-configurations.ts";

type Sections = Parameters<Change>[0];

/** Merged into the stack file, section by section. */
export type Wanted = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const merged = (sections: Sections, wanted: Wanted): void => {
  for (const [name, values] of Object.entries(wanted)) sections[name] = { ...sections[name], ...values };
};

/** A quota in which no wish fails for want of room. */
export const room = {
  environment: {
    ...stackSections("production")["environment"],
    quota: {
      ...Object(stackSections("production")["environment"]?.["quota"]),
      ephemeralStorage: { requests: "60Gi", limits: "400Gi" },
      volumes: 40,
      storage: "8Ti",
    },
  },
} satisfies Wanted;

function parse(deployed: Deployed, wanted: Wanted, at = now): ReturnType<typeof parseConfiguration> {
  const raw = rawConfiguration("production", (sections) => merged(sections, { ...room, ...wanted }));
  return parseConfiguration({ ...raw, deployed, now: at });
}

/** What production is told about a wish, where `deployed` is there. */
export function problems(deployed: Deployed, wanted: Wanted = {}, at = now): readonly Problem[] {
  const parsed = parse(deployed, wanted, at);
  return parsed.ok ? [] : parsed.problems;
}

/** What is there when the wish was granted. */
export function grant(deployed: Deployed, wanted: Wanted): Deployed {
  const parsed = parse(deployed, wanted);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { controllers } = parsed.settings.platform.ingress;
  return readDeployed({ databases: databaseSummaries(parsed.settings, deployed), ingressControllers: controllers });
}
