import { describe, expect, test, vi } from "vitest";
import { TRIP } from "../../../src/protocol/messages.ts";
import {
  createConnectedHost,
  createGreetingHost,
  createHost,
  createHostAt,
  FLAG,
  GLIDING,
  hello,
  telemetry,
} from "../../support/session-host.ts";
import { createPlan, createShortProfile } from "../../support/session-profile.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

const lastLease = (host: ReturnType<typeof createHost>) => host.sentOf("lease").at(-1);

describe("leases", () => {
  test("go out every 50 ms on average while armed, with power only while energised", () => {
    const gripping = createHostAt("gripping");
    gripping.run(1000);
    expect(gripping.sentOf("lease")).toHaveLength(20);
    for (const lease of gripping.sentOf("lease")) expect(lease.powerMaxW).toBe(0);
    const ramping = createHostAt("ramping");
    ramping.run(1000);
    expect(ramping.sentOf("lease").length).toBeGreaterThanOrEqual(19);
    expect(ramping.sentOf("lease").length).toBeLessThanOrEqual(21);
    expect(lastLease(ramping)?.powerMaxW).toBeGreaterThan(0);
  });

  test("quote the tick of the telemetry that came last", () => {
    const host = createHostAt("ramping");
    for (let i = 0; i < 50; i++) {
      host.sent.length = 0;
      host.tick();
      for (const lease of host.sentOf("lease")) expect(lease.tickEchoMs).toBe(host.state.telemetry!.tickMs);
      host.telemetry();
    }
  });

  test("are not renewed on stale telemetry, nor by a host that is late", () => {
    const silent = createHostAt("ramping");
    silent.run(150, "silent");
    silent.sent.length = 0;
    silent.run(300, "silent");
    expect(silent.sentOf("lease")).toEqual([]);
    const late = createHostAt("ramping");
    late.telemetry();
    late.tick(late.state.tickAtMs + 20 + 101);
    expect(late.sentOf("lease")).toEqual([]);
    late.telemetry();
    late.run(60);
    expect(late.sentOf("lease").length).toBeGreaterThan(0);
  });

  test.each<[string, (host: ReturnType<typeof createHost>) => void]>([
    ["lost contact", (host) => host.telemetry({ flags: GLIDING & ~FLAG.contact })],
    ["a pause", (host) => host.input({ kind: "operator", atMs: host.state.atMs, action: "pause" })],
  ])("with power are superseded at once at %s", (_, act) => {
    const host = createHostAt("ramping");
    host.run(20);
    host.sent.length = 0;
    act(host);
    expect(host.state.energised).toBe(false);
    expect(host.sentOf("lease")).toMatchObject([{ powerMaxW: 0, quotaJ: 0 }]);
  });

  test("end with the hold: STOP, and no lease after it", () => {
    const host = createHostAt("postcooling");
    host.run(3000);
    expect(host.sentOf("lease")).toEqual([]);
    expect(host.state.permit).toBeNull();
  });

  test("are announced in the journal before any power flows, and for as long as it may", () => {
    const host = createHostAt("gripping");
    const held = { flags: GLIDING | FLAG.trigger };
    host.run(40, { ...held, refusal: "leaseExpired" });
    expect(host.state.stage).toBe("ramping");
    host.run(25_000, { ...held, refusal: "ok" });
    const announced = host.entriesOf("lease");
    expect(announced.length).toBeGreaterThanOrEqual(3);
    expect(announced[0]!.atMs).toBeLessThanOrEqual(host.state.stageAtMs + 20);
    for (const [index, entry] of announced.entries()) {
      expect(entry.quotaJ).toBe(461.25);
      if (index > 0) expect(entry.atMs).toBeLessThanOrEqual(announced[index - 1]!.untilMs);
    }
  });
});

