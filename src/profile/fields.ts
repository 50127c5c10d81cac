/** Walks a zod schema: the schema behind a path in a document, and a list of all fields for hints and docs. */
import { z } from "zod";

export type Path = readonly (string | number)[];
export interface Field {
  /** `zones[].areaCm2`; variants of a union carry their name: `motion(gliding).speedMmS`. */
  readonly path: string;
  readonly description: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly schema: z.ZodType;
  /** The kinds of document that have the field, where not all have it alike; empty: all. */
  readonly only: readonly string[];
}

/** The schema at `path` of a document whose content is `value` (it decides between variants); undefined if there is none. */
export function schemaAt(schema: z.ZodType, path: Path, value: unknown): z.ZodType | undefined {
  const inner = resolve(schema, value);
  const [step, ...further] = path;
  if (step === undefined || inner === undefined) return inner;
  const next = memberSchema(inner, step);
  return next && schemaAt(next, further, ownMember(value, step));
}

/** The keys that a map at this schema may have. */
export function keysOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** Every field below `schema`, parents before their members, in the order of the schema. */
export function listFields(schema: z.ZodType, path = ""): Field[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return listFields(inner.element as z.ZodType, `${path}[]`);
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = inner.def;
    const variants = inner.options as z.ZodObject[];
    if (path === "") return mergeVariants(discriminator, variants);
    return variants.flatMap((variant) => {
      const variantName = String([...literalValues(variant.shape[discriminator])][0]);
      return listFields(variant, `${path}(${variantName})`);
    });
  }
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, member]) => {
    const memberPath = path === "" ? key : `${path}.${key}`;
    return [describe(memberPath, member), ...listFields(member, memberPath)];
  });
}

/** The fields of all kinds of one document: those that all have alike once, the others once for each group that agrees. */
function mergeVariants(discriminator: string, variants: readonly z.ZodObject[]): Field[] {
  const groups = new Map<string, { field: Field; names: string[] }>();
  for (const variant of variants) {
    const name = String([...literalValues(variant.shape[discriminator])][0]);
    for (const field of listFields(variant)) {
      const key = `${field.path}\0${field.description}\0${field.required}\0${String(field.default)}`;
      const group = groups.get(key) ?? { field, names: [] };
      groups.set(key, group);
      group.names.push(name);
    }
  }
  const order = [...new Set([...groups.values()].map(({ field }) => field.path))];
  return [...groups.values()]
    .map(({ field, names }) => ({ ...field, only: names.length === variants.length ? [] : names }))
    .sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path));
}

export function ownMember(value: unknown, step: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string | number, unknown>)[step];
}

/** The text of a field, wherever default() and optional() have put it. */
export function descriptionOf(schema: z.ZodType | undefined): string {
  if (schema === undefined) return "";
  if (schema.description !== undefined) return schema.description;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? descriptionOf(schema.unwrap() as z.ZodType)
    : "";
}

function describe(path: string, schema: z.ZodType): Field {
  const isDefault = schema instanceof z.ZodDefault;
  return {
    path,
    description: descriptionOf(schema),
    required: !isDefault && !(schema instanceof z.ZodOptional),
    default: isDefault ? schema.def.defaultValue : undefined,
    schema: unwrap(schema),
    only: [],
  };
}

function memberSchema(schema: z.ZodType, step: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, step)) return schema.shape[step] as z.ZodType;
  return undefined;
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}

function resolve(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  const inner = unwrap(schema);
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return inner;
  const { discriminator } = inner.def;
  const told = ownMember(value, discriminator);
  const option = (inner.options as Variant[]).find((variant) => variantValues(variant, discriminator).has(told));
  return option && resolve(option, value);
}

/** A variant may be told apart further by another key. */
type Variant = z.ZodObject | z.ZodDiscriminatedUnion;

function variantValues(variant: Variant, discriminator: string): ReadonlySet<unknown> {
  return variant instanceof z.ZodDiscriminatedUnion
    ? variantValues(variant.options[0] as Variant, discriminator)
    : literalValues(variant.shape[discriminator]);
}

function literalValues(schema: unknown): ReadonlySet<unknown> {
  return schema instanceof z.ZodLiteral ? schema.values : new Set();
}
