/** What a rule says, for the person whose file broke it: on the terminal, and as a section of docs/profiles.md. */
import { COURSE_RULES } from "./course.ts";
import { DEVICE_RULES } from "./device-file.ts";
import { READING_RULES } from "./reading-rules.ts";
import type { Rule } from "./rule.ts";
import { RULE_EXAMPLES } from "./rule-examples.ts";
import { PROFILE_RULES } from "./rules.ts";

const READING_REASON = "Checked while the file is read; the other rules see only what passes it.";

/** Every rule there is, in the order of the docs. */
export const ALL_RULES: readonly Rule[] = [
  ...Object.entries(READING_RULES).map(([id, title]) => ({
    id,
    severity: "error" as const,
    title,
    reason: READING_REASON,
  })),
  ...PROFILE_RULES.filter(({ severity }) => severity === "error"),
  ...COURSE_RULES.filter(({ severity }) => severity === "error"),
  ...DEVICE_RULES.filter(({ severity }) => severity === "error"),
  ...[...PROFILE_RULES, ...COURSE_RULES, ...DEVICE_RULES].filter(({ severity }) => severity === "warning"),
];

/** The page of a rule as lines; undefined when there is no such rule. */
export function rulePage(id: string): string[] | undefined {
  const rule = ALL_RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) return undefined;
  const example = RULE_EXAMPLES[id];
  return [
    `${rule.id} (${rule.severity}): ${rule.title}`,
    "",
    `  Why: ${rule.reason}`,
    rule.severity === "error" ? "  An error: the file is refused." : "  A warning: the file passes.",
    ...(example === undefined
      ? []
      : ["", "  Wrong:", ...indent(example.wrong), "", "  Right:", ...indent(example.right), ""]),
    "  What to write instead stands below each problem that lint shows.",
  ];
}

/** The same as a section of a Markdown page. */
export function ruleSection({ id, severity, title, reason }: Rule): string {
  const example = RULE_EXAMPLES[id];
  const pieces =
    example === undefined ? [] : ["", "```yaml", "# wrong", example.wrong, "", "# right", example.right, "```"];
  return [
    `### ${id}`,
    "",
    `**${title}** ${severity === "error" ? "Refuses the file." : "Warns."} ${reason}`,
    ...pieces,
  ].join("\n");
}

const indent = (text: string) => text.split("\n").map((line) => `    ${line}`);
