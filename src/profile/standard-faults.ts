/**
 * The standard catalogue: the fault scripts of profiles/faults that a profile is validated against, one for each way in which something goes
 * wrong. Names only; files are opened elsewhere, and a test holds that list and folder agree.
 */
export const STANDARD_FAULTS = [
  "clock-fast",
  "comparator-dead",
  "contact-lost",
  "contact-partial",
  "converter-references",
  "cooling-off",
  "coupling-poor",
  "disk-error",
  "disk-full",
  "emergency-stop",
  "firmware-hang",
  "firmware-reset",
  "host-asleep",
  "host-killed",
  "host-paused",
  "image-damaged",
  "link-cut",
  "link-cut-to-device",
  "link-cut-to-host",
  "link-noisy",
  "link-slow",
  "memory-bit-flip",
  "meter-low",
  "motion-stalled",
  "needles-jammed",
  "needles-withdrawn",
  "output-dead",
  "output-high",
  "output-stuck",
  "pad-half-lifted",
  "pad-lifted",
  "perfusion-falls",
  "perfusion-rises",
  "relay-welded",
  "room-warms",
  "sensor-delayed",
  "sensor-detached",
  "sensor-drift",
  "sensor-garbage",
  "sensor-intermittent",
  "sensor-lag",
  "sensor-noise",
  "sensor-off",
  "sensor-open",
  "sensor-short",
  "sensor-slow",
  "sensor-stuck",
  "sensor-wrong",
  "sensors-biased",
  "sensors-read-low",
  "sensors-swapped",
  "thermocouple-open",
  "thermocouple-stuck",
  "tip-arc",
  "tip-removed",
  "trigger-stuck",
] as const;

export type StandardFault = (typeof STANDARD_FAULTS)[number];

/** The file of one of them, from the root of the package. */
export function standardFaultFile(name: StandardFault): string {
  return `profiles/faults/${name}.yaml`;
}
