/** What every rule of a document has: a stable id, what it says, and why. What it checks is in the file of its kind of document. */
import type { RuleFinding } from "./problem.ts";
import type { Profile } from "./schema.ts";

export interface Rule {
  /** `P…` refuses a document, `W…` makes its author think again. */
  readonly id: string;
  readonly severity: "error" | "warning";
  readonly title: string;
  readonly reason: string;
}

/** A rule of profiles. */
export interface ProfileRule extends Rule {
  readonly check: (profile: Profile) => readonly Breach[];
}

/** What a rule found; whose it is stands in the rule. */
export type Breach = Pick<RuleFinding, "message" | "hint" | "path">;
