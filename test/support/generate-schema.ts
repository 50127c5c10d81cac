/**
 * What is generated from the profile schema: the JSON schema that editors use, and the tables in docs/profiles.md.
 * Texts only; test/house checks that the files are fresh, `npm run generate` writes them.
 */
import { z } from "zod";
import { listFaultKinds } from "../../src/profile/fault-kinds.ts";
import { fieldUnit } from "../../src/profile/field-unit.ts";
import { type Field, listFields } from "../../src/profile/fields.ts";
import { DOCUMENT_KINDS, type KindName } from "../../src/profile/kinds.ts";
import { ALL_RULES, ruleSection } from "../../src/profile/rule-page.ts";
import { profileSchema } from "../../src/profile/schema.ts";

export const REFERENCE_FILE = "docs/profiles.md";
export const FAULT_PAGE = "docs/faults.md";

/** The file of each kind of document's schema, as the first line of such a document names it to an editor. */
export const SCHEMA_FILES = Object.fromEntries(
  Object.keys(DOCUMENT_KINDS).map((kind) => [kind, `profiles/${kind}.schema.json`]),
) as Readonly<Record<KindName, string>>;

/** Draft 7, the newest that every YAML editor reads. `io: input`: a field with a default need not be written. */
export function schemaText(kind: KindName): string {
  const { schema } = DOCUMENT_KINDS[kind];
  return `${JSON.stringify(z.toJSONSchema(schema, { io: "input", target: "draft-7" }), null, 2)}\n`;
}

/** docs/faults.md with its table made anew. */
export function withFaultTable(page: string): string {
  const rows = listFaultKinds().map(({ target, kind, told: { meaning, magnitude, once } }) => [
    `\`${target}\``,
    `\`${kind}\``,
    meaning,
    magnitude === undefined ? "" : `${magnitude.meaning}, ${magnitude.min} to ${magnitude.max}`,
    once ? "once" : "lasts",
  ]);
  return replaceBetween(page, "faults", table(["target", "kind", "what", "magnitude", ""], rows));
}

/** `page` with everything between its markers made anew. Throws when a marker is missing. */
export function withReference(page: string): string {
  return replaceBetween(replaceBetween(page, "fields", fieldTable()), "rules", ruleSections());
}

function fieldTable(): string {
  const rows = listFields(profileSchema).map((field) => [
    `\`${field.path}\``,
    kindOf(field),
    field.required ? "yes" : field.default === undefined ? "no" : `no, \`${JSON.stringify(field.default)}\``,
    field.only.length === 0
      ? field.description
      : `${field.only.map((kind) => `\`${kind}\``).join(", ")}: ${field.description}`,
  ]);
  return table(["field", "type", "required", "meaning"], rows);
}

function ruleSections(): string {
  return ALL_RULES.map(ruleSection).join("\n\n");
}

function kindOf({ path, schema }: Field): string {
  if (schema instanceof z.ZodNumber) {
    const { unit } = fieldUnit(path);
    return `${schema.isInt ? "whole number" : "number"}${unit === "" ? "" : `, ${unit}`}`;
  }
  if (schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum) {
    const words: readonly unknown[] = schema instanceof z.ZodEnum ? schema.options : [...schema.values];
    return words.map((word) => `\`${String(word)}\``).join(", ");
  }
  if (schema instanceof z.ZodArray) return "list";
  return schema instanceof z.ZodString ? "text" : "map";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function replaceBetween(page: string, marker: string, content: string): string {
  const open = `<!-- generated: ${marker} -->`;
  const close = `<!-- end: ${marker} -->`;
  const [before, rest] = page.split(open);
  const after = rest?.split(close)[1];
  if (before === undefined || after === undefined) throw new Error(`no "${open}" ... "${close}" in the page`);
  return `${before}${open}\n${content}\n${close}${after}`;
}
