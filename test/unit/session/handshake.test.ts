import { describe, expect, test } from "vitest";
import { FIRMWARE_LIMITS, limitsCrc } from "../../../src/protocol/limits.ts";
import { type DeviceMessage, type HelloMessage, SELF_TEST, type TipMessage } from "../../../src/protocol/messages.ts";
import { sessionLimitsCrc } from "../../../src/protocol/session-limits.ts";
import {
  BOOT_ID,
  createConnectedHost,
  createGreetingHost,
  FLAG,
  GLIDING,
  type Host,
  hello,
  reply,
  selfTest,
  telemetry,
  tip,
} from "../../support/session-host.ts";

/** A host whose arming has just begun, on settled skin. */
function createArmingHost(): Host {
  const host = createConnectedHost();
  while (host.state.stage !== "arming" && host.state.atMs < 6000) {
    host.sent.length = 0;
    host.run(20, { flags: GLIDING });
  }
  return host;
}

function greetWith(device: Partial<HelloMessage>, attached: Partial<TipMessage> = {}): Host {
  const host = createGreetingHost();
  host.say(hello(host.plan, device));
  host.say(tip(attached));
  host.say(telemetry());
  host.tick();
  return host;
}

describe("greeting", () => {
  test("asks at the first tick, in its own words, and again every 250 ms", () => {
    const host = createGreetingHost();
    host.run(600, "silent");
    expect(host.sent).toEqual(
      Array(3).fill({ type: "helloRequest", protocolMajor: 1, protocolMinor: 0, hostNonce: host.plan.hostNonce }),
    );
  });

  test("gives a device up that does not answer twenty questions", () => {
    const host = createGreetingHost();
    host.run(4980, "silent");
    expect(host.state.stage).toBe("connecting");
    host.run(260, "silent");
    expect(host.state).toMatchObject({ stage: "refused", over: true });
    expect(host.state.reason).toBe("the device does not answer: is it switched on, and is this its port?");
    expect(host.sentOf("helloRequest")).toHaveLength(20);
  });

  test("takes a device that fits and takes the limits, and records who it is", () => {
    const host = createConnectedHost();
    expect(host.state.stage).toBe("placing");
    expect(host.sent.map(({ type }) => type).filter((type) => type !== "prompt")).toEqual(["helloRequest", "limits"]);
    expect(host.entriesOf("device")).toMatchObject([
      { serial: "SIM1", firmware: "1.0.0", tip: "bp-10-20", simulated: false },
    ]);
  });

  test("waits for hello, tip and telemetry, in any order", () => {
    const host = createGreetingHost();
    host.say(tip());
    host.tick();
    host.say(telemetry());
    host.tick();
    expect(host.sentOf("limits")).toEqual([]);
    host.say(hello(host.plan));
    host.tick();
    expect(host.sentOf("limits")).toHaveLength(1);
  });

  test("does not take an answer to somebody else's question", () => {
    const host = greetWith({ hostNonce: 1 });
    expect(host.state).toMatchObject({ stage: "connecting", hello: null });
  });

  test("narrows the device to the profile, and never widens its own table", () => {
    const [limits] = greetWith({}).sentOf("limits");
    expect(limits).toMatchObject({
      bootId: BOOT_ID,
      hotSpotFactor: 1.18,
      tripC: FIRMWARE_LIMITS.overTemperatureC,
      powerMaxW: 45,
      energyMaxJ: 9000,
      windowEnergyMaxJ: 473,
      pressMaxS: 120,
      speedMinMmS: 100,
      impedanceMinOhm: 60,
      impedanceMaxOhm: 600,
      contactMinC: 24,
      contactMaxC: 39,
    });
  });

  test("refuses a device that refuses the limits, or never answers to them", () => {
    const wide = greetWith({});
    wide.say(reply("limits", "limitTooWide"));
    expect(wide.state).toMatchObject({ stage: "refused", reason: "the device refuses the limits: limitTooWide" });
    const mute = greetWith({});
    mute.run(4000, {});
    expect(mute.sentOf("limits")).toHaveLength(14);
    expect(mute.state).toMatchObject({
      stage: "refused",
      reason: "the device does not take the limits of this session: does another host hold it?",
    });
  });

  test("stops a device that somebody left armed before it gives it limits", () => {
    const host = createGreetingHost();
    host.say(hello(host.plan));
    host.say(tip());
    host.say(telemetry({ state: "armed" }));
    host.run(60, { state: "armed" });
    expect(host.sentOf("stop")).toEqual([{ type: "stop", reason: "closing" }]);
    expect(host.sentOf("limits")).toEqual([]);
    host.run(40, { state: "unarmed" });
    expect(host.sentOf("limits")).toHaveLength(1);
  });

  test("telemetry alone connects nothing", () => {
    const host = createGreetingHost();
    host.say(telemetry());
    host.run(200);
    expect(host.state.stage).toBe("connecting");
  });

  test.each<[string, Partial<HelloMessage>, Partial<TipMessage>, string]>([
    ["older protocol", { protocolMajor: 0 }, {}, "the device speaks protocol 0.0, this host 1.0: update the device"],
    ["newer protocol", { protocolMajor: 2 }, {}, "the device speaks protocol 2.0, this host 1.0: update Isoderm"],
    ["other modality", { modality: "nirLaser" }, {}, "the device is nirLaser, the profile needs bipolarRf"],
    [
      "other limits",
      { limitsCrc: limitsCrc() ^ 1 },
      {},
      "the device holds other safety limits than this host: their versions do not belong together",
    ],
    ["no tip", {}, { tipId: 0 }, "no tip is attached"],
    ["other tip", {}, { label: "bp-8-15" }, "tip bp-8-15 is attached, the profile was made for bp-10-20"],
    ["weak tip", {}, { powerMaxW: 44 }, "the profile may ask for 45 W, the tip takes 44 W"],
    ["hot tip", {}, { hotSpotKMmPerWS: 12 }, "hotSpotFactor is 1.18, this tip and motion need 1.25"],
    [
      "far too hot a tip",
      {},
      { hotSpotKMmPerWS: 30 },
      "the hot-spot factor would have to be 1.64, over 1.3: move faster or lower powerMaxW",
    ],
  ])("refuses: %s", (_, device, attached, reason) => {
    const host = greetWith(device, attached);
    expect(host.state).toMatchObject({ stage: "refused", over: true, reason });
    expect(host.sentOf("lease")).toEqual([]);
  });

  test("a minor version may differ", () => {
    expect(greetWith({ protocolMinor: 7 }).sentOf("limits")).toHaveLength(1);
  });

  test("tells all reasons at once", () => {
    const { reason } = greetWith({ modality: "nirLaser", limitsCrc: 1 }, { label: "bp-8-15" }).state;
    expect(reason.split("; ")).toHaveLength(3);
  });

  test("waits for nothing more from a device of another version, which may say it in other frames", () => {
    const host = createGreetingHost();
    host.say(hello(host.plan, { protocolMajor: 0, protocolMinor: 9 }));
    host.tick();
    expect(host.state.reason).toBe("the device speaks protocol 0.9, this host 1.0: update the device");
    expect(host.sentOf("limits")).toEqual([]);
  });
});

