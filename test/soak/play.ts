/**
 * Plays one script: the world, its cable and its hosts, tick by tick on one virtual clock, with the oracle at the device's end of the cable
 * and the watch over everything. First trouble, then calm, in which every session must come to an end and the device to rest.
 */
import { Subject } from "rxjs";
import { TIPS, type Tip } from "../../firmware-sim/applicator/tips.ts";
import { createNoisyLink, FAIR_WEATHER, type Weather } from "../../firmware-sim/links/noisy.ts";
import type { OperatorStep } from "../../firmware-sim/operator.ts";
import { drawPerson } from "../../firmware-sim/person.ts";
import { createRandom } from "../../firmware-sim/random.ts";
import { createWorld, type World } from "../../firmware-sim/world.ts";
import { assert } from "../../src/assert.ts";
import { findFurtherTips } from "../../src/cli/bench.ts";
import type { Link } from "../../src/device/link.ts";
import { foldRecord } from "../../src/journal/record.ts";
import type { Profile } from "../../src/profile/schema.ts";
import { createFrameEncoder } from "../../src/protocol/frame.ts";
import { limitsCrc } from "../../src/protocol/limits.ts";
import type { HostMessage } from "../../src/protocol/messages.ts";
import { createPlan, createShortProfile, readAnyProfile, shortenProfile } from "../support/session-profile.ts";
import type { OuterFault } from "./catalogue.ts";
import { createFindings, type Findings, type Violation } from "./findings.ts";
import { FrameSplitter, type Lease, readLease, TYPE, writeFrame, writeLease } from "./frames.ts";
import { createHost, type Host } from "./host.ts";
import { createOracle, type Oracle } from "./oracle.ts";
import { type Deed, type DeedName, type Hostility, isQuiet, type Script } from "./script.ts";
import { createWatch, type Watch, type Worst } from "./watch.ts";

export interface Played {
  readonly seed: number;
  readonly virtualMs: number;
  readonly emittedMs: number;
  readonly outcomes: readonly string[];
  /** Why each session ended, in its own words. */
  readonly reasons: readonly string[];
  readonly trips: readonly string[];
  readonly violations: readonly Violation[];
  /** The most that the truth showed, and when each stage of the first session began. */
  readonly worst: Worst;
  readonly stages: readonly { readonly stage: string; readonly atMs: number }[];
  /** What the hands did and what was asked of the host, as an operator script would say it. */
  readonly steps: readonly RecordedStep[];
}

export type RecordedStep = OperatorStep | { readonly atMs: number; readonly action: "pause" | "resume" | "stop" };

const TICK_MS = 10;
/** After the calm begins a session may take its time; then it is stopped, and a stop takes no time. */
const PATIENCE_MS = 150_000;
const STOP_MS = 1500;
/** A device nobody talks to disarms itself after a minute. */
const IDLE_MS = 62_000;
/** A device is taken over by another session after two seconds of silence. */
const LAPSE_MS = 2500;
/** Healthy: the cable carries a STOP at once. Otherwise the last lease quotes a tick of before, lives for 250 ms from it, and ends within a tick. */
const STOP_HEALTHY_MS = 100;
const STOP_ANY_MS = 270;
/** From here on a host that stood still, or slept, begins on no press of before. */
const STOOD_STILL_MS = 480;
const RECORDER_MS = 1000;
const CAPTURED_MAX = 4000;
const UNCERTAIN_J = 25;
/** A short session writes about this many entries. */
const WRITES_MAX = 3000;

/** Where these fail, the energy is not what the device says, or says nothing. */
const NO_ACCOUNT: ReadonlySet<string> = new Set(["output", "firmware", "meter"]);

/** What of the catalogue is a deed as well. */
const DEED_OF: Readonly<Record<string, DeedName>> = {
  "host.pause": "hostStalls",
  "host.kill": "kill",
  "hostClock.suspend": "hostSleeps",
  "disk.full": "recorderFails",
  "disk.error": "recorderFails",
};

