import { describe, expect, test, vi } from "vitest";
import { toPromptText } from "../../../src/session/stages.ts";
import {
  createConnectedHost,
  createGreetingHost,
  createHost,
  createHostAt,
  FLAG,
  GLIDING,
  type Host,
  hello,
  reply,
  telemetry,
  tip,
} from "../../support/session-host.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

/** Until the session is where it is wanted, at most `withinMs`. */
function runUntil(host: Host, stage: string, withinMs: number, over = {}): void {
  for (let passedMs = 0; host.state.stage !== stage && passedMs < withinMs; passedMs += 20) host.run(20, over);
}

describe("patience", () => {
  test.each([
    ["placing", 0],
    ["gripping", GLIDING],
    ["lifting", GLIDING],
  ] as const)("an operator who does not answer at %s is waited for for two minutes", (stage, flags) => {
    const host = stage === "placing" ? createConnectedHost() : createHostAt(stage);
    const state = stage === "gripping" ? "armed" : "unarmed";
    host.run(119_900, { flags, state, powerW: 0 });
    expect(host.state.stage).toBe(stage);
    for (let i = 0; i < 10 && host.state.stage === stage; i++) host.tick();
    host.run(40, { state: "unarmed", powerW: 0 });
    expect(host.state).toMatchObject({
      stage: "stopped",
      reason: "the operator did not answer the display within 120 s",
    });
  });

  test("a session that was interrupted too often ends, whatever it was about to do", () => {
    const host = createHostAt("ramping");
    const { plan, state } = host;
    const late = createHost({ ...plan, latestEndMs: state.atMs + 100 }, state);
    late.run(80);
    expect(late.state.stage).toBe("ramping");
    late.run(40);
    expect(late.state.stage).toBe("stopping");
    expect(late.state.reason).toMatch(/^not finished after [\d.]+ minutes, interruptions included$/);
  });
});

describe("the baseline", () => {
  const skin = { flags: GLIDING };
  function judge(over: object): Host {
    const host = createConnectedHost();
    host.run(5300, { ...skin, ...over });
    return host;
  }

  test("of sound skin leads on, and says how warm it is", () => {
    const host = judge({ surfaceAC: 33, surfaceBC: 33.4 });
    expect(host.state.stage).toBe("arming");
    expect(host.entriesOf("state").at(-1)).toMatchObject({ state: "arming", reason: "skin at 33.2 degC" });
    expect(host.state.estimate?.surfaceC).toBeCloseTo(33.2, 1);
  });

  test.each<[string, object, string]>([
    ["no readings", { surfaceAC: null }, "the surface sensors give no readings on the skin"],
    [
      "both 6 degC low",
      { surfaceAC: 28.9, surfaceBC: 28.9 },
      "sensor A reads 28.9 degC on untreated skin, outside 29-45",
    ],
    ["fire", { surfaceAC: 44.9, surfaceBC: 45.1 }, "sensor B reads 45.1 degC on untreated skin, outside 29-45"],
    ["sensors apart", { surfaceAC: 33, surfaceBC: 34.01 }, "the surface sensors differ by 1.01 degC on untreated skin"],
    [
      "no gel",
      { impedanceOhm: 601 },
      "the skin's impedance of 601 ohm is outside the tip's 60-600: add gel, or choose another tip",
    ],
  ])("refuses: %s", (_, over, reason) => {
    const host = judge(over);
    expect(host.entriesOf("state").some(({ state }) => state === "refusing")).toBe(true);
    expect(host.state).toMatchObject({ stage: "refused", reason });
  });

  test.each([
    { surfaceAC: 29, surfaceBC: 29 },
    { surfaceAC: 45, surfaceBC: 45 },
    { surfaceAC: 33, surfaceBC: 34 },
    { impedanceOhm: 600 },
  ])("takes what lies just inside: %o", (over) => {
    expect(judge(over).state.stage).toBe("arming");
  });

  test("starts anew when the tip was lifted, and counts only settled readings", () => {
    const host = createConnectedHost();
    host.run(3000, skin);
    expect(host.state.stage).toBe("baseline");
    expect(host.state.baseline.count).toBeLessThan(80);
    host.run(40, { flags: 0 });
    expect(host.state.stage).toBe("placing");
    host.run(4900, skin);
    expect(host.state.stage).toBe("baseline");
    runUntil(host, "arming", 400, skin);
    expect(host.state.stage).toBe("arming");
  });
});

