/**
 * Reads a profile from text a person wrote: all mistakes at once, each with its place, or a frozen Profile. The same
 * machinery reads any other kind of document that has a zod schema. Text in, values out: opening files is done elsewhere.
 */
import type { z } from "zod";
import { explainIssue } from "./explain-issue.ts";
import { ownMember } from "./fields.ts";
import { nearest } from "./nearest.ts";
import { type Finding, type Problem, type RuleFinding, toProblems } from "./problem.ts";
import { checkProfileRules } from "./rules.ts";
import { PROFILE_FORMAT, type Profile, profileSchema } from "./schema.ts";
import { parseYaml, type YamlText } from "./yaml-text.ts";

/** A kind of document: its name and version, its shape, and what only its fields together can tell. */
export interface DocumentKind<S extends z.ZodType> {
  /** What `format:` must say, for example `isoderm-profile/1`. */
  readonly format: string;
  readonly schema: S;
  readonly checkRules: (value: z.output<S>) => readonly RuleFinding[];
}
export type ReadDocument<T> =
  | { readonly value: T; readonly warnings: readonly Problem[] }
  | { readonly problems: readonly Problem[] };
export type ReadProfile =
  | { readonly profile: Profile; readonly warnings: readonly Problem[] }
  | { readonly problems: readonly Problem[] };

export const PROFILE_DOCUMENT: DocumentKind<typeof profileSchema> = {
  format: PROFILE_FORMAT,
  schema: profileSchema,
  checkRules: checkProfileRules,
};

/** A profile that is held against the devices there are as well. */
export function profileDocument(
  checkDevices: (profile: Profile) => readonly RuleFinding[],
): DocumentKind<typeof profileSchema> {
  return {
    ...PROFILE_DOCUMENT,
    checkRules: (profile) => [...checkProfileRules(profile), ...checkDevices(profile)],
  };
}

/** `file` is only a name for messages. Never throws, whatever the text; work is bounded by 64 KiB of text. */
export function readProfile(text: string, file: string, kind = PROFILE_DOCUMENT): ReadProfile {
  const read = readDocument(text, file, kind);
  return "problems" in read ? read : { profile: read.value as Profile, warnings: read.warnings };
}

/** As readProfile(), for any kind of document. The value is frozen all the way down. */
export function readDocument<S extends z.ZodType>(
  text: string,
  file: string,
  kind: DocumentKind<S>,
): ReadDocument<z.output<S>> {
  const { findings, yaml } = parseYaml(text);
  const refuse = (more: readonly Finding[]) => ({ problems: toProblems([...findings, ...more], text, file) });
  if (yaml === undefined) return refuse([]);
  const wrongFormat = checkFormat(yaml, kind.format);
  if (wrongFormat !== undefined) return refuse([wrongFormat]);
  const parsed = kind.schema.safeParse(yaml.value);
  if (!parsed.success) {
    return refuse(parsed.error.issues.flatMap((issue) => explainIssue(issue, kind.schema, yaml)));
  }
  const found = kind.checkRules(parsed.data).map((rule) => locateRule(rule, yaml));
  if (findings.length > 0 || found.some(({ severity }) => severity === "error")) return refuse(found);
  return { value: deepFreeze(parsed.data), warnings: toProblems(found, text, file) };
}

/** Another kind or version of file has another shape: its other fields are not worth complaining about. */
function checkFormat(yaml: YamlText, format: string): Finding | undefined {
  const wanted = `This Isoderm reads "${format}".`;
  if (typeof yaml.value !== "object" || yaml.value === null || Array.isArray(yaml.value)) {
    const shape = Array.isArray(yaml.value) ? "a list" : "a single value";
    const hint = `Write keys and values, beginning with "format: ${format}".`;
    return finding("P010", `the document is ${shape}, not a map of keys`, hint, yaml.valueAt([]));
  }
  const told = ownMember(yaml.value, "format");
  if (told === format) return undefined;
  if (told === undefined) {
    // A misspelt key is told as what it is, with everything else that is wrong.
    const misspelt = nearest("format", Object.keys(yaml.value)) !== undefined;
    return misspelt
      ? undefined
      : finding("P011", '"format" is missing', `Add "format: ${format}". ${wanted}`, yaml.keyAt([]));
  }
  const shown = typeof told === "string" ? `"${told.slice(0, 60)}"` : "no text";
  return finding("P011", `"format" is ${shown}`, `${wanted} ${adviseFormat(told, format)}`, yaml.valueAt(["format"]));
}

/** What to do about another format: an older one can be brought up to date, a newer one needs a newer program. */
function adviseFormat(told: unknown, format: string): string {
  const [kind, version] = format.split("/");
  const [, other] = typeof told === "string" ? (/^[\w-]+\/(\d+)$/.exec(told) ?? []) : [];
  if (other === undefined || !String(told).startsWith(`${kind}/`)) return "Write that, if the file is meant to be one.";
  return Number(other) < Number(version)
    ? "The file is of an older version: isoderm migrate brings it up to date."
    : "The file is of a newer version: update Isoderm.";
}

/** A field that stands only as a default has no place of its own: the nearest parent that is written has one. */
function locateRule({ path, ...told }: RuleFinding, yaml: YamlText): Finding {
  let written = path;
  while (written.length > 0 && written.reduce(ownMember, yaml.value) === undefined) written = written.slice(0, -1);
  return { ...told, ...yaml.valueAt(written) };
}

function finding(
  ruleId: string,
  message: string,
  hint: string,
  { start, end }: { start: number; end: number },
): Finding {
  return { severity: "error", ruleId, message, hint, start, end };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
