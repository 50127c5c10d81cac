/** A session as a short text that a person can check: what happened when, and what came of it. Times and figures are rounded to 0.1. */
import type { Entry } from "../../src/journal/entry.ts";
import { toHeldPhases } from "../../src/session/plan.ts";
import type { SessionBench } from "./session-bench.ts";

/** Runs a session to its end, after `act` has done with it what it likes, and tells it. */
export function tellSession(title: string, bench: SessionBench, act: (bench: SessionBench) => void = () => {}): string {
  let peakC = 0;
  let holdMs = 0;
  let sumC = 0;
  let worstC = 0;
  const { targetC } = toHeldPhases(bench.plan.profile).hold;
  bench.onTick = () => {
    const { truth } = bench.world;
    peakC = Math.max(peakC, truth.dermalPeakC);
    if (bench.state.stage !== "holding") return;
    holdMs += 10;
    sumC += truth.dermalC;
    worstC = Math.max(worstC, Math.abs(truth.dermalC - targetC));
  };
  act(bench);
  bench.runToEnd();
  const { doses, energyJ } = bench.world.truth;
  const lines = bench.entries.flatMap(tellEntry);
  const held =
    holdMs === 0
      ? "none"
      : `${round(holdMs / 1000)} s, mean ${round(sumC / (holdMs / 10))} degC, at most ${round(worstC)} degC off`;
  return [
    title,
    "",
    ...lines,
    "",
    `end      ${bench.state.stage}: ${bench.state.reason}`,
    `dermis   at most ${round(peakC)} degC, hot spots included`,
    `hold     ${held}`,
    ...doses.map(({ zone, peakCem43Min }) => `zone ${zone + 1}   ${round(peakCem43Min)} CEM43 in truth`),
    `energy   ${round(energyJ / 1000)} kJ`,
    "",
  ].join("\n");
}

function tellEntry(entry: Entry): string[] {
  const at = round(entry.atMs / 1000).padStart(7);
  switch (entry.kind) {
    case "state":
      return [`${at} s  ${entry.state.padEnd(12)}  ${entry.reason}`];
    case "operator":
      return [`${at} s    ${entry.source === "host" ? "at the host" : "at the handpiece"}: ${entry.action}`];
    case "prompt":
      return [`${at} s    display: ${entry.text}`];
    case "trip":
      return [`${at} s    TRIP ${entry.code} (${entry.channel})${entry.first ? "" : ", later"}`];
    case "alarm":
      return [`${at} s    alarm ${entry.code} ${entry.change}: ${entry.text}`];
    default:
      return [];
  }
}

/** Never "-0.0". */
function round(value: number): string {
  return (Math.round(value * 10) / 10 + 0).toFixed(1);
}