describe("arming", () => {
  test("self-test, then arm, each once its answer is there", () => {
    const host = createArmingHost();
    const { plan } = host;
    host.run(40, { flags: GLIDING });
    expect(host.sent.filter(({ type }) => type !== "prompt")).toEqual([
      { type: "selfTestRequest", bootId: BOOT_ID, session: plan.session },
    ]);
    host.say(reply("selfTestRequest", "ok"));
    host.say(selfTest(plan));
    expect(host.sentOf("arm")).toEqual([
      {
        type: "arm",
        bootId: BOOT_ID,
        session: plan.session,
        epoch: 1,
        limitsCrc: limitsCrc(),
        sessionLimitsCrc: host.state.sessionLimitsCrc,
        tipId: 1020,
        profileHash: plan.profileHash,
      },
    ]);
    host.say(reply("arm", "ok"));
    host.tick();
    expect(host.state.stage).toBe("arming");
    host.telemetry({ flags: GLIDING, state: "armed", epoch: 1 });
    host.tick();
    expect(host.state).toMatchObject({ stage: "precooling", armed: true });
    expect(host.state.permit).toMatchObject({ bootId: BOOT_ID, session: plan.session, epoch: 1, powerMaxW: 45 });
  });

  test("a tip that was changed is agreed upon and tested anew", () => {
    const host = createArmingHost();
    host.run(40, { flags: GLIDING });
    host.sent.length = 0;
    host.say(tip({ tipId: 0, label: "", powerMaxW: 0 }));
    host.run(300, { flags: GLIDING });
    // Nothing is asked of a device without a tip.
    expect(host.sent.filter(({ type }) => type !== "prompt")).toEqual([]);
    host.say(tip());
    host.run(40, { flags: GLIDING });
    expect(host.sentOf("limits")).toHaveLength(1);
    host.say(reply("limits", "ok"));
    host.run(40, { flags: GLIDING });
    expect(host.sentOf("selfTestRequest")).toHaveLength(1);
    expect(host.sentOf("arm")).toEqual([]);
    host.say(selfTest(host.plan));
    expect(host.sentOf("arm")).toHaveLength(1);
  });

  test("a tip that the profile was not made for is refused, whenever it comes", () => {
    const host = createArmingHost();
    host.say(tip({ tipId: 1030, label: "bp-10-30" }));
    host.run(40, { flags: GLIDING });
    expect(host.state).toMatchObject({ stage: "refused", reason: expect.stringMatching(/^tip bp-10-30 is attached/) });
  });

  test("quotes the checksum of exactly the limits that were sent", () => {
    const host = createConnectedHost();
    expect(host.state.sessionLimitsCrc).toBe(sessionLimitsCrc(host.sentOf("limits")[0]!));
  });

  test.each<[string, (host: Host) => DeviceMessage[], string]>([
    [
      "a failed self-test",
      (host) => [selfTest(host.plan, { passed: ~(SELF_TEST.relay1 | SELF_TEST.clock) >>> 0 })],
      "self-test failed: clock, relay1",
    ],
    [
      "a self-test that tested nothing",
      (host) => [selfTest(host.plan, { done: 0, passed: 0 })],
      "the device ran no self-test",
    ],
    [
      "no self-test",
      () => [reply("selfTestRequest", "otherSession")],
      "the device refuses the self-test: otherSession",
    ],
    ["no arming", (host) => [selfTest(host.plan), reply("arm", "wrongTip")], "the device refuses to arm: wrongTip"],
  ])("refuses after %s, and stops the device", (_, answers, reason) => {
    const host = createArmingHost();
    host.run(20, { flags: GLIDING });
    for (const answer of answers(host)) host.say(answer);
    expect(host.state).toMatchObject({ stage: "refusing", reason });
    expect(host.sent.at(-2)).toEqual({ type: "stop", reason: "closing" });
    host.run(20, { flags: GLIDING });
    expect(host.state.stage).toBe("refused");
    expect(host.sentOf("lease")).toEqual([]);
  });

  test("a self-test of another session is not an answer", () => {
    const host = createArmingHost();
    host.run(20, { flags: GLIDING });
    host.say(selfTest(host.plan, { session: 1 }));
    host.say(reply("arm", "ok"));
    expect(host.state.request?.kind).toBe("selfTest");
  });

  test("asks again when nothing comes, and gives up in the end", () => {
    const host = createArmingHost();
    host.run(20, { flags: GLIDING });
    host.say(selfTest(host.plan));
    host.run(5300, { flags: GLIDING });
    expect(host.sentOf("arm")).toHaveLength(20);
    expect(host.state).toMatchObject({
      stage: "refused",
      reason: "the device does not arm, although it was asked to again and again",
    });
  });

  test("a self-test that never ends is asked for twice", () => {
    const host = createArmingHost();
    host.run(8300, { flags: GLIDING });
    expect(host.sentOf("selfTestRequest")).toHaveLength(2);
    expect(host.state).toMatchObject({ stage: "refused", reason: "the device does not finish its self-test" });
  });

  test("a lost reply to ARM is made up for by telemetry: the epoch is not asked for twice", () => {
    const host = createArmingHost();
    host.run(20, { flags: GLIDING });
    host.say(selfTest(host.plan));
    host.run(400, { flags: GLIDING, state: "armed", epoch: 1 });
    expect(host.state).toMatchObject({ stage: "precooling", permit: { epoch: 1 } });
    expect(host.sentOf("arm")).toHaveLength(1);
  });

  test("a trigger that is held is waited for, with a word on the display, and no question is asked meanwhile", () => {
    const held = { flags: GLIDING | FLAG.trigger };
    const host = createConnectedHost();
    host.run(5200, held);
    expect(host.state.stage).toBe("arming");
    host.run(20_000, held);
    expect(host.state).toMatchObject({ stage: "arming", prompt: { action: "release" } });
    expect(host.sentOf("selfTestRequest")).toEqual([]);
    host.run(40, { flags: GLIDING });
    expect(host.sentOf("selfTestRequest")).toHaveLength(1);
    host.say(reply("selfTestRequest", "triggerHeld"));
    host.run(100, held);
    expect(host.state.stage).toBe("arming");
    host.run(40, { flags: GLIDING });
    host.say(selfTest(host.plan));
    host.say(reply("arm", "triggerHeld"));
    host.run(20_000, held);
    expect(host.state.stage).toBe("arming");
    const asked = host.sentOf("arm").length;
    host.run(300, { flags: GLIDING });
    expect(host.sentOf("arm").length).toBeGreaterThan(asked);
  });

  test("a device that is armed already is stopped first", () => {
    const host = createConnectedHost();
    host.run(5200, { flags: GLIDING, state: "armed" });
    expect(host.state.stage).toBe("arming");
    host.run(40, { flags: GLIDING, state: "armed" });
    expect(host.sentOf("stop")).toContainEqual({ type: "stop", reason: "closing" });
    expect(host.sentOf("selfTestRequest")).toEqual([]);
    host.run(40, { flags: GLIDING, state: "unarmed" });
    expect(host.sentOf("selfTestRequest")).toHaveLength(1);
  });

  test("a device that stays in fault is refused", () => {
    const host = createConnectedHost();
    host.run(20_000, { flags: GLIDING, state: "fault" });
    expect(host.state).toMatchObject({
      stage: "refused",
      reason: "the device is armed by somebody else and does not obey STOP",
    });
  });
});
