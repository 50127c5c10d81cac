/** Turns what zod found into what a person can act on: the rule, the place in the text, and what to write instead. */
import { z } from "zod";
import { convertSpoken, fieldUnit, formatQuantity, isOwnUnit, mistakenUnit } from "./field-unit.ts";
import { descriptionOf, keysOf, ownMember, type Path, schemaAt } from "./fields.ts";
import { nearest, normalise } from "./nearest.ts";
import type { Finding } from "./problem.ts";
import type { ReadingRuleId } from "./reading-rules.ts";
import type { YamlText } from "./yaml-text.ts";

type Issue = z.core.$ZodIssue;
interface Told {
  readonly ruleId: ReadingRuleId;
  readonly message: string;
  readonly hint: string;
  /** What to write in place of it, when there can be no doubt. */
  readonly fix?: string;
}

/** The findings of one issue: one for each key that is not known, otherwise exactly one. */
export function explainIssue(issue: Issue, schema: z.ZodType, yaml: YamlText): Finding[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const known = keysOf(schemaAt(schema, path, yaml.value));
    const map = path.reduce(ownMember, yaml.value);
    return issue.keys.map((key) => finding(unknownKey(key, known, map), yaml.keyAt([...path, key])));
  }
  const value = path.reduce(ownMember, yaml.value);
  const field = schemaAt(schema, path, yaml.value);
  const key = String(path.filter((step) => typeof step === "string").at(-1) ?? "");
  if (value === undefined) {
    return [finding(missing(issue, key, field, schema, path, yaml), yaml.keyAt(path.slice(0, -1)))];
  }
  const told = value === null && path.length > 0 ? noValue(key, field) : explainValue(issue, key, value, field);
  return [finding(told, yaml.valueAt(path))];
}

function unknownKey(key: string, known: readonly string[], map: unknown): Told {
  const meant = nearest(key, known);
  const ruleId = "P021";
  const message = `unknown key "${key}"`;
  const measured = inAnotherUnit(key, known, ownMember(map, key));
  if (measured !== undefined) return { ruleId, message, hint: measured };
  if (meant === undefined) return { ruleId, message, hint: `Delete it. Known here: ${known.join(", ")}.` };
  const { unit } = fieldUnit(meant);
  const hint = `Did you mean "${meant}"${unit === "" ? "" : ` (in ${unit})`}?`;
  // Another spelling of the same word is no question; another word may be another quantity.
  const same = normalise(key) === normalise(meant) && ownMember(map, meant) === undefined;
  return same ? { ruleId, message, hint, fix: meant } : { ruleId, message, hint };
}

/** A known name with another unit at its end: `targetF`, `durationMin`. */
function inAnotherUnit(key: string, known: readonly string[], value: unknown): string | undefined {
  for (const name of known) {
    const { suffix, unit } = fieldUnit(name);
    const stem = name.slice(0, name.length - suffix.length);
    if (suffix === "" || stem === "" || !key.toLowerCase().startsWith(stem.toLowerCase())) continue;
    const spoken = convertSpoken(name, typeof value === "number" ? value : 1, key.slice(stem.length));
    if (spoken !== undefined) return `Write "${name}", in ${unit === "" ? "no unit" : unit}: ${spoken}.`;
  }
  return undefined;
}

function missing(
  issue: Issue,
  key: string,
  field: z.ZodType | undefined,
  schema: z.ZodType,
  path: Path,
  yaml: YamlText,
): Told {
  // A variant can not be chosen while the key that names it is missing, so its words come from the issue.
  const words = issue.code === "invalid_union" ? choices(issue) : [];
  const parent = path.length > 1 ? ` in "${path.slice(0, -1).join(".")}"` : "";
  const text = what(field ?? schemaAt(schema, path, yaml.value));
  const hint = words.length > 0 ? `Add "${key}: ${words[0]}".${oneOf(words)}` : `Add "${key}:". ${text}`;
  return { ruleId: "P020", message: `"${key}" is missing${parent}`, hint };
}

function noValue(key: string, field: z.ZodType | undefined): Told {
  return { ruleId: "P020", message: `"${key}" has no value`, hint: `Write one behind the colon. ${what(field)}` };
}

function explainValue(issue: Issue, key: string, value: unknown, field: z.ZodType | undefined): Told {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, key, value, field);
    case "too_big":
    case "too_small":
      if (typeof value === "number") return outOfRange(key, value, field);
      if (Array.isArray(value)) {
        const bound = issue.code === "too_big" ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
        return { ruleId: "P026", message: `"${key}" has ${value.length} members`, hint: `It needs ${bound}.` };
      }
      return wrongText(key, field, issue.code === "too_big" ? `at most ${issue.maximum} characters` : "a text");
    case "invalid_format":
      return wrongText(key, field, "no control or invisible characters; names in lower-case words joined by hyphens");
    case "invalid_value":
      return wrongChoice(key, value, issue.values.map(String));
    case "invalid_union":
      return wrongChoice(key, value, choices(issue));
    default:
      return { ruleId: "P022", message: `"${key}": ${issue.message}`, hint: what(field) };
  }
}

