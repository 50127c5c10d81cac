/**
 * `npm run bench [-- --quick | --serial | --modalities [NAME] | --endurance MINUTES]`: measured figures, one JSON line each; docs/performance.md says what they
 * mean. Run from the root of the checkout, after a build.
 */
import { loadavg } from "node:os";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";
import { measureAxisymmetric } from "./axisymmetric.ts";
import { measureCodec } from "./codec.ts";
import { measureControl } from "./control.ts";
import { print } from "./figure.ts";
import { measureHost } from "./host.ts";
import { measureReducer } from "./reducer.ts";
import { measureEndurance, measureSerial } from "./serial.ts";
import { measureModalities, measureSession } from "./session.ts";
import { measureShots } from "./shots.ts";
import { measureStartUp } from "./start-up.ts";
import { measureTally } from "./tally.ts";
import { measureTissue } from "./tissue.ts";
import { measureValidate } from "./validate.ts";

const USAGE = "bench -- [--quick | --serial | --modalities [NAME] | --endurance MINUTES]";
const { values, positionals } = readToolOptions(USAGE, {
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    serial: { type: "boolean", default: false },
    modalities: { type: "boolean", default: false },
    endurance: { type: "string" },
  },
});
const { quick } = values;
const [load = 0] = loadavg();

print({
  figure: "machine.load",
  value: load,
  unit: "processes",
  what: "load average of the last minute when the bench began: over 0.5 others share the machine, and only ratios mean something",
});
if (values.endurance !== undefined) {
  const minutes = Number(values.endurance);
  if (!(minutes > 0)) refuseUsage(USAGE, `--endurance ${values.endurance}: how many minutes`);
  await measureEndurance(minutes);
  process.exit(0);
}
if (values.modalities) {
  await measureModalities(positionals[0] ?? "");
  process.exit(0);
}
await measureSerial(quick ? 1 : 10);
if (values.serial) process.exit(0);
await measureSession(quick ? 2 : 7);
if (!quick) await measureModalities("");
await measureHost(quick ? 2 : 7);
await measureReducer(quick ? 2 : 7);
measureTissue(quick ? 5 : 25);
measureAxisymmetric(quick ? 2 : 7);
measureShots(quick ? 2 : 7);
measureCodec(quick ? 5 : 15);
measureControl(quick ? 5 : 15);
measureStartUp(quick ? 5 : 21);
measureTally(quick ? 10_000 : 100_000);
if (!quick) measureValidate(3, 20);
