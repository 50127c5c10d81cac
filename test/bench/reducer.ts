/**
 * The reducer alone: the inputs of one recorded session, replayed into `step` from memory. No bytes, no device, no tissue, no disk; the
 * state machine, the estimator, the supervisor and the regulator are in it.
 */
import { EMPTY, NEVER, tap } from "rxjs";
import { drawPerson } from "../../firmware-sim/person.ts";
import { openSimulatedBench } from "../../src/cli/bench.ts";
import { readProfileFile } from "../../src/cli/documents.ts";
import { createDevice } from "../../src/device/device.ts";
import { type Input, TICK_MS } from "../../src/session/events.ts";
import type { SessionPlan } from "../../src/session/plan.ts";
import { runSession } from "../../src/session/run.ts";
import { createSession } from "../../src/session/state.ts";
import { createStep } from "../../src/session/step.ts";
import { median, take } from "./clock.ts";
import { print } from "./figure.ts";
import { PROFILE_FILE } from "./session.ts";

export async function measureReducer(rounds: number): Promise<void> {
  const { plan, inputs } = await record();
  const ticks = inputs.filter(({ kind }) => kind === "tick").length;
  replay(plan, inputs);
  const cpuS: number[] = [];
  for (let round = 0; round < rounds; round++) cpuS.push(take(() => replay(plan, inputs)).cpuS);
  const ticksPerS = ticks / median(cpuS);
  const recorded = `the ${ticks} ticks and ${inputs.length - ticks} messages of a session`;
  print({
    figure: "reducer.ticks",
    value: ticksPerS,
    unit: "ticks/s",
    what: `reducer alone, ${recorded} replayed from memory, ratio to real time; median of ${rounds}`,
    ratio: (ticksPerS * TICK_MS) / 1000,
  });
}

function replay(plan: SessionPlan, inputs: readonly Input[]): void {
  const step = createStep(plan);
  let state = createSession(plan);
  for (const input of inputs) state = step(state, input);
  if (state.stage !== "complete") throw new Error(`the replay ended ${state.stage}: ${state.reason}`);
}

async function record(): Promise<{ plan: SessionPlan; inputs: Input[] }> {
  const { profile, hash } = readProfileFile(PROFILE_FILE);
  const bench = openSimulatedBench(profile, hash, drawPerson(7, profile.area), 7, "max", [], null);
  const inputs: Input[] = [];
  const device = createDevice(bench.link);
  const recorded = {
    ...device,
    messages$: device.messages$.pipe(tap((message) => inputs.push({ kind: "message", atMs: bench.now(), message }))),
  };
  const session = runSession(bench.plan, recorded, {
    ticks$: bench.ticks$.pipe(tap((atMs) => inputs.push({ kind: "tick", atMs }))),
    now: bench.now,
    operator$: EMPTY,
    recorderFailures$: NEVER,
  }).subscribe({ complete: () => bench.stop() });
  await bench.drive();
  session.unsubscribe();
  return { plan: bench.plan, inputs };
}
