/**
 * `npm run population -- --people 200 --from 1`: treats people with the shipped profiles (or `--profile ID`) and prints medians, extremes and the worst
 * persons. Ends with 1 when somebody was treated badly.
 */
import type { Profile } from "../../src/profile/schema.ts";
import { median, type PopulationRow, toRow, treatPerson } from "../support/session-population.ts";
import { readColdProfile, readShippedProfile, SHIPPED, SHIPPED_COLD } from "../support/session-profile.ts";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";

const USAGE = "population -- [--people N] [--from SEED] [--profile ID]";
const { values } = readToolOptions(USAGE, {
  options: {
    people: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    profile: { type: "string" },
  },
});
const people = Number(values.people);
const from = Number(values.from);
if (!Number.isInteger(people) || people < 1 || !Number.isInteger(from) || from < 0)
  refuseUsage(USAGE, "--people is a whole number from 1 on, --from one from 0 on");

const COLUMNS = ["peakC", "tissueC", "inWindow", "inBand", "overshootC", "holdErrorC", "cycleC", "softLimits"] as const;
/** Columns in which less is worse. */
const SHARES: ReadonlySet<string> = new Set(["inWindow", "inBand"]);

let failed = 0;
const profiles: Profile[] = [...SHIPPED.map(readShippedProfile), ...SHIPPED_COLD.map(readColdProfile)];
const ids = profiles.map(({ id }) => id);
if (values.profile !== undefined && !ids.includes(values.profile))
  refuseUsage(USAGE, `--profile ${values.profile}: one of ${ids.join(", ")}`);
for (const profile of profiles) {
  const { id } = profile;
  if (values.profile !== undefined && values.profile !== id) continue;
  const rows: PopulationRow[] = [];
  for (let seed = from; seed < from + people; seed++) rows.push(toRow(await treatPerson(profile, seed)));
  const bad = rows.filter((row) => row.verdict !== "pass");
  failed += bad.length;
  console.log(`${id}: ${rows.length - bad.length} of ${rows.length} pass`);
  console.log(`  ${"".padEnd(12)}${"median".padStart(9)}${"worst".padStart(9)}  person`);
  for (const column of COLUMNS) {
    const sign = SHARES.has(column) ? 1 : -1;
    const worst = rows.reduce((a, b) => (sign * b[column] < sign * a[column] ? b : a));
    const middle = median(rows.map((row) => row[column]));
    console.log(
      `  ${column.padEnd(12)}${middle.toFixed(3).padStart(9)}${worst[column].toFixed(3).padStart(9)}  ${worst.seed}`,
    );
  }
  const tripped = rows.filter(({ trips }) => trips > 0);
  const alarmed = rows.filter(({ alarms }) => alarms.length > 0);
  const codes = [...new Set(alarmed.flatMap(({ alarms }) => alarms))].sort().join(", ");
  console.log(
    `  without a fault: ${tripped.length} persons with a latched trip, ${alarmed.length} with an alarm or a pause (${((100 * alarmed.length) / rows.length).toFixed(2)} %${codes === "" ? "" : `: ${codes}`})`,
  );
  for (const row of bad) console.log(`  person ${row.seed}: ${row.outcome}: ${row.reasons.join("; ")}`);
}
process.exitCode = failed === 0 ? 0 : 1;