export function playScript(script: Script): Played {
  const findings = createFindings();
  const profile = profileOf(script);
  const tip = tipOf(profile);
  const furtherTips = findFurtherTips(profile);
  const person = drawPerson(script.personSeed, profile.area);
  const world = createWorld({
    person,
    tip,
    furtherTips,
    seed: script.deviceSeed,
    operator: "auto",
    faults: script.faults,
    tickOriginMs: script.tickOriginMs,
    ...(profile.referenceDepthMm === undefined ? {} : { referenceDepthMm: profile.referenceDepthMm }),
  });
  const tips = [tip, ...furtherTips];
  // Between two of them, the one before.
  const findTip = () => tips[Math.max(0, world.hands.tip)] ?? tip;
  const oracle = createOracle(world, profile.limits.powerMaxW, findTip, findings);
  const watch = createWatch(world, script, profile, findTip, oracle, findings);
  const stage = createStage(script, profile, person.fatThicknessMm, world, oracle, watch, findings);
  const outcomes: string[] = [];
  const reasons: string[] = [];
  const trips: string[] = [];
  const stages: { stage: string; atMs: number }[] = [];
  const endHost = (host: Host) => {
    outcomes.push(host.alive ? (host.failure === null ? (host.state?.stage ?? "none") : "bug") : "killed");
    reasons.push(host.state?.reason ?? "");
    for (const entry of host.entries) {
      if (entry.kind === "trip") trips.push(entry.code);
      if (entry.kind === "state" && outcomes.length === 1) stages.push({ stage: entry.state, atMs: entry.atMs });
    }
    if (host.failure !== null) findings.report("I24", world.nowMs, `the session threw ${String(host.failure)}`);
  };

  try {
    const first = stage.start(0);
    const patienceMs = isQuiet(script) ? first.plan.latestEndMs : PATIENCE_MS;
    stage.runUntil(() => !first.running && stage.isQuiet(), script.calmAtMs + patienceMs);
    stage.calm();
    stage.end(first);
    endHost(first);
    for (const rival of stage.rivals) {
      stage.end(rival);
      endHost(rival);
    }
    stage.rest();
    if (script.again && stage.service()) {
      const second = stage.start(1);
      stage.runUntil(() => !second.running, world.nowMs + script.calmAtMs + PATIENCE_MS);
      stage.end(second);
      endHost(second);
      stage.rest();
    }
    watch.finish();
    checkMeters(script, world, watch, findings);
  } catch (error) {
    findings.report(
      "bug",
      world.nowMs,
      error instanceof Error ? `${error.message} ${error.stack?.split("\n")[1]?.trim() ?? ""}` : String(error),
    );
  }
  if (isQuiet(script)) checkPeace(world, outcomes, reasons, trips, findings);
  return {
    seed: script.seed,
    virtualMs: world.nowMs,
    emittedMs: watch.emittedMs,
    outcomes,
    reasons,
    trips,
    violations: findings.violations,
    worst: watch.worst,
    stages,
    steps: stage.steps,
  };
}

function profileOf({ profile }: Script): Profile {
  if (typeof profile === "string") return readAnyProfile(profile);
  return "of" in profile ? shortenProfile(profile) : createShortProfile(profile);
}

function tipOf({ applicators: [label] }: Profile): Tip {
  const tip = TIPS.find((known) => known.label === label);
  assert(tip !== undefined, "the bench has the tip of the profile");
  return tip;
}

interface Stage {
  readonly rivals: readonly Host[];
  readonly steps: readonly RecordedStep[];
  start(number: number): Host;
  runUntil(done: () => boolean, byMs: number): void;
  /** Trouble ends: cables whole, hosts awake, hands free. */
  calm(): void;
  isQuiet(): boolean;
  /** Brings a session to its end: by itself, or by STOP. */
  end(host: Host): void;
  /** Until the device is at rest, and no longer than that may take. */
  rest(): void;
  /** A person acknowledges what is latched and tests the device. @returns false when it needs a technician */
  service(): boolean;
}