function wrongType(expected: string, key: string, value: unknown, field: z.ZodType | undefined): Told {
  if (typeof value === "number" && expected === "number") {
    const message = `${Number.isNaN(value) ? "NaN" : "an infinite number"} is no value for "${key}"`;
    return { ruleId: "P023", message, hint: `Write a finite number. ${range(key, field)}` };
  }
  if (typeof value === "number" && expected === "int") {
    if (!Number.isInteger(value)) {
      return { ruleId: "P022", message: `"${key}" must be a whole number`, hint: range(key, field) };
    }
    return outOfRange(key, value, field);
  }
  if (typeof value === "string" && (expected === "number" || expected === "int")) {
    const message = `"${key}" must be a number, this is text`;
    const hint = numberHint(key, value, field);
    const fix = numberMeant(key, value);
    return fix === undefined ? { ruleId: "P022", message, hint } : { ruleId: "P022", message, hint, fix };
  }
  const kinds: Record<string, string> = {
    object: "a map of keys",
    array: "a list",
    string: "text",
    number: "a number",
    int: "a number",
  };
  const message = `"${key}" must be ${kinds[expected] ?? expected}, this is ${kindOf(value)}`;
  const advice: Record<string, string> = {
    object: `Write its keys below it, indented: ${keysOf(field).join(", ")}.`,
    array: "Write each member on a line of its own, beginning with '- '.",
    string: "Put it in double quotes.",
  };
  return { ruleId: "P022", message, hint: advice[expected] ?? what(field) };
}

const MEASURED = /^([-+]?\d+(?:\.\d+)?)\s*([^\d.,]{1,12}\d?)$/;

/** The number that a text can only mean: quoted, with a decimal comma, with the field's own unit behind it. */
function numberMeant(key: string, text: string): string | undefined {
  const trimmed = text.trim();
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return trimmed;
  // Three digits behind a comma may be thousands.
  if (/^-?\d+,(\d{1,2}|\d{4,})$/.test(trimmed)) return trimmed.replace(",", ".");
  const [, digits, symbol = ""] = MEASURED.exec(trimmed) ?? [];
  return digits !== undefined && isOwnUnit(key, symbol) ? digits : undefined;
}

function numberHint(key: string, text: string, field: z.ZodType | undefined): string {
  const trimmed = text.trim();
  if (/^[-+]?\d+,\d+$/.test(trimmed)) return `Write ${trimmed.replace(",", ".")}: with a point, not a comma.`;
  if (trimmed !== "" && Number.isFinite(Number(trimmed))) return `Write ${trimmed} without quotes.`;
  if (/^[\d_' ]+$/.test(trimmed)) return `Write ${trimmed.replace(/[^\d]/g, "")}, digits only.`;
  const [, digits, symbol = ""] = MEASURED.exec(trimmed) ?? [];
  const { unit } = fieldUnit(key);
  if (digits !== undefined) {
    const spoken = convertSpoken(key, Number(digits), symbol);
    if (spoken !== undefined && !isOwnUnit(key, symbol)) return `Write the bare number in ${unit}: ${spoken}.`;
    return `Write the bare number${unit === "" ? "" : ` in ${unit}`}: the unit stands in the name of the field.`;
  }
  return `Write a bare number. ${range(key, field)}`;
}

function outOfRange(key: string, value: number, field: z.ZodType | undefined): Told {
  const { min, max } = bounds(field);
  const side = value > max ? `above ${formatQuantity(key, max)}` : `below ${formatQuantity(key, min)}`;
  const meant = mistakenUnit(key, value, min, max);
  const hint = meant === undefined ? range(key, field) : `That looks like ${meant}. ${range(key, field)}`;
  return { ruleId: "P024", message: `"${key}" is ${formatQuantity(key, value)}, ${side}`, hint };
}

function wrongText(key: string, field: z.ZodType | undefined, form: string): Told {
  return { ruleId: "P025", message: `"${key}" does not have the right form`, hint: `Needed: ${form}. ${what(field)}` };
}

function wrongChoice(key: string, value: unknown, words: readonly string[]): Told {
  const shown = typeof value === "string" ? `"${value.slice(0, 40)}"` : kindOf(value);
  const meant = typeof value === "string" ? nearest(value, words) : undefined;
  const question = meant === undefined ? "" : `Did you mean "${meant}"?`;
  const told = {
    ruleId: "P027",
    message: `"${key}" can not be ${shown}`,
    hint: `${question}${oneOf(words)}`.trim(),
  } as const;
  const same = typeof value === "string" && meant !== undefined && normalise(value) === normalise(meant);
  return same ? { ...told, fix: meant } : told;
}

const oneOf = (words: readonly string[]) => ` Known: ${words.join(", ")}.`;

function choices(issue: Issue): string[] {
  return issue.code === "invalid_union" && "options" in issue ? (issue.options as unknown[]).map(String) : [];
}

/** What the field is, without the reason for its range. */
function what(field: z.ZodType | undefined): string {
  const [first = ""] = descriptionOf(field).split(" (");
  return first.endsWith(".") || first === "" ? first : `${first}.`;
}

/** The allowed range with its reason, as the description has it. */
function range(key: string, field: z.ZodType | undefined): string {
  const text = descriptionOf(field);
  const at = text.indexOf("Allowed: ");
  const { unit } = fieldUnit(key);
  if (at === -1) {
    const { min, max } = bounds(field);
    if (!Number.isFinite(min) || !Number.isFinite(max)) return text;
    return `Allowed: ${min} to ${max}${unit === "" ? "" : ` ${unit}`}. ${text}`.trim();
  }
  return unit === "" ? text.slice(at) : text.slice(at).replace(" (", ` ${unit} (`);
}

function bounds(field: z.ZodType | undefined): { min: number; max: number } {
  if (!(field instanceof z.ZodNumber)) return { min: -Infinity, max: Infinity };
  return { min: field.minValue ?? -Infinity, max: field.maxValue ?? Infinity };
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map of keys";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : "true or false";
}

function finding(told: Told, { start, end }: { start: number; end: number }): Finding {
  return { severity: "error", ...told, start, end };
}
