import { z } from "zod";
import { conformanceSchema } from "../io/conformance/examination.ts";
import { DOCUMENT_KINDS } from "../profile/kinds.ts";
import { lintReportSchema } from "../profile/lint.ts";
import { courseOutcomeSchema } from "../report/course-outcome.ts";
import { outcomeSchema } from "../report/outcome.ts";
import { runComparisonSchema } from "../report/run-comparison.ts";
import { certificateSchema } from "../validation/certificate.ts";
import { comparisonSchema } from "../validation/comparison.ts";
import { validationSchema } from "../validation/result.ts";
import { searchSchema } from "../validation/search-result.ts";
import { EXIT } from "./exit.ts";

/** Documents that Isoderm reads are described as people write them, those that it prints as they come. */
const READ = Object.entries(DOCUMENT_KINDS).map(
  ([name, { schema }]) => [name, { schema: schema as z.ZodType, io: "input" }] as const,
);
const PRINTED = [
  ["outcome", { schema: outcomeSchema, io: "output" }],
  ["course-outcome", { schema: courseOutcomeSchema, io: "output" }],
  ["lint", { schema: lintReportSchema, io: "output" }],
  ["certificate", { schema: certificateSchema, io: "output" }],
  ["conformance", { schema: conformanceSchema, io: "output" }],
  ["validation", { schema: validationSchema, io: "output" }],
  ["search", { schema: searchSchema, io: "output" }],
  ["comparison", { schema: comparisonSchema, io: "output" }],
  ["run-comparison", { schema: runComparisonSchema, io: "output" }],
] as const;
const SCHEMAS: ReadonlyMap<string, { readonly schema: z.ZodType; readonly io: "input" | "output" }> = new Map<
  string,
  { readonly schema: z.ZodType; readonly io: "input" | "output" }
>([...READ, ...PRINTED]);

/** Prints the JSON schema of one kind of document. */
export function schema(kind: string): number {
  const described = SCHEMAS.get(kind);
  if (described === undefined) {
    process.stderr.write(`isoderm schema: no such kind. Known: ${[...SCHEMAS.keys()].join(", ")}\n`);
    return EXIT.usage;
  }
  const { schema: shape, io } = described;
  process.stdout.write(`${JSON.stringify(z.toJSONSchema(shape, { io, target: "draft-7" }), null, 2)}\n`);
  return EXIT.ok;
}
