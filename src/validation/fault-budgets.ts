/**
 * What has to become of a session with each fault of the standard catalogue, and how soon energy has to be off, and to stay off, once it has
 * begun: the budgets of the hazards they stand for (docs/safety.md). That a person is refused before energy is right under any fault.
 */
import { isColdProfile, isPulsedProfile, isShotProfile } from "../profile/kind.ts";
import type { Profile } from "../profile/schema.ts";
import { STANDARD_FAULTS, type StandardFault } from "../profile/standard-faults.ts";
import type { Millis } from "../units.ts";
import { nameOfFault } from "./fault-sets.ts";

/**
 * `dark`: no energy at all, for the self-test or the first look finds it. `latched`: the session ends with a latched trip. `ridden`: it is
 * completed, perhaps after a pause. `open`: how it ends depends on the person; the bounds of the truth alone are judged. `nothing`: a
 * part that this device does not have, so that the session is that of a sound one.
 */
type Fate = "dark" | "latched" | "ridden" | "open" | "nothing";

interface FaultBudget {
  readonly fate: Fate;
  /** Null: it may be ridden out, shows itself only with time, or there is no energy to begin with. */
  readonly offWithinMs: Millis | null;
}

/** Every thermal fault: found and off. */
const THERMAL_MS: Millis = 500;
/** Contact, motion, buttons: two samples of 10 ms within 40 ms, and the judge looks every 20 ms. */
const CONTACT_MS: Millis = 60;
/** A lease of 250 ms and the tick in which it ends, seen every 20 ms. */
const LEASE_MS: Millis = 290;
/** Measured against commanded, 100 ms, and what was on its way. */
const POWER_MS: Millis = 200;
/** Two clocks are compared over a second. */
const CLOCK_MS: Millis = 2500;
/** A host that ends says STOP. */
const STOP_MS: Millis = 100;
/** A spark every 33 ms, and the second within 100 ms counts. */
const ARC_MS: Millis = 250;

const dark: FaultBudget = { fate: "dark", offWithinMs: null };
const ridden: FaultBudget = { fate: "ridden", offWithinMs: null };
const open: FaultBudget = { fate: "open", offWithinMs: null };
const latched = (offWithinMs: Millis | null): FaultBudget => ({ fate: "latched", offWithinMs });

const FAULT_BUDGETS: Readonly<Record<StandardFault, FaultBudget>> = {
  "clock-fast": latched(CLOCK_MS),
  "comparator-dead": dark,
  "contact-lost": { fate: "ridden", offWithinMs: CONTACT_MS },
  // Half of a tip may pass for another person, or spark.
  "contact-partial": open,
  "converter-references": dark,
  "cooling-off": latched(THERMAL_MS),
  // As with half of the tip.
  "coupling-poor": open,
  // Warm epidermis is no reason to stop; how warm is judged by the truth.
  "cryogen-empty": open,
  "cryogen-stuck": latched(THERMAL_MS),
  "disk-error": latched(STOP_MS),
  "disk-full": latched(STOP_MS),
  "emergency-stop": latched(CONTACT_MS),
  "firmware-hang": latched(THERMAL_MS),
  "firmware-reset": latched(THERMAL_MS),
  "host-asleep": latched(LEASE_MS),
  "host-killed": latched(LEASE_MS),
  "host-paused": latched(LEASE_MS),
  "image-damaged": dark,
  "link-cut": latched(LEASE_MS),
  "link-cut-to-device": latched(LEASE_MS),
  "link-cut-to-host": latched(LEASE_MS),
  // A tenth of all is lost or damaged: a self-test may be, too.
  "link-noisy": open,
  "link-slow": ridden,
  "memory-bit-flip": latched(THERMAL_MS),
  // What flows is what was asked for; at little power the difference is within what meters may be off by.
  "meter-low": latched(null),
  "motion-stalled": { fate: "ridden", offWithinMs: CONTACT_MS },
  "needles-jammed": { fate: "ridden", offWithinMs: THERMAL_MS },
  "needles-withdrawn": { fate: "ridden", offWithinMs: THERMAL_MS },
  "output-dead": latched(POWER_MS),
  "output-high": latched(POWER_MS),
  "output-stuck": latched(POWER_MS),
  "pad-half-lifted": latched(THERMAL_MS),
  "pad-lifted": latched(THERMAL_MS),
  "perfusion-falls": ridden,
  "perfusion-rises": ridden,
  "relay-welded": dark,
  "room-warms": ridden,
  "sensor-delayed": latched(THERMAL_MS),
  // What it faces is at first nearly what the skin is.
  "sensor-detached": latched(null),
  // By a tenth of a degree a second: found by the difference that it makes.
  "sensor-drift": latched(null),
  "sensor-garbage": latched(THERMAL_MS),
  "sensor-intermittent": latched(THERMAL_MS),
  // While the temperature stands still a lag shows nothing.
  "sensor-lag": open,
  "sensor-noise": latched(THERMAL_MS),
  "sensor-off": latched(THERMAL_MS),
  "sensor-open": latched(THERMAL_MS),
  "sensor-short": latched(THERMAL_MS),
  "sensor-slow": latched(THERMAL_MS),
  "sensor-stuck": latched(THERMAL_MS),
  "sensor-wrong": latched(THERMAL_MS),
  "sensors-biased": ridden,
  "sensors-drift-low": latched(null),
  "sensors-read-low": latched(THERMAL_MS),
  "sensors-swapped": dark,
  "thermocouple-open": latched(THERMAL_MS),
  "thermocouple-stuck": latched(THERMAL_MS),
  "tip-arc": latched(ARC_MS),
  "tip-removed": latched(CONTACT_MS),
  "trigger-stuck": dark,
};

