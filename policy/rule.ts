/** A resource as a rule sees it. */
export interface Subject {
  /** Pulumi's token: `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: unknown;
  readonly protect: boolean;
}

interface Described {
  /** As Pulumi prints it: kebab-case. */
  readonly name: string;
  /** Why it holds. */
  readonly why: string;
  /** What to write instead. */
  readonly mend: string;
  /** Holds where the stack's policy/<stack>.json says `"required": true` for it. */
  readonly onDemand?: true;
}

/** A rule for a resource alone. */
export interface ResourceRule extends Described {
  readonly scope: "resource";
  /** What is wrong, each as a half sentence about the resource. */
  readonly problems: (subject: Subject) => readonly string[];
}

/** A rule for what resources are to each other. */
export interface StackRule extends Described {
  readonly scope: "stack";
  readonly problems: (subjects: readonly Subject[]) => readonly Problem[];
}

export interface Problem {
  readonly subject: Subject;
  readonly problem: string;
}

export type Rule = ResourceRule | StackRule;

/** A violation: what, and how to mend it. Pulumi prints why, the rule's description, above it. */
export const message = ({ mend }: Described, { name }: Subject, problem: string): string =>
  `${name} ${problem}. ${mend}`;
