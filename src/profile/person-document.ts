import { z } from "zod";
import { PERSON_FIELD_NAMES, PERSON_FIELDS, type PersonFieldName } from "./person-fields.ts";
import type { DocumentKind } from "./read.ts";
import { AREAS } from "./schema.ts";

/**
 * A person file: a virtual person by seed, or the nominal one, with what somebody measured or wants to try put in place of what the seed
 * would draw.
 */
const fields = Object.fromEntries(
  PERSON_FIELD_NAMES.map((name) => {
    const { meaning, min, max } = PERSON_FIELDS[name];
    return [name, z.number().min(min).max(max).describe(`${meaning}.`).optional()];
  }),
) as Record<PersonFieldName, z.ZodOptional<z.ZodNumber>>;

const person = z.strictObject({
  format: z.literal("isoderm-person/1"),
  seed: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .describe("Person that everything not named here is drawn from; left out: the nominal person.")
    .optional(),
  area: z.enum(AREAS).describe("Refuse this person for another area.").optional(),
  ...fields,
});

export type PersonDocument = z.output<typeof person>;

export const PERSON_DOCUMENT: DocumentKind<typeof person> = {
  format: "isoderm-person/1",
  schema: person,
  checkRules: () => [],
};