describe("trips", () => {
  test.each(Object.keys(TRIP).filter((code) => code !== "none") as (keyof typeof TRIP)[])(
    "of the device, %s, end the session whether told by message or by telemetry, and are told once",
    (trip) => {
      const host = createHostAt("ramping");
      host.say({ type: "fault", trip, channel: "surfaceA", atMs: 1, measured: 48.6, limit: 48.5, first: true });
      host.telemetry({ trip, state: "fault", powerW: 0 });
      expect(host.entriesOf("trip")).toMatchObject([
        { code: `device.${trip}`, channel: "device.surfaceA", measured: 48.6, limit: 48.5, first: true },
      ]);
      expect(host.state.stage).toBe("faulted");
      const byTelemetry = createHostAt("ramping");
      byTelemetry.telemetry({ trip, state: "fault", powerW: 0 });
      expect(byTelemetry.entriesOf("trip")).toMatchObject([{ code: `device.${trip}`, first: true }]);
      expect(byTelemetry.state.energised).toBe(false);
    },
  );

  test.each<[string, (host: ReturnType<typeof createHost>) => void, string, string]>([
    ["a hot sensor", (host) => host.telemetry({ surfaceAC: 47 }), "hostTemperature", "hostTrip"],
    ["a lost sensor", (host) => host.run(540, { surfaceBC: null }), "hostSensorLost", "hostTrip"],
    ["sensors apart", (host) => host.run(140, { surfaceAC: 36, surfaceBC: 38 }), "hostSensorDisagree", "hostTrip"],
    ["silence", (host) => host.run(520, "silent"), "hostTelemetryLost", "telemetryLost"],
    ["a stalled host", (host) => host.tick(host.state.tickAtMs + 20 + 251), "hostLoopStalled", "hostLag"],
    [
      "a full disk",
      (host) => host.input({ kind: "recorderFailed", atMs: host.state.atMs, detail: "x" }),
      "hostJournal",
      "journal",
    ],
    ["another boot", (host) => host.say(hello(host.plan, { bootId: 1 })), "hostDeviceRestarted", "hostTrip"],
  ])("of the host: %s", (_, act, code, stopReason) => {
    const host = createHostAt("ramping");
    act(host);
    expect(host.entriesOf("trip")).toMatchObject([{ code, first: true }]);
    expect(host.state.energised).toBe(false);
    expect(["faulting", "faulted"]).toContain(host.state.stage);
    expect(host.state.reason).toMatch(code);
    expect(host.sentOf("stop")[0]).toEqual({ type: "stop", reason: stopReason });
    const stopped = host.sent.findIndex(({ type }) => type === "stop");
    expect(host.sent.slice(stopped).filter(({ type }) => type === "lease")).toEqual([]);
    expect(host.entriesOf("alarm").some(({ change }) => change === "raised")).toBe(true);
  });

  test("power that flows without a lease is noticed while armed", () => {
    const host = createHostAt("gripping");
    host.run(400, { powerW: 2 });
    expect(host.entriesOf("trip")).toMatchObject([{ code: "hostUnexpectedEnergy" }]);
  });

  test("of a lost link count the energy of the last lease as delivered", () => {
    const host = createHostAt("ramping");
    const before = host.state.doses[0]!.energyJ;
    host.run(520, "silent");
    expect(host.state.doses[0]!.energyJ).toBeGreaterThanOrEqual(before + 25);
  });

  test("are all told: the first as first", () => {
    const host = createHostAt("ramping");
    host.telemetry({ surfaceAC: 47, state: "emitting", powerW: 10 });
    host.say({
      type: "fault",
      trip: "overTemperature",
      channel: "surfaceA",
      atMs: 1,
      measured: 49,
      limit: 48.5,
      first: true,
    });
    expect(host.entriesOf("trip").map(({ code, first }) => [code, first])).toEqual([
      ["hostTemperature", true],
      ["device.overTemperature", false],
    ]);
  });

  test("of a session that is over anyway end nothing twice", () => {
    const host = createHostAt("ramping");
    host.input({ kind: "linkLost", atMs: host.state.atMs, detail: "gone" });
    expect(host.state).toMatchObject({ stage: "faulted", over: true });
    expect(host.state.reason).toBe("trip hostTelemetryLost: gone");
  });
});

describe("stopping", () => {
  test("says STOP on every tick until telemetry shows that the device obeyed", () => {
    const host = createHostAt("ramping");
    host.input({ kind: "operator", atMs: host.state.atMs, action: "stop" });
    host.run(100, { state: "emitting", powerW: 0.4 });
    expect(host.state.stage).toBe("stopping");
    expect(host.sentOf("stop")).toHaveLength(6);
    host.telemetry({ state: "unarmed", powerW: 0 });
    expect(host.state).toMatchObject({ stage: "stopped", reason: "stopped by the operator" });
    expect(host.entriesOf("operator")).toMatchObject([{ action: "stop", source: "host" }]);
  });

  test("trips on power that no lease explains, in whatever stage", () => {
    const host = createHostAt("ramping");
    host.input({ kind: "operator", atMs: host.state.atMs, action: "stop" });
    host.run(700, { state: "emitting", powerW: 12 });
    expect(host.state.stage).toBe("faulting");
    expect(host.state.supervisor.trip).toMatchObject({ code: "hostUnexpectedEnergy", measured: 12, limit: 0.5 });
  });

  test("does not take disarmed for dark: power that still flows is waited out", () => {
    const host = createHostAt("ramping");
    host.input({ kind: "operator", atMs: host.state.atMs, action: "stop" });
    host.telemetry({ state: "unarmed", powerW: 0.2 });
    expect(host.state.stage).toBe("stopping");
  });

  test("ends even when nobody ever answered", () => {
    const host = createGreetingHost();
    host.input({ kind: "operator", atMs: host.state.atMs, action: "interrupt" });
    host.run(600, "silent");
    expect(host.state).toMatchObject({ stage: "stopped", reason: "interrupted", over: true });
  });

  test("a link that is lost while connecting ends the session", () => {
    const host = createHost(createPlan(createShortProfile()));
    host.input({ kind: "linkLost", atMs: 0, detail: "no such port" });
    expect(host.state).toMatchObject({ stage: "faulted", over: true });
  });
});

test("presses of the trigger are recorded", () => {
  const host = createConnectedHost();
  host.say({ type: "trigger", tickMs: 5, pressed: true });
  host.say({ type: "trigger", tickMs: 9, pressed: false });
  expect(host.entriesOf("operator")).toMatchObject([
    { action: "press", source: "device" },
    { action: "release", source: "device" },
  ]);
});

test("once a second a sample goes into the journal, with what was measured and what was believed", () => {
  const host = createHostAt("ramping");
  host.run(5000);
  const samples = host.entriesOf("sample");
  expect(samples).toHaveLength(5);
  expect(samples[4]).toMatchObject({ phase: "ramping", zone: 1, surfaceAC: host.state.telemetry!.surfaceAC });
  expect(samples[4]!.upperC).toBeGreaterThan(samples[4]!.estimateC!);
});

test("text from the device is made printable before it is recorded", () => {
  const host = createGreetingHost();
  host.say(hello(host.plan, { serial: "SIM\u001b[2J" }));
  host.say({ ...telemetry(), type: "telemetry" });
  host.say({ ...createHostAt("placing").state.tip!, label: "bp-10-20" });
  host.tick();
  host.say({ type: "reply", toType: 3, toSeq: 0, result: "ok", epoch: 0 });
  host.tick();
  expect(host.entriesOf("device")[0]!.serial).not.toContain("\u001b");
});