function createStage(
  script: Script,
  profile: Profile,
  fatMm: number,
  world: World,
  oracle: Oracle,
  watch: Watch,
  findings: Findings,
): Stage {
  const { hands } = world;
  const random = (name: string) => createRandom(script.seed, "soak", "play", name);
  const deedRandom = random("deeds");
  const jitterRandom = random("jitter");
  const heard = new Subject<Uint8Array>();
  let nowMs = 0;
  const isDeaf = () =>
    script.faults.some(
      ({ target, kind, atMs, durationMs, magnitude }) =>
        target === "firmware" &&
        kind === "hang" &&
        (magnitude & 4) !== 0 &&
        world.nowMs >= atMs &&
        world.nowMs < atMs + durationMs,
    );
  const plug: Link = {
    bytes$: heard,
    send: (bytes) => {
      capture(bytes);
      oracle.feed(bytes, isDeaf(), false);
    },
    close() {},
  };
  const cable = createNoisyLink(plug, random("to device"), random("to host"));
  cable.toDevice = script.toDevice;
  cable.toHost = script.toHost;
  const fairCable = script.toDevice === FAIR_WEATHER && script.toHost === FAIR_WEATHER;
  const mouth = createMouth(script, profile, world, random("hostile"));
  const hostCable: Link = {
    bytes$: cable.bytes$,
    send(bytes) {
      const said = mouth.distort(bytes);
      if (said !== null) cable.send(said);
    },
    close() {},
  };

  const captured: Uint8Array[] = [];
  const capturer = new FrameSplitter();
  function capture(bytes: Uint8Array): void {
    if (captured.length >= CAPTURED_MAX || !script.families.includes("replays")) return;
    for (let from = 0; from < bytes.length; ) {
      const zero = bytes.indexOf(0, from);
      const end = zero < 0 ? bytes.length : zero + 1;
      const frame = capturer.push(bytes.subarray(from, end));
      if (frame && (frame.type === TYPE.lease || frame.type === TYPE.arm || frame.type === TYPE.shot))
        captured.push(writeFrame(frame.type, frame.seq, frame.payload));
      from = end;
    }
  }

  const hosts: Host[] = [];
  const rivals: Host[] = [];
  const steps: RecordedStep[] = [];
  const recorder = createRecorder(world, steps);
  const outer = (script.outer ?? []).toSorted((a, b) => a.atMs - b.atMs);
  let nextOuter = 0;
  let troubledCable = false;
  let nextDeed = 0;
  let calm = false;
  const ends: { readonly atMs: number; readonly undo: () => void }[] = [];
  /** Cable and host as they should be for a good while: a STOP arrives at once. */
  let unhealthyUntilMs = 0;
  let first: Host | null = null;
  const isHealthy = () =>
    fairCable &&
    script.hostJitterMs === 0 &&
    script.hostility === null &&
    nowMs >= unhealthyUntilMs &&
    !cable.toDeviceCut &&
    !cable.toHostCut &&
    !script.faults.some(({ target }) => target === "firmware" || target === "output");
  const trouble = (untilMs: number) => {
    unhealthyUntilMs = Math.max(unhealthyUntilMs, untilMs + 500);
  };

  const start = (number: number, link = hostCable): Host => {
    const draw = random(`session ${number}`);
    const u32 = () => Math.floor(draw.uniform() * 0x1_0000_0000);
    const plan = createPlan(profile, { session: u32(), hostNonce: u32(), seed: script.seed, fatMm });
    const jitter = () => (calm ? 0 : TICK_MS * Math.floor((jitterRandom.uniform() * script.hostJitterMs) / TICK_MS));
    const host = createHost(plan, link, nowMs, jitter, script.seqOrigin & 0xffff);
    hosts.push(host);
    if (first === null) first = host;
    return host;
  };

  const isHolder = (host: Host) => world.device.state.session === host.plan.session;
  const demand = (id: string, host: Host, withinMs: number, what: string) => {
    // What a hostile host's operator wants is not what it does.
    if (script.hostility === null && host.running && isHolder(host))
      watch.demandDark(id, host.plan.session, nowMs + withinMs, what);
  };

  const tick = () => {
    nowMs = world.nowMs + TICK_MS;
    for (let deed = script.deeds[nextDeed]; deed !== undefined && deed.atMs < nowMs; deed = script.deeds[++nextDeed])
      if (!calm) perform(deed);
    for (const end of ends) if (end.atMs <= nowMs) end.undo();
    if (ends.length > 0) ends.splice(0, ends.length, ...ends.filter(({ atMs }) => atMs > nowMs));
    if (outer.length > 0) perturb();
    const insisted = mouth.insist(nowMs);
    if (insisted !== null) cable.send(insisted);
    const repeated = mouth.repeat(nowMs);
    if (repeated !== null) cable.send(repeated);
    cable.pump(nowMs);
    const said = world.tick();
    recorder();
    oracle.endTick();
    watch.endTick();
    if (said.length > 0) heard.next(said);
    cable.pump(nowMs);
    for (const host of hosts) host.tick(nowMs);
    checkSessions();
  };

  /** What the hosts' own states promise about energy. */
  const checkSessions = () => {
    if (first === null || rivals.length > 0 || script.hostility !== null) {
      watch.liftDemand("paused");
      return;
    }
    const stage = first.running ? first.state?.stage : undefined;
    if (stage === "pausedBefore" || stage === "pausedDuring")
      watch.demandDark(
        "paused",
        first.plan.session,
        nowMs + (isHealthy() ? STOP_HEALTHY_MS : STOP_ANY_MS),
        "the session is paused",
      );
    else watch.liftDemand("paused");
  };

  /** Faults of the catalogue that happen to cable, host and disk. */
  const perturb = () => {
    const active = calm ? [] : outer.filter((fault) => nowMs >= fault.atMs && nowMs < fault.atMs + fault.durationMs);
    const down = active.filter(({ target }) => target === "linkToDevice");
    const up = active.filter(({ target }) => target === "linkToHost");
    if (down.length + up.length > 0 || troubledCable) {
      troubledCable = down.length + up.length > 0;
      cable.toDevice = worsen(calm ? FAIR_WEATHER : script.toDevice, down);
      cable.toHost = worsen(calm ? FAIR_WEATHER : script.toHost, up);
      cable.toDeviceCut ||= down.some(({ kind }) => kind === "cut");
      cable.toHostCut ||= up.some(({ kind }) => kind === "cut");
      for (const { kind, atMs, durationMs, target } of active) {
        if (kind === "cut" && nowMs < atMs + TICK_MS)
          ends.push({
            atMs: atMs + durationMs,
            undo: () => {
              if (target === "linkToDevice") cable.toDeviceCut = false;
              else cable.toHostCut = false;
            },
          });
      }
      trouble(nowMs);
    }
    for (
      let fault = outer[nextOuter];
      !calm && fault !== undefined && fault.atMs <= nowMs;
      fault = outer[++nextOuter]
    ) {
      const act = DEED_OF[`${fault.target}.${fault.kind}`];
      if (act !== undefined) perform({ atMs: fault.atMs, act, forMs: fault.durationMs, value: 0 });
    }
  };

  const perform = (deed: Deed) => {
    const { act, value } = deed;
    const forMs = Math.min(deed.forMs, 7_200_000);
    const later = (undo: () => void) => ends.push({ atMs: nowMs + forMs, undo });
    const host = first;
    switch (act) {
      case "press":
        hands.press();
        return;
      case "release":
        hands.release();
        return;
      case "click":
        hands.release();
        later(() => hands.press());
        return;
      case "lift":
        if (hands.place === "skin") hands.lift();
        return;
      case "stall":
        if (hands.place !== "skin") return;
        hands.glide(0);
        later(() => {
          if (hands.place === "skin") hands.glide(profile.motion.kind === "gliding" ? profile.motion.speedMmS : 0);
        });
        return;
      case "estop":
        hands.estop();
        later(() => hands.estopRelease());
        return;
      case "pause":
      case "resume":
      case "stop":
      case "interrupt":
        if (host === null) return;
        if (act !== "interrupt") steps.push({ atMs: nowMs, action: act });
        if (act === "stop" || act === "interrupt")
          demand("I15", host, isHealthy() ? STOP_HEALTHY_MS : STOP_ANY_MS, `the operator said ${act}`);
        host.ask(act);
        return;
      case "recorderFails":
        if (host === null) return;
        demand("H55", host, RECORDER_MS, "nothing can be recorded");
        host.failRecorder("no space left");
        return;
      case "kill":
        if (host === null) return;
        demand("H48", host, STOP_ANY_MS, "the host was killed");
        host.kill();
        return;
      case "unplug":
        cable.toDeviceCut = true;
        cable.toHostCut = true;
        trouble(Number.POSITIVE_INFINITY);
        host?.unplug("the port is gone");
        return;
      case "cutToDevice":
      case "cutToHost":
      case "cutBoth":
        if (act !== "cutToHost") cable.toDeviceCut = true;
        if (act !== "cutToDevice") cable.toHostCut = true;
        trouble(nowMs + forMs);
        later(() => {
          cable.toDeviceCut = false;
          cable.toHostCut = false;
        });
        return;
      case "hostStalls":
      case "hostSleeps":
        if (host === null || !host.running) return;
        if (!host.suspend(forMs, act === "hostSleeps")) return;
        trouble(nowMs + forMs);
        if (forMs >= STOOD_STILL_MS && rivals.length === 0 && script.hostility === null)
          watch.demandPress("I41", nowMs + STOP_ANY_MS, nowMs);
        return;
      case "garbageToDevice":
      case "garbageToHost": {
        const bytes = Uint8Array.from({ length: 1 + (value % 300) }, () => Math.floor(deedRandom.uniform() * 256));
        trouble(nowMs + 100);
        if (act === "garbageToHost") cable.inject("toHost", bytes);
        else oracle.feed(bytes, isDeaf(), false);
        return;
      }
      case "flood": {
        // More prompts than a device takes in a second.
        trouble(nowMs + 2000);
        const frame = writeFrame(9, value, new Uint8Array(6));
        for (let i = 0; i < 400; i++) oracle.feed(frame, isDeaf(), false);
        return;
      }
      case "rivalStarts":
        if (rivals.length < 2) rivals.push(start(100 + rivals.length));
        trouble(Number.POSITIVE_INFINITY);
        return;
      case "usurp":
        // A program that asks for the device whatever it is doing.
        say({ type: "selfTestRequest", bootId: world.device.state.bootId, session: serviceSession });
        return;
      case "armHeld":
        hands.press();
        later(armWithTriggerHeld);
        return;
      case "rivalStops":
        rivals.at(-1)?.ask("stop");
        return;
      case "rivalDies":
        rivals.at(-1)?.kill();
        return;
      case "replayLatest":
      case "replayAny":
      case "replayFlood": {
        const count = act === "replayFlood" ? 100 : 1 + (value % 5);
        for (let i = 0; i < count; i++) {
          const at =
            act === "replayLatest" ? captured.length - 1 - i : Math.floor(deedRandom.uniform() * captured.length);
          const frame = captured[at];
          if (frame !== undefined) oracle.feed(frame, isDeaf(), true);
        }
        trouble(nowMs + 1500);
        return;
      }
      case "acknowledge":
        acknowledge(value % 3 === 0 ? 0 : null);
        return;
      case "powerCycle":
        world.restart("powerOn");
        return;
      case "restart":
        // The program crashes, and somebody starts it again.
        if (host === null) return;
        demand("H48", host, STOP_ANY_MS, "the host was killed");
        host.kill();
        trouble(Number.POSITIVE_INFINITY);
        later(() => {
          if (rivals.length < 2) rivals.push(start(200 + rivals.length));
        });
        return;
      case "hostClockLeaps":
        if (host === null) return;
        host.leap(forMs);
        trouble(nowMs);
        return;
      case "writeFails":
        if (host === null) return;
        host.failWrite(1 + (value % WRITES_MAX), () => demand("H55", host, RECORDER_MS, "nothing can be recorded"));
        return;
    }
  };

  const technician = createFrameEncoder(0x7000);
  const say = (message: HostMessage) => oracle.feed(technician.encode(message), isDeaf(), false);
  const serviceSession = 0x5e41_ce00;
  function acknowledge(session: number | null): void {
    const { bootId, latches, session: holder } = world.device.state;
    const trip = latches.store.latched[0]?.trip;
    if (trip === undefined) return;
    const who = session ?? (Number.isNaN(holder) ? serviceSession : holder);
    say({ type: "acknowledge", bootId, session: who, trip });
  }

  /** Everything about this arm is right, but that the trigger is held. */
  function armWithTriggerHeld(): void {
    const { bootId, session, gate, sessionLimitsCrc, build, inputs } = world.device.state;
    if (!inputs.triggerPressed || Number.isNaN(session) || sessionLimitsCrc < 0) return;
    const { tipId } = build.tip;
    const epoch = (gate.epoch + 1) & 0xffff;
    const { profileHash } = createPlan(profile);
    say({ type: "arm", bootId, session, epoch, limitsCrc: limitsCrc(), sessionLimitsCrc, tipId, profileHash });
  }

  const outlastsSession = script.families.some((family) =>
    ["replays", "service", "rival", "supply", "restarts"].includes(family),
  );
  /** A sleeping computer wakes up in its own time; everything else is well from now on. */
  const becomeCalm = () => {
    if (calm) return;
    calm = true;
    mouth.behave();
    for (const { undo } of ends.splice(0)) undo();
    cable.toDevice = FAIR_WEATHER;
    cable.toHost = FAIR_WEATHER;
    const pulled = script.deeds.some(({ act, atMs }) => act === "unplug" && atMs < nowMs);
    cable.toDeviceCut = pulled;
    cable.toHostCut = pulled;
  };

  return {
    rivals,
    steps,
    start,
    runUntil(done, byMs) {
      while (!done() && world.nowMs < byMs) {
        tick();
        if (world.nowMs >= script.calmAtMs) becomeCalm();
      }
    },
    isQuiet: () =>
      rivals.every((rival) => !rival.running) && (calm || nextDeed >= script.deeds.length || !outlastsSession),
    calm: becomeCalm,
    end(host) {
      let askedAtMs = Number.NaN;
      while (host.running) {
        if (Number.isNaN(askedAtMs) && host.awake) {
          askedAtMs = nowMs;
          host.ask("stop");
        }
        tick();
        if (host.running && nowMs - askedAtMs > STOP_MS) {
          const { stage = "nothing", reason = "" } = host.state ?? {};
          findings.report("liveness", nowMs, `still ${stage} ${STOP_MS} ms after STOP, with a sound cable: ${reason}`);
          host.kill();
        }
      }
    },
    rest() {
      cable.toDeviceCut = true;
      cable.toHostCut = true;
      const untilMs = world.nowMs + IDLE_MS;
      const isAtRest = () =>
        ["unarmed", "fault", "boot"].includes(world.device.state.state) && world.truth.powerW <= 0.1;
      for (let n = 0; n < 50 || (!isAtRest() && world.nowMs < untilMs); n++) tick();
      if (!isAtRest() && !isWelded(script, world.nowMs))
        findings.report("I27", world.nowMs, `left ${world.device.state.state} with ${world.truth.powerW.toFixed(2)} W`);
      checkLedger();
    },
    service() {
      // The host that was is gone, and its session lapses.
      for (const host of hosts) if (host.alive) host.kill();
      for (const id of ["I15", "H55", "H48", "paused"]) watch.liftDemand(id);
      hands.release();
      hands.estopRelease();
      hands.park();
      for (let i = 0; i < LAPSE_MS; i += TICK_MS) tick();
      cable.toDeviceCut = false;
      cable.toHostCut = false;
      const store = () => world.device.state.latches.store;
      for (let tries = 0; store().latched.length > 0 && tries < 60; tries++) {
        acknowledge(serviceSession);
        const { bootId, session } = world.device.state;
        if (store().acknowledged) say({ type: "selfTestRequest", bootId, session });
        for (let i = 0; i < 2000; i += TICK_MS) tick();
      }
      for (let i = 0; i < LAPSE_MS; i += TICK_MS) tick();
      return store().latched.length === 0;
    },
  };

  /** The host's ledger is never below what went into the skin by more than one lease, and what a killed host left counts in full. */
  function checkLedger(): void {
    // A hostile host takes energy behind the back of its own journal.
    if (script.hostility !== null) return;
    if (rivals.length > 0 || script.faults.some(({ target }) => NO_ACCOUNT.has(target) || target.startsWith("relay")))
      return;
    if (script.deeds.some(({ act }) => act === "powerCycle" || act === "restart")) return;
    let recordedJ = 0;
    for (const host of hosts)
      recordedJ += foldRecord({ entries: host.entries }).doses.reduce((sum, dose) => sum + dose.energyJ, 0);
    const { energyJ } = world.truth;
    const missingJ = energyJ * 0.96 - recordedJ - UNCERTAIN_J;
    if (missingJ > 0)
      findings.report(
        "I09",
        world.nowMs,
        `${energyJ.toFixed(1)} J went into the skin, the journals account for ${recordedJ.toFixed(1)} J`,
      );
    for (const host of hosts)
      for (const entry of host.entries)
        if (entry.kind === "sample" && entry.energyJ < 0)
          findings.report("I09", world.nowMs, `a journal line says ${entry.energyJ} J`);
  }
}

