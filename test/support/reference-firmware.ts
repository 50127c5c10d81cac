/**
 * The firmware in C, built for this computer and fed with what another firmware has lived through: a trace of pins and bytes, tick by tick,
 * and what that firmware made of them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BoardOutputs, createBoardOutputs } from "../../firmware-sim/firmware/board.ts";
import { createFirmware } from "../../firmware-sim/firmware/firmware.ts";
import {
  bootRecord,
  createReader,
  createTickTeller,
  type ForeignTick,
  linkRecord,
  readTick,
  roundPins,
} from "../../firmware-sim/foreign-firmware.ts";
import type { FirmwareMaker } from "../../firmware-sim/world-options.ts";
import { ROOT } from "./source-tree.ts";

export interface ReferenceFirmware {
  readonly program: string;
  remove(): void;
}

/** Builds it. @returns null where there is no C compiler, or no make */
export function buildReferenceFirmware(): ReferenceFirmware | null {
  const out = mkdtempSync(join(tmpdir(), "isoderm-firmware-"));
  const remove = () => rmSync(out, { recursive: true, force: true });
  const { error, status, stderr } = make(out, "-j2");
  if (error !== undefined || /cc: (Command )?not found/.test(stderr)) {
    remove();
    return null;
  }
  const program = join(out, "isoderm-firmware");
  if (status !== 0 || !existsSync(program)) throw new Error(`the reference firmware does not build:\n${stderr}`);
  return { program, remove };
}

export function make(out: string, ...args: string[]) {
  const folder = join(ROOT, "firmware-sim/reference-c");
  return spawnSync("make", ["-s", "-C", folder, `OUT=${out}`, ...args], { encoding: "utf8" });
}

export interface Trace {
  /** For `createWorld`: this project's own firmware, watched. */
  readonly firmware: FirmwareMaker;
  /** What another firmware is to be fed with. */
  readonly records: readonly Uint8Array[];
  /** What this one made of it. */
  readonly ticks: readonly ForeignTick[];
}

export function createTrace(): Trace {
  const records: Uint8Array[] = [];
  const ticks: ForeignTick[] = [];
  return {
    records,
    ticks,
    firmware: {
      isReady: () => true,
      boot(options) {
        const unit = createFirmware(options);
        const heard: Uint8Array[] = [];
        const said: Uint8Array[] = [];
        records.push(bootRecord(options));
        const tellTick = createTickTeller(options, (record) => records.push(record));
        return {
          ...unit,
          connect() {
            records.push(linkRecord());
            unit.connect();
          },
          feed(bytes) {
            heard.push(bytes.slice());
            unit.feed(bytes);
          },
          tick(tasks) {
            roundPins(options.inputs);
            tellTick(heard.splice(0));
            const reset = unit.tick(tasks);
            const bytes = unit.drain().slice();
            said.push(bytes);
            const { state, outputs } = unit;
            ticks.push({ state: state.state, outputs: copyOutputs(outputs), said: bytes, ticks: ticks.length + 1 });
            return reset;
          },
          drain: () => Buffer.concat(said.splice(0)),
        };
      },
    },
  };
}

/** Lets the C firmware live through it. */
export function replayTrace(program: string, records: readonly Uint8Array[], args: string[] = []): ForeignTick[] {
  const { stdout, status, stderr } = spawnSync(program, args, {
    input: Buffer.concat(records),
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`the reference firmware ended with ${status}: ${stderr.toString()}`);
  const ticks: ForeignTick[] = [];
  for (const view of createReader()(stdout)) {
    const tick = readTick(view, createBoardOutputs());
    // Registers are also told when they change between two ticks.
    if (tick.ticks > ticks.length) ticks.push(tick);
  }
  return ticks;
}

function copyOutputs(outputs: BoardOutputs): BoardOutputs {
  return { ...outputs, site: { ...outputs.site } };
}
