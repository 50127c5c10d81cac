/** What a rule says, for the person whose profile broke it. */
import { COURSE_RULES } from "./course.ts";
import { DEVICE_RULES } from "./device-file.ts";
import { READING_RULES } from "./reading-rules.ts";
import { PROFILE_RULES } from "./rules.ts";

/** The page of a rule as lines; undefined when there is no such rule. */
export function rulePage(id: string): string[] | undefined {
  const rule = [...PROFILE_RULES, ...COURSE_RULES, ...DEVICE_RULES].find((candidate) => candidate.id === id);
  if (rule !== undefined)
    return [
      `${rule.id} (${rule.severity}): ${rule.title}`,
      "",
      `  Why: ${rule.reason}`,
      rule.severity === "error" ? "  An error: the file is refused." : "  A warning: the file passes.",
      "  What to write instead stands below each problem that lint shows.",
    ];
  const title = Object.entries(READING_RULES).find(([known]) => known === id)?.[1];
  if (title === undefined) return undefined;
  return [`${id} (error): ${title}`, "", "  Checked while the file is read; the other rules see only what passes it."];
}
