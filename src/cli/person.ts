import {
  CORNER_PROPERTIES,
  type CornerEnds,
  cornerPerson,
  drawPerson,
  nominalPerson,
  type Person,
  personWith,
} from "../../firmware-sim/person.ts";
import type { PersonDocument } from "../profile/person-document.ts";
import { PERSON_FIELD_NAMES, PERSON_FIELDS } from "../profile/person-fields.ts";
import type { Area } from "../profile/schema.ts";

/** Persons by what names them: a seed, the nominal one, the corners of the population, or a document. */

/** The person that a document describes. */
export function describedPerson(area: Area, document: Omit<PersonDocument, "format">): Person {
  const given = PERSON_FIELD_NAMES.map((field) => [PERSON_FIELDS[field].property, document[field]] as const);
  return personWith(document.seed ?? null, area, Object.fromEntries(given));
}

/** The person that a subject, or `--person`, names without a file: a seed, `nominal` or a corner. */
export function findNamedPerson(area: Area, name: string): Person {
  if (name === "nominal") return nominalPerson(area);
  const ends = readCorner(name);
  return ends === null ? drawPerson(Number(name), area) : cornerPerson(area, ends);
}

const CORNER_PREFIX = "corner:";

/** All corners of the population, as `--person` takes them. */
export function listCorners(): string[] {
  return Array.from(
    { length: 2 ** CORNER_PROPERTIES.length },
    (_, bits) =>
      CORNER_PREFIX +
      CORNER_PROPERTIES.map((name, bit) => `${name.replaceAll(" ", "-")}=${(bits >> bit) & 1 ? "high" : "low"}`).join(
        ",",
      ),
  );
}

/** The ends that `corner:skin=low,fat=high,...` names; null when it is no corner. */
export function readCorner(name: string): CornerEnds | null {
  if (!name.startsWith(CORNER_PREFIX)) return null;
  const parts = name.slice(CORNER_PREFIX.length).split(",");
  const ends = CORNER_PROPERTIES.map((property) => {
    const part = parts.find((text) => text.split("=")[0] === property.replaceAll(" ", "-"));
    return [property, part?.split("=")[1]] as const;
  });
  const right = parts.length === ends.length && ends.every(([, end]) => end === "low" || end === "high");
  return right ? (Object.fromEntries(ends) as unknown as CornerEnds) : null;
}
