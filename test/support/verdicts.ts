/** `npm run verdicts -- FILE...`: writes what `validate --json` printed of shipped profiles into the table of docs/validation.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { validationSchema } from "../../src/validation/result.ts";
import { withVerdicts } from "./verdict-table.ts";

const PAGE = "docs/validation.md";

const files = process.argv.slice(2).filter((word) => word !== "--");
const campaigns = files.flatMap((file) => validationSchema.parse(JSON.parse(readFileSync(file, "utf8"))).campaigns);
writeFileSync(PAGE, withVerdicts(readFileSync(PAGE, "utf8"), campaigns));
process.stdout.write(`${campaigns.length} rows written to ${PAGE}\n`);
