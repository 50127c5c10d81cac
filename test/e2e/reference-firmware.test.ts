/**
 * Goal: the firmware in C is a device of docs/protocol.md: it lives through what the simulated firmware lives through and does the same, it
 * holds a person in a session, it passes the conformance kit, and it fits a microcontroller.
 * Method: pins and bytes of whole sessions, sound, faulty and hostile, are recorded from the simulated firmware and played to the other, and
 * registers, state and messages of every tick compared; then it drives the simulated plant itself. Says so where there is no C compiler.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import type { Fault } from "../../firmware-sim/faults.ts";
import { createForeignFirmware } from "../../firmware-sim/foreign-firmware.ts";
import { drawPerson } from "../../firmware-sim/person.ts";
import { createWorld } from "../../firmware-sim/world.ts";
import { examine } from "../../src/io/conformance/examination.ts";
import { openLink } from "../../src/io/open-link.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { type HostMessage, MESSAGES, type MessageType } from "../../src/protocol/messages.ts";
import { arbitraryMessageOf } from "../support/arbitrary-message.ts";
import { createBench, PERSON, SESSION, TIP } from "../support/bench-world.ts";
import { buildWhenStale, startBenchProgram } from "../support/cli.ts";
import { compareFirmwares } from "../support/compare-firmware.ts";
import { startProcess } from "../support/process.ts";
import {
  buildReferenceFirmware,
  createTrace,
  make,
  type ReferenceFirmware,
  replayTrace,
} from "../support/reference-firmware.ts";
import { createSessionBench } from "../support/session-bench.ts";
import {
  createPulsedProfile,
  createShortProfile,
  createShotProfile,
  shortenProfile,
} from "../support/session-profile.ts";
import { beginAnother, createShotBench } from "../support/shot-bench.ts";

let built: ReferenceFirmware | null = null;

beforeAll(() => {
  buildWhenStale();
  built = buildReferenceFirmware();
}, 120_000);
afterAll(() => built?.remove());

function programOr(context: TestContext): string {
  if (built === null) context.skip("no C compiler, or no make, on this machine");
  return built?.program ?? "";
}

type Scenario = Omit<Fault, "atMs" | "durationMs"> & { readonly atMs?: number };

/** What both must find in the same tick, and take the same way out of. */
const SCENARIOS = [
  { target: "contact", kind: "lost", magnitude: 0 },
  { target: "contact", kind: "partial", magnitude: 0.4 },
  { target: "motion", kind: "stalled", magnitude: 0 },
  { target: "coupling", kind: "poor", magnitude: 0.3 },
  { target: "sensorA", kind: "off", magnitude: 0 },
  { target: "sensorA", kind: "stuck", magnitude: 0 },
  { target: "sensorA", kind: "open", magnitude: 0 },
  { target: "sensorA", kind: "offset", magnitude: -4 },
  { target: "sensorA", kind: "noise", magnitude: 1 },
  { target: "sensorA", kind: "lag", magnitude: 2 },
  { target: "sensorA", kind: "intermittent", magnitude: 0.5 },
  { target: "sensorA", kind: "garbage", magnitude: 0 },
  { target: "sensorB", kind: "short", magnitude: 0 },
  { target: "sensorB", kind: "drift", magnitude: 0.5 },
  { target: "sensorB", kind: "detached", magnitude: 0 },
  { target: "sensorB", kind: "delayed", magnitude: 400 },
  { target: "sensors", kind: "bias", magnitude: 3 },
  { target: "sensors", kind: "swapped", magnitude: 0 },
  { target: "tip", kind: "arc", magnitude: 20 },
  { target: "tip", kind: "removed", magnitude: 0 },
  // Before it is armed: what was agreed is void, and nothing latches.
  { target: "tip", kind: "removed", magnitude: 0, atMs: 1500 },
  { target: "output", kind: "gain", magnitude: 1.6 },
  { target: "output", kind: "stuckOn", magnitude: 10 },
  { target: "meter", kind: "gain", magnitude: 1.6 },
  { target: "relay1", kind: "welded", magnitude: 0 },
  { target: "relay2", kind: "stuckOpen", magnitude: 0 },
  { target: "cooling", kind: "off", magnitude: 0 },
  { target: "clock", kind: "wrong", magnitude: 1.03 },
  { target: "trigger", kind: "stuck", magnitude: 0 },
  { target: "estop", kind: "pressed", magnitude: 0 },
  { target: "firmware", kind: "reset", magnitude: 0 },
  { target: "memory", kind: "ram", magnitude: 1 },
] as const satisfies readonly Scenario[];

