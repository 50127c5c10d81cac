/**
 * How soon energy has to be off, and to stay off, once a fault of the standard catalogue has begun: the budgets of the hazards they stand
 * for (docs/safety.md). A fault without one may be ridden out, shows itself only with time, or refuses the session before energy: there
 * the bounds of the truth alone are judged.
 */
import type { StandardFault } from "../profile/standard-faults.ts";
import type { Millis } from "../units.ts";

/** Every thermal fault: found and off. */
const THERMAL_MS: Millis = 500;
/** Contact, motion, buttons: two samples of 10 ms within 40 ms, and the judge looks every 20 ms. */
const CONTACT_MS: Millis = 60;
/** A lease of 250 ms and the tick in which it ends, seen every 20 ms. */
const LEASE_MS: Millis = 290;

export const FAULT_BUDGET_MS: Readonly<Partial<Record<StandardFault, Millis>>> = {
  "contact-lost": CONTACT_MS,
  "motion-stalled": CONTACT_MS,
  "emergency-stop": CONTACT_MS,
  "tip-removed": CONTACT_MS,
  "cooling-off": THERMAL_MS,
  "firmware-hang": THERMAL_MS,
  "firmware-reset": THERMAL_MS,
  "memory-bit-flip": THERMAL_MS,
  "output-stuck": THERMAL_MS,
  "sensor-open": THERMAL_MS,
  "sensor-short": THERMAL_MS,
  "sensor-off": THERMAL_MS,
  "link-cut": LEASE_MS,
  "link-cut-to-device": LEASE_MS,
  "host-killed": LEASE_MS,
};
