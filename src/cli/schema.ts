import { z } from "zod";
import { profileSchema } from "../profile/schema.ts";
import { outcomeSchema } from "../report/outcome.ts";
import { EXIT } from "./exit.ts";

/** Prints the JSON schema of one kind of document. */
export function schema(kind: "profile" | "outcome"): number {
  const shape = kind === "profile" ? z.toJSONSchema(profileSchema, { io: "input" }) : z.toJSONSchema(outcomeSchema);
  process.stdout.write(`${JSON.stringify(shape, null, 2)}\n`);
  return EXIT.ok;
}