describe("energy", () => {
  const held = GLIDING | FLAG.trigger;
  test.each<[string, number, string]>([
    ["contact", held & ~FLAG.contact, "contact lost"],
    ["motion", held & ~FLAG.motion, "handpiece not moving"],
    ["trigger", GLIDING, "trigger released"],
    ["permission of the device", held | FLAG.edgeNeeded, "the device wants a new press: leaseExpired"],
  ])("ends without %s", (_, flags, reason) => {
    const host = createHostAt("ramping");
    host.telemetry({ flags: held });
    expect(host.state.stage).toBe("ramping");
    host.telemetry({ flags });
    expect(host.state).toMatchObject({ stage: "gripping", reason });
  });

  test("needs settled contact, motion and a press of its own time", () => {
    const host = createHostAt("ramping");
    host.telemetry({ flags: held & ~FLAG.contact });
    host.run(100, { flags: held, powerW: 0 });
    host.run(1300, { flags: held });
    expect(host.state.stage).toBe("gripping");
    expect(host.state.prompt.action).toBe("release");
    host.run(40, { flags: GLIDING });
    host.run(200, { flags: held & ~FLAG.motion });
    expect(host.state.stage).toBe("gripping");
    runUntil(host, "ramping", 400, { flags: held });
    expect(host.state.stage).toBe("ramping");
  });

  test("a ramp that never arrives is given up after its time of heating, not of waiting", () => {
    const host = createHostAt("ramping", { rampTimeoutS: 60 });
    const cold = { flags: held, surfaceAC: 33, surfaceBC: 33, powerW: 0 };
    host.run(30_000, cold);
    host.telemetry({ flags: GLIDING });
    host.run(20_000, { ...cold, flags: GLIDING });
    expect(host.state.stage).toBe("gripping");
    host.run(40, cold);
    host.run(29_800, cold);
    expect(host.state.stage).toBe("ramping");
    runUntil(host, "stopping", 400, cold);
    expect(host.state.reason).toBe("the dermis did not reach 42.5 degC within 60 s of heating");
  });

  test("a hold lasts as long as it was held, interruptions not counted", () => {
    const host = createHostAt("holding");
    const steady = { flags: held };
    const { surfaceAC, surfaceBC } = host.state.telemetry!;
    host.run(20_000, steady);
    host.telemetry({ flags: GLIDING, powerW: 0 });
    host.run(20_000, { surfaceAC, surfaceBC });
    expect(host.state.stage).toBe("gripping");
    expect(host.state).toMatchObject({ heldMs: 20_000, inHold: true });
    runUntil(host, "postcooling", 60_000, steady);
    expect(host.state.stage).toBe("postcooling");
    expect(host.entriesOf("state").at(-1)?.reason).toBe("hold complete");
  });

  test.each(["ramping", "holding"] as const)(
    "a zone that has had its dose at %s is done, and the session goes on",
    (stage) => {
      const warm = createHostAt(stage);
      const { state, plan } = warm;
      const near = { ...state.doses[0]!, cem43Min: 0.8 * plan.profile.limits.doseCapCem43Min };
      const tired = createHost(plan, { ...state, doses: [near] });
      tired.run(20);
      expect(tired.state.stage).toBe(stage);
      expect(tired.entriesOf("alarm")).toMatchObject([{ code: "A19", change: "raised" }]);
      for (const full of [
        { ...near, cem43Min: plan.profile.limits.doseCapCem43Min },
        { ...near, cem43Min: 0, omega: plan.profile.limits.omegaCap },
      ]) {
        const host = createHost(plan, { ...state, doses: [full] });
        host.run(20);
        expect(host.state.stage).toBe("postcooling");
        expect(host.entriesOf("alarm").map(({ code }) => code)).toContain("A17");
        expect(host.entriesOf("state").at(-1)?.reason).toBe("dose or energy limit of the zone reached");
      }
    },
  );

  test("the near limit raises a low alarm and clears it", () => {
    const host = createHostAt("holding");
    host.telemetry({ surfaceAC: 44.1, surfaceBC: 44.1 });
    expect(host.state.supervisor.softLimited).toBe(true);
    host.telemetry({ surfaceAC: 42, surfaceBC: 42 });
    expect(host.entriesOf("alarm").map(({ code, change }) => [code, change])).toEqual([
      ["A20", "raised"],
      ["A20", "cleared"],
    ]);
  });
});

