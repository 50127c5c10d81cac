import type { Celsius } from "../../units.ts";

/** Numbers as they are shown; what is not known is a dash. */
export const celsius = (value: Celsius | null, digits = 1): string => (value === null ? "–" : value.toFixed(digits));

export const watts = (value: number | null): string => (value === null ? "–" : value.toFixed(1));

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Texts are worded in ASCII, for terminals and logs. */
export const typeset = (text: string): string => text.replaceAll("degC", "°C");

/** Stages of a session in words. */
const STAGES: Readonly<Record<string, string>> = {
  connecting: "Connecting",
  placing: "Place the tip",
  baseline: "Measuring baseline",
  arming: "Arming",
  precooling: "Precooling",
  aiming: "Next place",
  gripping: "Waiting for the trigger",
  shooting: "Shots",
  ramping: "Warming up",
  holding: "Holding",
  postcooling: "Cooling after",
  lifting: "Lift the tip",
  pausedBefore: "Paused",
  pausedDuring: "Paused",
  stopping: "Stopping",
  faulting: "Fault",
  refusing: "Refusing",
  complete: "Complete",
  stopped: "Stopped",
  faulted: "Faulted",
  refused: "Refused",
};

export const stageText = (stage: string): string => STAGES[stage] ?? stage;

export const ENDINGS: Readonly<Record<string, string>> = {
  complete: "Complete",
  stopped: "Stopped",
  faulted: "Faulted",
  refused: "Refused",
  failed: "Ended by a bug",
  unfinished: "Unfinished",
};