/** With nothing wrong, a session is completed, unless the person could not be treated and the session says so. */
function checkPeace(
  world: World,
  outcomes: readonly string[],
  reasons: readonly string[],
  trips: readonly string[],
  findings: Findings,
): void {
  const fine = outcomes[0] === "complete" || outcomes[0] === "refused" || /did not reach/.test(reasons[0] ?? "");
  if (!fine || trips.length > 0)
    findings.report(
      "I36",
      world.nowMs,
      `nothing was wrong, and the session ended ${outcomes[0]}: ${reasons[0]}; trips: ${trips.join(", ") || "none"}`,
    );
}

/** The device's meters against the truth, over all boots. */
function checkMeters(script: Script, world: World, watch: Watch, findings: Findings): void {
  if (script.faults.some(({ target }) => target === "meter")) return;
  const deafJ = script.faults.some(({ target }) => target === "firmware" || target === "output") ? 100 : 0;
  const { energyJ } = world.truth;
  const allowedJ = 0.035 * energyJ + 0.012 * (world.nowMs / 1000) + 2 + deafJ;
  if (Math.abs(watch.countedJ - energyJ) > allowedJ)
    findings.report(
      "I09",
      world.nowMs,
      `${energyJ.toFixed(1)} J went into the skin, the device counted ${watch.countedJ.toFixed(1)} J`,
    );
}