describe("a tip that touches something when the session begins", () => {
  /** Connected, with the tip lying on something from the first telemetry on. */
  function createTouchingHost(): Host {
    const host = createGreetingHost();
    host.say(hello(host.plan));
    host.say(tip());
    host.say(telemetry({ flags: GLIDING }));
    host.tick();
    host.say(reply("limits", "ok"));
    host.tick();
    return host;
  }

  test("was not put on the zone: it is to be lifted, then placed", () => {
    const host = createTouchingHost();
    host.run(3000, { flags: GLIDING });
    expect(host.state).toMatchObject({ stage: "placing", prompt: { action: "lift" } });
    host.run(200, { flags: FLAG.cooling | FLAG.pad });
    expect(host.state).toMatchObject({ stage: "placing", prompt: { action: "place" } });
    host.run(40, { flags: GLIDING });
    expect(host.state.stage).toBe("baseline");
  });

  test("and never is treated if its contact sense can not say no", () => {
    const host = createTouchingHost();
    host.run(121_000, { flags: GLIDING });
    expect(host.state.stage).toMatch(/stopping|stopped/);
    expect(host.sentOf("selfTestRequest")).toEqual([]);
  });

  test("one that was lifted once is believed for the rest of the session", () => {
    const host = createConnectedHost();
    host.run(40, { flags: GLIDING });
    expect(host.state.stage).toBe("baseline");
  });
});

describe("prompts", () => {
  test("are repeated every second to a display that may have missed them", () => {
    const host = createConnectedHost();
    host.sent.length = 0;
    host.run(5000);
    const prompts = host.sentOf("prompt");
    expect(prompts).toHaveLength(5);
    for (const prompt of prompts)
      expect(prompt).toMatchObject({ action: "place", zone: 0, areaCm2: 70, speedMmS: 130 });
    expect(host.entriesOf("prompt")).toHaveLength(1);
  });

  test("ask for a new press five seconds before the device would end it", () => {
    const host = createHostAt("ramping", { pressMaxS: 30 });
    const held = { flags: GLIDING | FLAG.trigger, powerW: 0 };
    // The press is as much older than the heating as a lease takes to run out.
    host.run(24_600, held);
    expect(host.state.prompt.action).toBe("none");
    host.run(200, held);
    expect(host.state.prompt.action).toBe("repress");
  });

  test("are sentences with the name of the zone", () => {
    const { plan } = createConnectedHost();
    expect(toPromptText(plan, 0, "place")).toBe("Put the tip on zone-1 and glide over it");
    expect(toPromptText(plan, 0, "none")).toBe("");
  });
});

describe("before the first energy of a session", () => {
  const pressed = { flags: GLIDING | FLAG.trigger, refusal: "ok" } as const;

  test("a lease of nothing is left to run out, and the device has to say that it did", () => {
    const host = createHostAt("gripping");
    host.run(200);
    host.telemetry(pressed);
    const before = host.sentOf("lease").length;
    expect(before).toBeGreaterThan(0);
    host.run(220, pressed);
    expect(host.sentOf("lease")).toHaveLength(before);
    expect(host.state.stage).toBe("gripping");
    host.run(20, { ...pressed, refusal: "leaseExpired" });
    expect(host.state).toMatchObject({ stage: "ramping", lapse: "shown" });
    host.run(100, pressed);
    expect(host.sentOf("lease").length).toBeGreaterThan(before);
    // Once is enough: a press that is renewed costs no such wait.
    host.run(40, { flags: GLIDING });
    expect(host.state.stage).toBe("gripping");
    host.run(40, pressed);
    expect(host.state.stage).toBe("ramping");
  });

  test("a device that goes on under a lease which is over is refused, with the measurement", () => {
    const host = createHostAt("gripping");
    host.run(200);
    host.run(600, pressed);
    expect(host.state.stage).toBe("refusing");
    expect(host.state.reason).toMatch(/does not let a lease run out: .* 3\d\d ms after the tick/);
    for (const lease of host.sentOf("lease")) expect(lease.powerMaxW).toBe(0);
    expect(host.sentOf("stop").length).toBeGreaterThan(0);
  });

  test.each(["causePresent", "busy", "contactLost"] as const)("%s shows nothing either way", (refusal) => {
    const host = createHostAt("gripping");
    host.run(200);
    host.run(1200, { ...pressed, refusal });
    expect(host.state.stage).toBe("gripping");
    // Leases have gone on in between: a device that hears none disarms.
    expect(host.sentOf("lease").length).toBeGreaterThan(4);
  });

  test("a trigger that is let go meanwhile begins it anew", () => {
    const host = createHostAt("gripping");
    host.run(200);
    host.run(100, pressed);
    expect(host.state.lapse).toBeTypeOf("object");
    host.run(1000, { flags: GLIDING });
    expect(host.state).toMatchObject({ stage: "gripping", lapse: "due" });
    host.run(60, pressed);
    expect(host.state.stage).toBe("gripping");
  });
});

