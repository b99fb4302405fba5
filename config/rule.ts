import type { Deployed } from "./deployed.ts";
import type { Problem } from "./problem.ts";
import type { SecretSource } from "./secret-source.ts";
import type { StackSecrets, StackSettings } from "./schema/index.ts";

/** The sections that are valid each by itself. */
export type Sections = Partial<StackSettings>;

/** What a rule may know beside the sections. */
export interface Circumstances {
  readonly secrets: StackSecrets;
  readonly source: SecretSource;
  /** What the last successful `up` left. */
  readonly deployed: Deployed;
  readonly now: Date;
}

export type Rule = (sections: Sections, circumstances: Circumstances) => readonly Problem[];

const has = <Needed extends keyof StackSettings>(
  sections: Sections,
  needs: readonly Needed[],
): sections is Sections & Pick<StackSettings, Needed> => needs.every((name) => sections[name] !== undefined);

/** A rule over sections; silent while one of them is wrong by itself, which is told already. */
export const rule =
  <Needed extends keyof StackSettings>(
    needs: readonly Needed[],
    check: (sections: Pick<StackSettings, Needed>, circumstances: Circumstances) => readonly Problem[],
  ): Rule =>
  (sections, circumstances) =>
    has(sections, needs) ? check(sections, circumstances) : [];