function isWelded(script: Script, nowMs: number): boolean {
  return script.faults.some(
    ({ target, kind, atMs, durationMs }) =>
      (kind === "stuckOn" || target.startsWith("relay")) && nowMs >= atMs && nowMs < atMs + durationMs,
  );
}

/** The weather of the world, or what a fault makes of it where that is worse. */
function worsen(weather: Weather, faults: readonly OuterFault[]): Weather {
  if (faults.length === 0) return weather;
  const most = (kind: string, least: number) =>
    faults.reduce((so, fault) => (fault.kind === kind ? Math.max(so, fault.magnitude) : so), least);
  return {
    ...weather,
    latencyMs: most("delay", weather.latencyMs),
    lossRatio: most("loss", weather.lossRatio),
    duplicateRatio: most("duplicate", weather.duplicateRatio),
    reorderRatio: most("reorder", weather.reorderRatio),
    flipRatio: most("bitFlip", weather.flipRatio),
  };
}

/** What leaves the host's program, as its script has it. */
interface Mouth {
  /** One frame as it goes out; null when it is kept back. */
  distort(bytes: Uint8Array): Uint8Array | null;
  /** A lease more, of a host that goes on when its session is long over. */
  insist(nowMs: number): Uint8Array | null;
  /** The latest shot once more, under a number that is new and with the tick of now. */
  repeat(nowMs: number): Uint8Array | null;
  behave(): void;
}

