/** Every kind of document that a person writes for Isoderm, and how to tell which one a text is. */
import type { z } from "zod";
import { COURSE_DOCUMENT } from "./course.ts";
import { DEVICE_DOCUMENT } from "./device-file.ts";
import { PERSON_DOCUMENT } from "./person-document.ts";
import { type DocumentKind, PROFILE_DOCUMENT } from "./read.ts";
import { FAULT_SCRIPT, OPERATOR_SCRIPT } from "./scripts.ts";

export const DOCUMENT_KINDS = {
  profile: PROFILE_DOCUMENT,
  course: COURSE_DOCUMENT,
  device: DEVICE_DOCUMENT,
  person: PERSON_DOCUMENT,
  faults: FAULT_SCRIPT,
  operator: OPERATOR_SCRIPT,
} as const satisfies Record<string, DocumentKind<z.ZodObject> | DocumentKind<z.ZodType>>;

export type KindName = keyof typeof DOCUMENT_KINDS;

/** A `format` key with a name of ours as its value, wherever it stands: YAML or JSON, on top or not. */
const FORMAT = /(?:^|[{,\n])[ \t]*["']?format["']?[ \t]*:[ \t]*["']?isoderm-([a-z]+)\//;

/** The kind that a text says it is; undefined when it says nothing that is known. */
export function kindOf(text: string): KindName | undefined {
  const told = FORMAT.exec(text)?.[1];
  return (Object.keys(DOCUMENT_KINDS) as KindName[]).find((name) => name === told);
}