test("a whole session is the same session, tick by tick", (context) => {
  const program = programOr(context);
  const trace = createTrace();
  const bench = createSessionBench({ profile: createShortProfile(), seed: 3, firmware: trace.firmware });
  bench.runToEnd();
  expect(bench.stages.at(-1)).toBe("complete");
  expect(trace.ticks.length).toBeGreaterThan(10_000);
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

test("so is one in shots", (context) => {
  const program = programOr(context);
  const trace = createTrace();
  const bench = createSessionBench({ profile: createShotProfile(), seed: 3, firmware: trace.firmware });
  bench.runToEnd();
  expect(bench.stages.at(-1)).toBe("complete");
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

/** One of each kind of energy, cut to a short hold or a few shots. */
const MODALITIES = [
  "rf-monopolar-face",
  "laser-nir-face",
  "ultrasound-inner-thigh",
  "ultrasound-focused-face",
  "contact-cooling-inner-thigh",
  "rf-microneedle-face",
  "rf-monopolar-pulsed-inner-thigh",
];

test.for(MODALITIES)("and one of %s", (of, context) => {
  const program = programOr(context);
  const trace = createTrace();
  const profile = shortenProfile({ of, holdS: 20, lines: 1, lineShots: 8 });
  const bench = createSessionBench({ profile, seed: 3, firmware: trace.firmware });
  for (let s = 0; s < 240 && !bench.state.over; s++) bench.run(1000);
  expect(bench.world.truth.energyJ).toBeGreaterThan(1);
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

test("and one in which the tip is changed, and places begin anew at another depth", (context) => {
  const program = programOr(context);
  const trace = createTrace();
  const profile = shortenProfile({ of: "ultrasound-focused-face-depths", lines: 1, lineShots: 3 });
  const bench = createSessionBench({ profile, seed: 3, firmware: trace.firmware });
  bench.runToEnd();
  expect(bench.stages.at(-1)).toBe("complete");
  const [first, ...others] = bench.world.truth.shots;
  expect(others.some((shot) => shot.alongMm - first!.alongMm < 0.5 && shot.depthMm !== first!.depthMm)).toBe(true);
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

test("and one in which the supply fails while another tip than the first is attached", (context) => {
  const program = programOr(context);
  const trace = createTrace();
  const profile = shortenProfile({ of: "ultrasound-focused-face-depths", lines: 1, lineShots: 1 });
  const bench = createSessionBench({ profile, seed: 3, firmware: trace.firmware });
  while (bench.world.hands.tip !== 1) bench.tick();
  bench.run(1000);
  bench.world.restart("brownOut");
  bench.run(5000);
  bench.world.hands.fit(0);
  bench.run(1000);
  const { tip } = bench.world.device.state.build;
  expect(tip.label).toBe(profile.applicators[0]);
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

/** What goes wrong in a stamp, from which moment of it on, and what is latched for it. */
const STAMP_SCENARIOS = [
  { target: "cryogen", kind: "empty", magnitude: 0, phase: "precool", trip: "cooling" },
  { target: "cryogen", kind: "stuckOpen", magnitude: 0, phase: "precool", trip: "cooling" },
  { target: "cryogen", kind: "stuckOpen", magnitude: 0, phase: "emitting", trip: "cooling" },
  { target: "sensors", kind: "drift", magnitude: -3, phase: "idle", trip: "underTemperature" },
  { target: "sensorB", kind: "offset", magnitude: 6, phase: "emitting", trip: "sensorDisagree" },
] as const;

test.for(STAMP_SCENARIOS)("and a stamp in which $target is $kind from $phase on", (scenario, context) => {
  const program = programOr(context);
  const trace = createTrace();
  const { phase, trip, ...fault } = scenario;
  const profile = createPulsedProfile("inner-thigh");
  const bench = createSessionBench({ profile, seed: 3, firmware: trace.firmware });
  bench.runTo("shooting");
  while (bench.world.device.state.shots?.phase !== phase) bench.tick();
  bench.world.inject({ ...fault, atMs: bench.world.nowMs, durationMs: 60_000 });
  bench.run(20_000);
  expect(bench.world.device.state.latches.store.latched[0]?.trip).toBe(trip);
  expect(bench.world.truth.shots.length).toBeLessThan(2);
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

test("and a spurt that skin is too cold for", (context) => {
  const program = programOr(context);
  const trace = createTrace();
  const bench = createShotBench({}, { firmware: trace.firmware });
  const { bootId } = bench.hello();
  bench.send({ type: "contact", bootId, session: bench.session, contactC: 5 });
  bench.world.hands.put(0, 2, 0);
  bench.run(10_000);
  const sprayed = bench.shoot({ precoolMs: 20 });
  bench.run(400);
  expect(bench.done(sprayed)).toMatchObject({ begun: false, result: "causePresent" });
  const bare = bench.shoot();
  bench.run(400);
  expect(bench.done(bare)).toMatchObject({ result: "ok" });
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

test("and spray that goes on, which nobody can acknowledge away", (context) => {
  const program = programOr(context);
  const trace = createTrace();
  const bench = createShotBench({}, { firmware: trace.firmware });
  const { inputs, bootId } = bench.world.device.state;
  const acknowledge = () => {
    bench.send({ type: "acknowledge", bootId, session: bench.session, trip: "cooling" });
    bench.run(20);
    return bench.replyTo("acknowledge");
  };
  inputs.site.spraying = true;
  bench.run(100);
  expect(acknowledge()).toBe("causePresent");
  inputs.site.spraying = false;
  bench.run(20);
  expect(acknowledge()).toBe("ok");
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

test("and two sessions one after the other on the same skin, until it has rested", (context) => {
  const program = programOr(context);
  const trace = createTrace();
  const bench = createShotBench({}, { firmware: trace.firmware });
  const shoot = () => {
    const number = bench.shoot();
    bench.run(400);
    return bench.done(number)?.result;
  };
  expect(shoot()).toBe("ok");
  beginAnother(bench, 99);
  expect(shoot()).toBe("siteSpent");
  bench.world.hands.shift(5, 0);
  expect(shoot()).toBe("ok");
  bench.run(600_000);
  beginAnother(bench, 100);
  bench.world.hands.shift(0, 0);
  expect(shoot()).toBe("ok");
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

test.for(SCENARIOS)("and one in which $target is $kind", (fault, context) => {
  const program = programOr(context);
  const trace = createTrace();
  const faults = [{ atMs: 20_000, durationMs: 4000, ...fault }] as Fault[];
  const bench = createSessionBench({ profile: createShortProfile(), seed: 3, firmware: trace.firmware, faults });
  bench.run(40_000);
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

const HOST_TYPES = (Object.keys(MESSAGES) as MessageType[]).filter((type) => MESSAGES[type].from === "host");

test("what one session leaves behind is taken over alike by the next", (context) => {
  const program = programOr(context);
  const trace = createTrace();
  const bench = createBench({ operator: "idle", firmware: trace.firmware });
  bench.run(100);
  const { bootId } = bench.hello();
  for (const session of [SESSION, 99, 100]) {
    bench.session = session;
    expect(bench.limits()).toBe("ok");
    bench.send({ type: "contact", bootId, session, contactC: 20 + (session % 7) });
    bench.run(500);
    bench.world.inject({ target: "tip", kind: "removed", atMs: bench.world.nowMs, durationMs: 300, magnitude: 0 });
    bench.run(2600);
    bench.send({ type: "selfTestRequest", bootId, session: session + 1 });
    bench.run(5000);
  }
  expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
});

test("hostile hosts are answered alike", (context) => {
  const program = programOr(context);
  const deed = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .oneof(...HOST_TYPES.map(arbitraryMessageOf))
        .map((message) => ({ message: message as HostMessage })),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 90 }).map((noise) => ({ noise })) },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4), deed), { minLength: 20, maxLength: 120 }), (script) => {
      const trace = createTrace();
      const world = createWorld({ person: PERSON, tip: TIP, seed: 5, operator: "auto", firmware: trace.firmware });
      const encoder = createFrameEncoder();
      for (let i = 0; i < 5; i++) world.tick();
      for (const [ticks, one] of script) {
        const { bootId, session } = world.device.state;
        // Half of what a stranger says would end at the first rule; this host knows whom it talks to.
        const known = "message" in one ? introduce(one.message, bootId, Number.isNaN(session) ? 7 : session) : null;
        world.feed(known === null ? ("noise" in one ? one.noise : new Uint8Array()) : encoder.encode(known));
        for (let i = 0; i <= ticks; i++) world.tick();
      }
      expect(compareFirmwares(trace.ticks, replayTrace(program, trace.records))).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

function introduce(message: HostMessage, bootId: number, session: number): HostMessage {
  return {
    ...message,
    ...("bootId" in message ? { bootId } : {}),
    ...("session" in message ? { session } : {}),
  };
}

test("it takes a person through a session, on the simulated plant", async (context) => {
  const program = programOr(context);
  const process = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
  context.onTestFinished(() => {
    process.kill("SIGKILL");
  });
  const firmware = createForeignFirmware((bytes) => process.stdin.write(bytes));
  let answered = () => {};
  process.stdout.on("data", (bytes: Uint8Array) => {
    firmware.receive(bytes);
    answered();
  });
  const person = drawPerson(3, "inner-thigh");
  const bench = createSessionBench({ profile: createShortProfile(), seed: 3, person, firmware });
  while (!bench.state.over) {
    bench.tick();
    while (!firmware.isReady())
      await new Promise<void>((resolve) => {
        answered = resolve;
      });
  }
  expect(bench.stages.at(-1)).toBe("complete");
  expect(bench.entriesOf("trip")).toEqual([]);
  expect(bench.world.truth.energyJ).toBeGreaterThan(100);
  expect(bench.world.truth.dermalPeakC).toBeLessThan(48);
}, 60_000);

test("it passes the conformance kit, energy included, over a line of its own", async (context) => {
  const program = programOr(context);
  const plant = startBenchProgram(context, ["--plant", "0", "--seed", "3"], { lifeMs: 110_000 });
  const [, port = ""] = await plant.says(/--plant (\d+)/);
  const device = startProcess(context, program, ["--plant", port, "--tcp", "0"], { lifeMs: 110_000 });
  const [, line = ""] = await device.says(/tcp:127\.0\.0\.1:(\d+)/);
  const link = await openLink({ kind: "tcp", host: "127.0.0.1", port: Number(line) });
  const report = await examine(link, true, () => {});
  // What it is not able to, it is not asked.
  const open = report.checks.filter(({ result }) => result !== "pass");
  expect(open.map(({ id, result }) => `${id} ${result}`)).toEqual(["cold-limits lacks", "shot-limits lacks"]);
  expect(report.device).toMatch(/^bipolarRf SIM3/);
}, 120_000);

test("what it latched outlives its process, and a store that was damaged is a trip of its own", (context) => {
  const program = programOr(context);
  const folder = mkdtempSync(join(tmpdir(), "isoderm-store-"));
  context.onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = join(folder, "store");
  const trace = createTrace();
  const world = createWorld({ person: PERSON, tip: TIP, seed: 5, operator: "idle", firmware: trace.firmware });
  for (let i = 0; i < 10; i++) world.tick();
  world.hands.estop();
  for (let i = 0; i < 10; i++) world.tick();
  const first = replayTrace(program, trace.records, ["--store", store]);
  expect(first.at(-1)?.state).toBe("fault");
  expect(existsSync(store)).toBe(true);
  const quiet = trace.records.slice(0, 9);
  expect(replayTrace(program, quiet, ["--store", store]).at(-1)?.state).toBe("fault");
  expect(replayTrace(program, quiet).at(-1)?.state).toBe("unarmed");
  truncateSync(store, statSync(store).size - 3);
  expect(replayTrace(program, quiet, ["--store", store]).at(-1)?.state).toBe("fault");
});

test("its core is compiled for a microcontroller without a warning, and is small", (context) => {
  if (spawnSync("arm-none-eabi-gcc", ["--version"]).error !== undefined)
    context.skip("no arm-none-eabi-gcc: apt-get install gcc-arm-none-eabi");
  const out = mkdtempSync(join(tmpdir(), "isoderm-arm-"));
  context.onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const { status, stdout, stderr } = make(out, "arm");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const [, text = "", , bss = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+\d+\s+\w+\s+\(TOTALS\)$/m.exec(stdout) ?? [];
  expect(Number(text)).toBeGreaterThan(5000);
  expect(Number(text)).toBeLessThan(24 * 1024);
  expect(Number(bss)).toBeLessThan(64 * 1024);
});