const PROMPT = 9;
const PROMPT_RELEASE = 3;
const INSIST_MS = 50;
const REPEAT_MS = 70;

function createMouth(script: Script, profile: Profile, world: World, random: ReturnType<typeof createRandom>): Mouth {
  const splitter = new FrameSplitter();
  let hostility = script.hostility;
  let last: Lease | null = null;
  let lastAtMs = 0;
  let lastShot: Uint8Array | null = null;
  let seq = 0;
  const tickNow = () => {
    const { tickOriginMs, nowMs } = world.device.state;
    return (tickOriginMs + nowMs) >>> 0;
  };
  return {
    distort(bytes) {
      if (script.hostility === null) return bytes;
      const frame = splitter.push(bytes);
      if (frame === null || frame === undefined) return bytes;
      seq = frame.seq;
      if (
        hostility?.neverStops &&
        (frame.type === TYPE.stop || (frame.type === PROMPT && frame.payload[0] === PROMPT_RELEASE))
      )
        return null;
      if (frame.type === TYPE.shot) lastShot = frame.payload.slice();
      if (hostility !== null && frame.type === TYPE.shot)
        return writeFrame(frame.type, seq, distortShot(frame.payload, hostility, random));
      if (hostility === null || frame.type !== TYPE.lease) return writeFrame(frame.type, seq, frame.payload);
      last = readLease(frame);
      lastAtMs = world.nowMs;
      return distort(last, seq, hostility, profile, random);
    },
    insist(nowMs) {
      if (last === null || !hostility?.neverStops || nowMs % INSIST_MS !== 0 || nowMs - lastAtMs < 2 * INSIST_MS)
        return null;
      seq += 1;
      const powerCentiW = Math.round(profile.limits.powerMaxW * 100);
      return writeLease(seq, {
        ...last,
        tickEchoMs: tickNow(),
        powerCentiW,
        quotaCentiJ: Math.floor(powerCentiW * 0.275),
      });
    },
    repeat(nowMs) {
      const { shots } = world.device.state;
      if (lastShot === null || shots === null || !hostility?.repeatsShots || nowMs % REPEAT_MS !== 0) return null;
      const payload = lastShot.slice();
      const view = new DataView(payload.buffer);
      view.setUint16(10, (shots.last + 1) & 0xffff, true);
      view.setUint32(12, tickNow(), true);
      return writeFrame(TYPE.shot, seq, payload);
    },
    behave() {
      hostility = null;
    },
  };
}

