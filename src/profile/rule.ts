/** What every rule of a document has: a stable id, what it says, and why. What it checks is in the file of its kind of document. */
import type { RuleFinding } from "./problem.ts";

export interface Rule {
  /** `P…` refuses a document, `W…` makes its author think again. */
  readonly id: string;
  readonly severity: "error" | "warning";
  readonly title: string;
  readonly reason: string;
}

/** What a rule found; whose it is stands in the rule. */
export type Breach = Pick<RuleFinding, "message" | "hint" | "path">;
