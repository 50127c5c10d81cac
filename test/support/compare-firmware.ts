/** Where two firmwares that lived through the same pins and bytes differ: registers, state and messages, tick by tick. */
import type { BoardOutputs } from "../../firmware-sim/firmware/board.ts";
import type { ForeignTick } from "../../firmware-sim/foreign-firmware.ts";
import { FrameDecoder } from "../../src/protocol/decoder.ts";
import type { DeviceMessage } from "../../src/protocol/messages.ts";

/** One counts in integers, the other in floating point: a step of the output's grid, and of each field, may fall on either side. */
const POWER_GRID_W = 0.0101;
const STEP = 0.0101;
/** A rounded megajoule is as good as another. */
const RATIO = 1e-4;

/** @returns one line for each difference, at most `most` */
export function compareFirmwares(ours: readonly ForeignTick[], theirs: readonly ForeignTick[], most = 5): string[] {
  const found: string[] = [];
  if (ours.length !== theirs.length) found.push(`${ours.length} ticks here, ${theirs.length} there`);
  const saidHere = decodeSaid(ours);
  const saidThere = decodeSaid(theirs);
  for (let i = 0; i < Math.min(ours.length, theirs.length) && found.length < most; i++) {
    const [here, there] = [ours[i]!, theirs[i]!];
    const say = (what: string, a: unknown, b: unknown) =>
      found.push(`tick ${i + 1}: ${what} ${JSON.stringify(a)} here, ${JSON.stringify(b)} there`);
    if (here.state !== there.state) say("state", here.state, there.state);
    for (const name of differing(here.outputs, there.outputs)) say(name, pick(here, name), pick(there, name));
    const [a, b] = [saidHere[i]!, saidThere[i]!];
    if (a.length !== b.length)
      say(
        "says",
        a.map(({ type }) => type),
        b.map(({ type }) => type),
      );
    else for (const [n, message] of a.entries()) if (!isSame(message, b[n]!)) say("says", message, b[n]);
  }
  return found;
}

function pick({ outputs }: ForeignTick, name: string): unknown {
  return name === "site" ? outputs.site : outputs[name as keyof BoardOutputs];
}

function differing(a: BoardOutputs, b: BoardOutputs): string[] {
  return (Object.keys(a) as (keyof BoardOutputs)[]).filter((name) => {
    if (name === "site") return JSON.stringify(a.site) !== JSON.stringify(b.site);
    if (name === "commandW") return !(Math.abs(a.commandW - b.commandW) <= POWER_GRID_W);
    return !Object.is(a[name], b[name]);
  });
}

function isSame(a: DeviceMessage, b: DeviceMessage): boolean {
  const [left, right] = [a, b] as unknown as [Record<string, unknown>, Record<string, unknown>];
  return Object.keys(left).every((name) => {
    const [x, y] = [left[name], right[name]];
    if (typeof x !== "number" || typeof y !== "number") return x === y;
    // What a trip measured is told in thousandths of whatever it is; ids, counts and times have no rounding.
    const exact = /Id|Crc|Nonce|Ms$|epoch|flags|toSeq|toType|session|shots?$|badFrames|capabilities|done|passed/.test(
      name,
    );
    return exact
      ? x === y
      : Math.abs(x - y) <= Math.max(name === "ceilingW" || name === "impedanceOhm" ? 0.11 : STEP, RATIO * Math.abs(x));
  });
}

function decodeSaid(ticks: readonly ForeignTick[]): DeviceMessage[][] {
  let now: DeviceMessage[] = [];
  const decoder = new FrameDecoder("device", (message: DeviceMessage) => now.push(message));
  return ticks.map(({ said }) => {
    now = [];
    decoder.push(said);
    return now;
  });
}