test("a device that disarmed itself is armed anew from the start of the zone", () => {
  const host = createHostAt("gripping");
  host.telemetry({ state: "unarmed" });
  expect(host.state).toMatchObject({ stage: "placing", armed: false, permit: null });
});

test("a phase is recorded with zone, pass and target when it is entered again", () => {
  const host = createHostAt("holding");
  host.input({ kind: "operator", atMs: host.state.atMs, action: "pause" });
  host.input({ kind: "operator", atMs: host.state.atMs, action: "resume" });
  host.run(40, { flags: GLIDING, powerW: 0 });
  host.run(40, { flags: GLIDING | FLAG.trigger });
  expect(host.entriesOf("phase")).toMatchObject([{ phase: "ramp", zone: 1, pass: 1, targetC: 42.5, durationMs: null }]);
});

describe("alarms", () => {
  const changes = (host: ReturnType<typeof createHostAt>, code: string) =>
    host.entriesOf("alarm").flatMap((entry) => (entry.code === code ? [entry.change] : []));

  test.each([
    ["impedanceOutside", "A14"],
    ["leaseExpired", "A15"],
    ["causePresent", "A27"],
  ] as const)(
    "a press that is lost by %s is told as %s in the same sample, until energy flows again",
    (refusal, code) => {
      const host = createHostAt("ramping");
      host.telemetry({ flags: GLIDING | FLAG.trigger | FLAG.edgeNeeded, refusal, powerW: 0 });
      expect(host.state.stage).toBe("gripping");
      expect(changes(host, code)).toEqual(["raised"]);
      host.run(200, { flags: GLIDING | FLAG.edgeNeeded, refusal: "triggerReleased", powerW: 0 });
      host.run(200, { flags: GLIDING | FLAG.trigger, refusal: "ok" });
      expect(host.state.stage).toBe("ramping");
      expect(changes(host, code)).toEqual(["raised", "cleared"]);
    },
  );

  test("a self-test of nine minutes is due, and a new one clears it", () => {
    const { plan, state } = createHostAt("gripping");
    const host = createHost(plan, { ...state, testedAtMs: state.atMs - 537_000 });
    host.run(2000, { flags: GLIDING, powerW: 0 });
    expect(changes(host, "A21")).toEqual([]);
    host.run(3000, { flags: GLIDING, powerW: 0 });
    expect(changes(host, "A21")).toEqual(["raised"]);
  });

  test("more than five damaged frames a second are a noisy link, until a second has fewer", () => {
    const { plan, state } = createHostAt("ramping");
    const host = createHost(plan, { ...state, badFrames: 65_530 });
    host.run(1000, { badFrames: 65_535 });
    expect(changes(host, "A22")).toEqual([]);
    host.run(1000, { badFrames: 5 });
    expect(changes(host, "A22")).toEqual(["raised"]);
    host.run(1500, { badFrames: 5 });
    expect(changes(host, "A22")).toEqual(["raised", "cleared"]);
  });

  test("H40 more than twenty damaged frames a second take the energy until the trigger is pressed anew; twenty do not", () => {
    const { plan, state } = createHostAt("ramping");
    const held = { flags: GLIDING | FLAG.trigger };
    const host = createHost(plan, { ...state, badFrames: 0 });
    host.run(1100, { ...held, badFrames: 20 });
    expect(host.state.stage).toBe("ramping");
    host.run(1000, { ...held, badFrames: 41 });
    expect(host.state).toMatchObject({
      stage: "gripping",
      reason: "21 damaged frames in a second: the line is too noisy for energy",
    });
    expect(host.sentOf("lease").at(-1)?.powerMaxW).toBe(0);
    host.run(500, { ...held, badFrames: 41 });
    expect(host.state.stage).toBe("gripping");
    host.run(40, { flags: GLIDING, badFrames: 41 });
    host.run(200, { ...held, badFrames: 41 });
    expect(host.state.stage).toBe("ramping");
  });
});