/** Shows itself only while power flows. */
export const NEEDS_POWER: ReadonlySet<string> = new Set<StandardFault>([
  "meter-low",
  "output-dead",
  "output-high",
  "output-stuck",
  "tip-arc",
]);

/** How soon energy has to be off under a fault of the catalogue; null where nothing is asked of this profile. */
export function budgetOf(profile: Profile, fault: StandardFault): Millis | null {
  const fate = fateOf(profile, fault);
  // One that begins as a shot ends is found in the next.
  if (isShotProfile(profile) && (fault === "output-dead" || fault === "output-high")) return null;
  return fate === "open" || fate === "nothing" ? null : FAULT_BUDGETS[fault].offWithinMs;
}

/** What has to become of a session of this profile; null for a fault that is not of the catalogue. `id` as a campaign calls it. */
export function fateOf(profile: Profile, id: string): Fate | null {
  const fault = STANDARD_FAULTS.find((name) => name === nameOfFault(id));
  if (fault === undefined) return null;
  const { modality, motion } = profile;
  switch (fault) {
    case "needles-jammed":
    case "needles-withdrawn":
      return modality === "rf-microneedle" ? "ridden" : "nothing";
    case "thermocouple-open":
    case "thermocouple-stuck":
      return modality === "rf-microneedle" ? "latched" : "nothing";
    case "pad-half-lifted":
    case "pad-lifted":
      return modality.startsWith("rf-monopolar") ? "latched" : "nothing";
    case "cryogen-empty":
    case "cryogen-stuck":
      // Whoever stamps has the valve, whether it is used or not.
      return isPulsedProfile(profile) ? FAULT_BUDGETS[fault].fate : "nothing";
    case "tip-arc":
      // Between needles a spark ends the insertion, and in a stamp the stamp; on a tip that is held it ends the tip.
      if (isShotProfile(profile) && modality.startsWith("rf-")) return "open";
      return modality.startsWith("rf-") ? "latched" : "nothing";
    case "motion-stalled":
      return motion.kind === "rest" ? "nothing" : "ridden";
    case "output-stuck":
      // 20 W are what a cold plate is held with: an output that hangs there may pass for a while.
      return isColdProfile(profile) ? "open" : "latched";
    case "sensors-drift-low":
      // Begun in the middle of the work there may not be time enough for it to come to anything.
      return isShotProfile(profile) || fault !== id ? "open" : "latched";
    case "meter-low":
      // Needles are held at a temperature: a wrong meter is another person's skin.
      return modality === "rf-microneedle" ? "open" : "latched";
    case "sensor-stuck":
    case "sensor-wrong":
    case "sensors-read-low":
      // Of a session in shots the surface is a guard and not the goal: between shots it stands still by itself.
      return isShotProfile(profile) ? "open" : "latched";
    default:
      return FAULT_BUDGETS[fault].fate;
  }
}
