/**
 * `npm run bench [-- --quick]`: measured figures, one JSON line each; docs/performance.md says what they mean. Run from the root of the
 * checkout, after a build.
 */
import { loadavg } from "node:os";
import { measureCodec } from "./codec.ts";
import { measureControl } from "./control.ts";
import { print } from "./figure.ts";
import { measureReducer } from "./reducer.ts";
import { measureSession } from "./session.ts";
import { measureStartUp } from "./start-up.ts";
import { measureTissue } from "./tissue.ts";

const quick = process.argv.includes("--quick");
const [load = 0] = loadavg();

print({
  figure: "machine.load",
  value: load,
  unit: "processes",
  what: "load average of the last minute when the bench began: over 0.5 others share the machine, and only ratios mean something",
});
await measureSession(quick ? 2 : 7);
await measureReducer(quick ? 2 : 7);
measureTissue(quick ? 5 : 25);
measureCodec(quick ? 5 : 15);
measureControl(quick ? 5 : 15);
measureStartUp(quick ? 5 : 21);