/** A shot that asks for more, is of another time, or not of this session. */
function distortShot(said: Uint8Array, hostility: Hostility, random: ReturnType<typeof createRandom>): Uint8Array {
  const payload = said.slice();
  const view = new DataView(payload.buffer);
  const happens = (ratio: number) => random.uniform() < ratio;
  if (happens(hostility.greedRatio / 2)) {
    // Within the power of the session, so that energy or duration alone is what is too much.
    const factor = random.between(1, 1.3);
    const energy = random.uniform() < 0.7;
    if (energy) view.setUint32(16, Math.floor(view.getUint32(16, true) * factor), true);
    if (!energy || random.uniform() < 0.3)
      view.setUint16(20, Math.min(0xffff, Math.ceil(view.getUint16(20, true) * factor)), true);
  }
  if (happens(hostility.staleRatio))
    view.setUint32(12, view.getUint32(12, true) - Math.floor(random.between(-50, 400)), true);
  if (happens(hostility.forgedRatio)) {
    const forge = [
      () => view.setUint32(0, view.getUint32(0, true) ^ 1, true),
      () => view.setUint32(4, view.getUint32(4, true) ^ 1, true),
      () => view.setUint16(8, view.getUint16(8, true) + 0xffff, true),
      () => view.setUint16(10, Math.max(0, view.getUint16(10, true) - 1), true),
      () => view.setUint8(22, 251),
      () => view.setUint32(27, view.getUint32(27, true) ^ 1, true),
    ];
    forge[Math.floor(random.uniform() * forge.length)]!();
  }
  return payload;
}

