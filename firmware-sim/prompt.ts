/**
 * What a person at the bench may type while the device runs: hands, the device's lines, and things that go wrong. One line, one deed. Parses
 * and acts; where the lines come from is main.ts's business.
 */
import { DEVICE_FAULTS, type Fault } from "./faults.ts";
import type { World } from "./world.ts";

export const PROMPT_HELP = `place [ZONE] [CM2] [MM/S]   put the tip on a zone and glide (1 80 130)
glide MM/S | stall          change the speed, or stand still
press | release             the trigger
lift | park                 off the skin, or into the holder
estop | estop release       the emergency stop
fault TARGET KIND [MAGNITUDE] [SECONDS]
                            for instance: fault contact lost 0 2 · fault sensorA offset -3 10 · fault firmware reset
truth                       what the simulator knows now
help`;

const TARGETS: Readonly<Record<string, readonly string[]>> = DEVICE_FAULTS;

/** @returns what to print: an answer, or what was wrong with the line */
export function obey(world: World, line: string): string {
  const [verb = "", ...words] = line.trim().split(/\s+/);
  const { hands, truth } = world;
  switch (verb) {
    case "":
      return "";
    case "place": {
      const [zone = 1, areaCm2 = 80, speedMmS = 130] = words.map(Number);
      if (
        !(
          Number.isInteger(zone) &&
          zone >= 1 &&
          zone <= 8 &&
          areaCm2 > 0 &&
          areaCm2 <= 1000 &&
          speedMmS >= 0 &&
          speedMmS <= 500
        )
      )
        return "place ZONE CM2 MM/S: a zone from 1 to 8, up to 1000 cm2, up to 500 mm/s";
      hands.put(zone - 1, areaCm2, speedMmS);
      return `on zone ${zone}`;
    }
    case "glide": {
      const speedMmS = Number(words[0]);
      if (!(speedMmS >= 0 && speedMmS <= 500)) return "glide MM/S: a speed from 0 to 500";
      hands.glide(speedMmS);
      return `gliding at ${speedMmS} mm/s`;
    }
    case "stall":
      hands.glide(0);
      return "standing still";
    case "press":
      hands.press();
      return "pressed";
    case "release":
      hands.release();
      return "released";
    case "lift":
      hands.lift();
      return "lifted";
    case "park":
      hands.park();
      return "parked";
    case "estop":
      if (words[0] === "release") hands.estopRelease();
      else hands.estop();
      return words[0] === "release" ? "emergency stop released" : "emergency stop";
    case "fault":
      return injectFault(world, words);
    case "truth":
      return `${(truth.atMs / 1000).toFixed(2)} s: dermis ${truth.dermalC.toFixed(2)} degC, peak ${truth.dermalPeakC.toFixed(2)}, surface ${truth.surfaceC.toFixed(2)}, ${truth.powerW.toFixed(2)} W, ${truth.energyJ.toFixed(1)} J`;
    case "help":
      return PROMPT_HELP;
    default:
      return `${verb}? Known are:\n${PROMPT_HELP}`;
  }
}

function injectFault(world: World, [target = "", kind = "", magnitude = "0", seconds = "1"]: string[]): string {
  const kinds = TARGETS[target];
  if (kinds === undefined) return `fault TARGET: one of ${Object.keys(TARGETS).join(", ")}`;
  if (!kinds.includes(kind)) return `fault ${target} KIND: one of ${kinds.join(", ")}`;
  const amount = Number(magnitude);
  const durationMs = Math.round(Number(seconds) * 1000);
  if (!(Number.isFinite(amount) && durationMs >= 0 && durationMs <= 3_600_000))
    return `fault ${target} ${kind} MAGNITUDE SECONDS: two numbers, up to an hour`;
  world.inject({ atMs: world.nowMs, durationMs, magnitude: amount, target, kind } as Fault);
  return `${target} ${kind} for ${durationMs / 1000} s`;
}
