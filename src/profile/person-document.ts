import { z } from "zod";
import type { DocumentKind } from "./read.ts";
import { AREAS } from "./schema.ts";

/**
 * A person file: a virtual person by seed, with what somebody measured or wants to try put in place of what the seed would draw. Ranges
 * are those of the published populations that persons are drawn from, with some room for the unusual.
 */
const person = z.strictObject({
  format: z.literal("isoderm-person/1"),
  seed: z.int().min(0).max(0xffff_ffff).describe("Person that everything not named here is drawn from."),
  area: z.enum(AREAS).describe("Refuse this person for another area.").optional(),
  skinThicknessMm: z.number().min(0.6).max(5).describe("Epidermis and dermis, mm.").optional(),
  fatThicknessMm: z.number().min(0.5).max(60).describe("Subcutaneous fat, mm.").optional(),
  coreC: z.number().min(35.5).max(39).describe("Core temperature, degC.").optional(),
  roomC: z.number().min(15).max(32).describe("Room temperature, degC.").optional(),
});

export type PersonDocument = z.output<typeof person>;

export const PERSON_DOCUMENT: DocumentKind<typeof person> = {
  format: "isoderm-person/1",
  schema: person,
  checkRules: () => [],
};