function distort(
  said: Lease,
  seq: number,
  hostility: Hostility,
  profile: Profile,
  random: ReturnType<typeof createRandom>,
): Uint8Array {
  let lease = said;
  let number = seq;
  const happens = (ratio: number) => random.uniform() < ratio;
  if (happens(hostility.greedRatio)) {
    const powerCentiW = Math.round(profile.limits.powerMaxW * 100);
    lease = { ...lease, powerCentiW, quotaCentiJ: Math.floor(powerCentiW * 0.275) };
  }
  if (happens(hostility.stingyRatio))
    lease = {
      ...lease,
      quotaCentiJ: Math.floor(lease.quotaCentiJ * random.uniform()),
      ttlMs: Math.floor(lease.ttlMs * random.uniform()),
    };
  if (happens(hostility.staleRatio))
    lease = { ...lease, tickEchoMs: (lease.tickEchoMs - Math.floor(random.between(-50, 400))) >>> 0 };
  if (happens(hostility.forgedRatio)) {
    const forgeries = [
      { bootId: (lease.bootId ^ 1) >>> 0 },
      { session: (lease.session ^ 1) >>> 0 },
      { epoch: (lease.epoch + 0xffff) & 0xffff },
      { limitsCrc: (lease.limitsCrc ^ 1) >>> 0 },
      { ttlMs: 251 },
      { powerCentiW: Math.round(profile.limits.powerMaxW * 100) + 1 },
      { quotaCentiJ: lease.quotaCentiJ + 1 },
    ];
    lease = { ...lease, ...forgeries[Math.floor(random.uniform() * forgeries.length)] };
    if (happens(0.2)) number -= Math.floor(random.uniform() * 100);
  }
  return writeLease(number, lease);
}

/** Notes what the hands do, so that a script can do the same. Called after every tick. */
function createRecorder(world: World, steps: RecordedStep[]): () => void {
  const { hands } = world;
  let { place, zone, areaCm2, triggerPressed, estopPressed } = hands;
  let resting = true;
  return () => {
    const atMs = world.nowMs;
    if (hands.place !== place || (place === "skin" && (hands.zone !== zone || hands.areaCm2 !== areaCm2))) {
      ({ place, zone, areaCm2 } = hands);
      resting = hands.speedMmS === 0;
      if (place === "skin") steps.push({ atMs, action: "place", zone, areaCm2, speedMmS: Math.round(hands.speedMmS) });
      else steps.push({ atMs, action: place === "air" ? "lift" : "park" });
    } else if (place === "skin" && resting !== (hands.speedMmS === 0)) {
      resting = !resting;
      if (resting) steps.push({ atMs, action: "stall" });
      else steps.push({ atMs, action: "glide", speedMmS: Math.round(hands.speedMmS) });
    }
    if (hands.triggerPressed !== triggerPressed) {
      triggerPressed = !triggerPressed;
      steps.push({ atMs, action: triggerPressed ? "press" : "release" });
    }
    if (hands.estopPressed !== estopPressed) {
      estopPressed = !estopPressed;
      steps.push({ atMs, action: estopPressed ? "estop" : "estopRelease" });
    }
  };
}
