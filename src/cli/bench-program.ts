#!/usr/bin/env node
/**
 * `isoderm-bench` as it is installed: the simulated device of firmware-sim, and the reading of scripts, which it knows nothing of. Fault and
 * operator scripts are the ones of `isoderm run`; their times count from the start of the bench.
 */
import { runBench, UsageError } from "../../firmware-sim/main.ts";
import { placeOf } from "../profile/fault-kinds.ts";
import { toHands } from "./bench.ts";
import { toDeviceFaults } from "./bench-faults.ts";
import { readFaults, readOperatorFile } from "./documents.ts";
import { Refusal } from "./refusal.ts";

runBench({
  faults(file) {
    const script = orUsageError(() => readFaults(file));
    const beyond = script.faults.find(({ target }) => placeOf(target) !== "device");
    if (beyond !== undefined)
      throw new UsageError(
        `--faults ${file}: ${beyond.target} ${beyond.kind} happens outside the device, and the bench is the device: type unplug, or stop the host. What of it a device can do to itself stands in docs/faults.md`,
      );
    return toDeviceFaults(script);
  },
  operator(file) {
    const script = orUsageError(() => readOperatorFile(file));
    const asked = script.steps.find(({ action }) => action === "pause" || action === "resume" || action === "stop");
    if (asked !== undefined)
      throw new UsageError(`--operator ${file}: ${asked.action} is asked of the host, and the hands are at the device`);
    return toHands(script);
  },
});

/** What is wrong with a file is a mistake on this command line. */
function orUsageError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(error.message);
    throw error;
  }
}
