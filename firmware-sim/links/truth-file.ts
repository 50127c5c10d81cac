/**
 * The truth of a world in a file, a line per tick, with the time of the wall beside the world's own: what a test or an engineer holds against
 * what a host believed. Written at once, so that it is whole up to the moment the process is killed.
 */
import { openSync, writeSync } from "node:fs";
import type { World } from "../world.ts";

const HEADER = "wallMs,atMs,powerW,energyJ,dermalC,dermalPeakC,surfaceC,contact,leaseAgeMs\n";

/**
 * @param file new; nothing is written over
 * @returns the same world, recorded
 * @throws the error of the file
 */
export function recordTruth(world: World, file: string): World {
  const fd = openSync(file, "ax");
  writeSync(fd, HEADER);
  const recorded = Object.create(world) as World;
  recorded.tick = () => {
    const bytes = world.tick();
    const { truth } = world;
    const { gate, nowMs } = world.device.state;
    // Rounded for the reader; an age without a lease is an empty place.
    const leaseAgeMs = gate.granted ? nowMs - gate.acceptedAtMs : "";
    const wallMs = (performance.timeOrigin + performance.now()).toFixed(1);
    const heat = `${truth.dermalC.toFixed(3)},${truth.dermalPeakC.toFixed(3)},${truth.surfaceC.toFixed(3)}`;
    const power = `${truth.powerW.toFixed(3)},${truth.energyJ.toFixed(3)}`;
    writeSync(fd, `${wallMs},${truth.atMs},${power},${heat},${truth.contact ? 1 : 0},${leaseAgeMs}\n`);
    return bytes;
  };
  return recorded;
}
