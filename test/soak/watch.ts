/**
 * Looks at the plant, the lines and the latches after every tick and holds them against the written requirements. It reads the truth of the
 * world and the device's registers as a bench engineer with probes would; nothing here calls the code that is judged. Times are those
 * of the requirements; where a fault is allowed to take longer (a hung task, an output stuck on), its own budget is added.
 */
import type { Tip } from "../../firmware-sim/applicator/tips.ts";
import type { Fault } from "../../firmware-sim/faults.ts";
import type { FirmwareUnit } from "../../firmware-sim/firmware/firmware.ts";
import type { World } from "../../firmware-sim/world.ts";
import type { Profile } from "../../src/profile/schema.ts";
import type { Findings } from "./findings.ts";
import type { Oracle } from "./oracle.ts";
import type { Script } from "./script.ts";

const TICK_MS = 10;
const SAMPLE_MS = 20;
/** "No power" of the requirements, and what an output fault may leak without being one (S20). */
const DARK_W = 0.1;
const LEAK_W = 0.6;
/** A hung task: the watchdog resets after 100 ms. An output that is stuck on: the other relay opens within 100 ms. */
const HANG_MS = 120;
const STUCK_MS = 110;
/** A focus has no time. */
const STUCK_SHOT_MS = 20;
const LEASE_SILENCE_MS = 270;
/** A device whose oscillator is wrong latches after a second of its own time; until then its every time is as wrong. */
const CLOCK_MS = 3000;
/** What an oscillator may be off by, and not be found. */
const CLOCK_RATIO = 0.025;
const AGE_MAX_MS = 60;
/** How much later a condition may be seen by it: half as fast, the longest debounce is twice as long. */
const ASTRAY_MS = 250;
/** A converter that does this does not show what the comparator sees before it. */
const CONVERTER_KINDS = ["off", "stuck", "garbage", "slow", "delayed", "intermittent"];
/** What flows this soon after the beginning of a shot is the same shot, taken up again after a dip. */
const SHOT_JOINED_MS = 100;
/** Of one test pulse of the self-test, 50 ms. */
const WELD_LEAK_J = 0.05 * LEAK_W;
/** The camera sees the grid this well, twice. */
const PLACE_ERROR_MM = 0.15;
/** Meters are 2 % parts, and add a little at no power. */
const METER_RATIO = 0.045;
const METER_FLOOR_W = 0.01;
/** Bounds of S07 by the number of faults, and of all tissue outside a focal zone. */
const DERMIS_MAX_C = [48, 50, 52];
const TISSUE_MAX_C = [50, 52];
/** Coldest tissue under a cold plate: with no fault above 0 degC, else above where tissue fluid freezes (-0.55 degC). */
const TISSUE_MIN_C = [0, -0.5, -0.5];
/** True heating rate over one second. */
const RATE_SAMPLES = 50;
const RATE_MAX_C = 4;
const RATE_HOT_MAX_C = 1.5;
const HOT_READING_C = 43;
const OMEGA_MAX = 0.27;
const CEM43_MAX_MIN = 120;
const OMEGA_FAULT_MAX = 0.05;
const CEM43_FAULT_MAX_MIN = 20;

/** One condition for energy: bad since when, and how soon it must be dark. */
interface Condition {
  readonly id: string;
  readonly withinMs: number;
  readonly what: string;
  badSinceMs: number;
}

/** The most that there was of it, in the whole world. */
export interface Worst {
  readonly dermisC: number;
  /** Of all other tissue, outside an intended focal zone. */
  readonly tissueC: number;
  readonly omega: number;
  readonly cem43Min: number;
}

export interface Watch {
  /** After every tick of the world. */
  endTick(): void;
  /** Energy under this session must be off by then, until the demand is lifted. */
  demandDark(id: string, session: number, byMs: number, what: string): void;
  liftDemand(id: string): void;
  /** Energy after `fromMs` needs a press of the trigger at `pressMs` or later. */
  demandPress(id: string, fromMs: number, pressMs: number): void;
  /** What the meters of the device have counted, over all its boots, J. */
  readonly countedJ: number;
  readonly emittedMs: number;
  readonly worst: Worst;
  readonly boots: number;
  finish(): void;
}

export function createWatch(
  world: World,
  script: Script,
  profile: Profile,
  findTip: () => Tip,
  oracle: Oracle,
  findings: Findings,
): Watch {
  const { truth } = world;
  const { faults } = script;
  const condition = (id: string, withinMs: number, what: string): Condition => ({
    id,
    withinMs,
    what,
    badSinceMs: Number.NaN,
  });
  const unarmed = condition("I12", 0, "the device is not armed");
  const latched = condition("I12", 0, "a trip is latched");
  const released = condition("I12", 0, "the trigger is released");
  const expired = condition("I12", 0, "no lease is in force");
  const silent = condition("I13", 0, "no lease was heard for 270 ms");
  const stopped = condition("I14", 0, "STOP was heard");
  const estop = condition("I16", 0, "the E-stop is pressed");
  // The event lies up to a tick before the first tick that shows it.
  const lifted = condition("I17", 40 - TICK_MS, "the tip is off the skin");
  const still = condition("I12", 40 - TICK_MS, "the tip does not move");
  const uncooled = condition("H24", 250 - TICK_MS, "the coolant does not flow");
  const untested = condition("I12", 0, "the self-test is older than ten minutes");
  const overspent = condition("I12", TICK_MS, "the quota of the lease is spent");
  const overdriven = condition("S19", 100, "the power is above that of the lease");
  const hot = condition("I10", 0, "two samples of a sensor were at 48.5 degC or above");
  const frosty = condition("I10", 0, "two samples of a sensor on cold skin were at 0.5 degC or below");
  const tapped = condition("I11", 20, "sensor B is at the comparator's threshold");
  const blind = condition("H01", 60 - SAMPLE_MS, "a sensor is open or short");
  const stale = condition("H09", SAMPLE_MS, "a reading is older than 60 ms");
  const astray = condition("H29", CLOCK_MS, "the device's clock is wrong");
  const padless = condition("I17", 60 - TICK_MS, "the return pad is off");
  const unshot = condition("P82", 0, "no shot is permitted");
  const overshot = condition("P82", 0, "the energy of the shot is spent");
  // The comparator first: it alone may not wait for the watchdog, so no slower rule may hide it.
  const conditions = [
    tapped,
    unarmed,
    latched,
    released,
    expired,
    silent,
    stopped,
    estop,
    lifted,
    still,
    uncooled,
    untested,
    overspent,
    overdriven,
    hot,
    frosty,
    blind,
    stale,
    astray,
    padless,
    unshot,
    overshot,
  ];
  /** What is asked of it below is the same of every tip at hand. */
  const tip = findTip();
  const comparatorC = 34 + (50 - 34) / tip.comparatorHotSpotFactor;
  const isClockWrong = (nowMs: number) =>
    slowestClock(faults, nowMs) < 1 || isRecent(faults, nowMs, "clock", "wrong", 0);
  const shotSessions: number[] = [];
  const shotTips: Tip[] = [];
  const demands = new Map<string, { readonly session: number; readonly byMs: number; readonly what: string }>();
  const presses = new Map<string, { readonly fromMs: number; readonly pressMs: number }>();

  let device: FirmwareUnit = world.device;
  let bootsJ = 0;
  let lastJ = 0;
  let boots = 1;
  let emittedMs = 0;
  let peakC = Number.NEGATIVE_INFINITY;
  let tissuePeakC = Number.NEGATIVE_INFINITY;
  let overMs = 0;
  let stopPending = false;
  let hotA = 0;
  let hotB = 0;
  let coldA = 0;
  let coldB = 0;
  const sensorMinC = tip.modality === "contactCooling" ? tip.cold.sensorMinC : 5;
  let pressedAtMs = Number.NEGATIVE_INFINITY;
  let wasPressed = false;
  let latches: readonly string[] = [];
  let latchEpoch = -1;
  let releasedSinceLatch = true;
  let tipEpoch = -1;
  const ratesC = new Float64Array(RATE_SAMPLES).fill(Number.NaN);
  let rateAt = 0;
  let rateZone = -1;
  let readingC = 0;
  const quiet = faults.length === 0 && script.hostility === null;

  const note = (at: Condition, bad: boolean) => {
    if (!bad) at.badSinceMs = Number.NaN;
    else if (Number.isNaN(at.badSinceMs)) at.badSinceMs = world.nowMs;
  };

  const endTick = () => {
    const { nowMs } = world;
    if (world.device !== device) reboot();
    const { state: firmware } = device;
    const { inputs } = firmware;
    lastJ = firmware.output.energyJ;
    const powerW = truth.powerW;
    // What the line says: a trigger that hangs is pressed, whatever the finger does.
    const pressed = world.hands.triggerPressed || isActive(faults, nowMs, "trigger", "stuck");
    if (pressed && !wasPressed) pressedAtMs = nowMs;
    wasPressed = pressed;

    note(unarmed, firmware.state !== "armed" && firmware.state !== "emitting");
    note(latched, firmware.latches.store.latched.length > 0);
    note(released, !pressed);
    note(expired, !(firmware.nowMs < oracle.leaseUntilMs));
    note(silent, nowMs - oracle.leaseHeardAtMs > LEASE_SILENCE_MS / slowestClock(faults, nowMs));
    stopPending = oracle.stopHeard || (stopPending && firmware.state !== "armed" && firmware.state !== "emitting");
    note(stopped, stopPending);
    note(estop, world.hands.estopPressed || isActive(faults, nowMs, "estop", "pressed"));
    note(lifted, !truth.contact);
    note(still, truth.speedMmS < 0.9 * speedMinOf(profile));
    note(
      uncooled,
      isActive(faults, nowMs, "cooling", "off") ||
        isActive(faults, nowMs, "cooling", "slow", (magnitude) => magnitude < 0.79),
    );
    note(
      astray,
      isActive(faults, nowMs, "clock", "wrong", (magnitude) => Math.abs(magnitude - 1) > CLOCK_RATIO),
    );
    note(padless, tip.modality === "monopolarRf" && isActive(faults, nowMs, "pad", "lifted"));
    note(untested, !(firmware.nowMs - firmware.selfTest.passedAtMs <= 600_000));
    if (tip.shots !== undefined) {
      note(unshot, !(firmware.nowMs <= oracle.shotUntilMs));
      note(
        overshot,
        truth.energyJ - oracle.shotFromJ > (1 + METER_RATIO) * oracle.shotEnergyJ + METER_FLOOR_W + powerW * 0.02,
      );
      judgePlaces();
    }
    const slackJ = METER_RATIO * oracle.leaseQuotaJ + METER_FLOOR_W;
    note(overspent, truth.energyJ - oracle.leaseFromJ > oracle.leaseQuotaJ + slackJ + powerW * 0.02);
    note(overdriven, powerW > oracle.leasePowerW * 1.2 * 1.06 + 1.1);
    if (nowMs % SAMPLE_MS === 0) {
      readingC = Math.max(inputs.surfaceAC, inputs.surfaceBC);
      const limitC = 34 + (48.5 - 34) / profile.hotSpotFactor + 1e-9;
      hotA = inputs.surfaceAC >= limitC ? hotA + 1 : 0;
      hotB = inputs.surfaceBC >= limitC ? hotB + 1 : 0;
      note(hot, hotA >= 2 || hotB >= 2);
      note(tapped, inputs.surfaceBC >= comparatorC + 0.02 && !isTapHidden(nowMs));
      note(stale, !(Math.max(inputs.surfaceAAgeMs, inputs.surfaceBAgeMs) <= AGE_MAX_MS));
      note(blind, !isElectrical(inputs.surfaceAC, sensorMinC) || !isElectrical(inputs.surfaceBC, sensorMinC));
      const coldC = 34 + (0.5 - 34) / profile.hotSpotFactor - 1e-9;
      coldA = inputs.surfaceAC <= coldC ? coldA + 1 : 0;
      coldB = inputs.surfaceBC <= coldC ? coldB + 1 : 0;
      note(frosty, tip.modality === "contactCooling" && (coldA >= 2 || coldB >= 2));
    }
    const armed = firmware.state === "armed" || firmware.state === "emitting";
    if (armed && isActive(faults, nowMs, "tip", "removed")) tipEpoch = firmware.gate.epoch;
    if (powerW > DARK_W && tipEpoch === firmware.gate.epoch && armed && !isHung(nowMs))
      findings.report("H30", nowMs, "energy through a tip that was put on again, without a new self-test");
    if (quiet && firmware.refusal === "windowEnergySpent")
      findings.report("I36", nowMs, "nothing was wrong, and the energy of ten seconds was refused");
    if (powerW > DARK_W) emittedMs += TICK_MS;
    judgePower(powerW, nowMs);
    // Nothing flows into the air: what the firmware would have let flow shows at its gate.
    const { outputs } = device;
    if (lifted.badSinceMs + lifted.withinMs <= nowMs && outputs.gate && firmware.state !== "selfTest" && !isHung(nowMs))
      findings.report(lifted.id, nowMs, `the gate is open although ${lifted.what}`);
    judgeLatches(firmware);
    if (nowMs % SAMPLE_MS === 0 && truth.zone >= 0) judgeHeat(nowMs);
  };

  /** Where the converter of sensor B says nothing about the comparator's own tap. */
  const isTapHidden = (nowMs: number) =>
    CONVERTER_KINDS.some((kind) => isActive(faults, nowMs, "sensorB", kind)) ||
    isRecent(faults, nowMs, "sensors", "swapped", SAMPLE_MS) ||
    isActive(faults, nowMs, "comparator", "dead");

  /** Every new shot: on a site of its own, and not at once after the one before. */
  const judgePlaces = () => {
    const { shots } = truth;
    while (shotSessions.length < shots.length) {
      const seen = shotSessions.length;
      const shot = shots[seen]!;
      const attached = findTip();
      shotSessions.push(device.state.session);
      shotTips.push(attached);
      // What an output that does not obey fires is no shot of the gate's, until it is cut; the tissue tells what it did.
      if (["stuckOn", "gain"].some((kind) => isRecent(faults, world.nowMs, "output", kind, SHOT_JOINED_MS))) continue;
      // Nor is the pulse of a self-test that gets through a welded relay.
      if (isWelded(world.nowMs) && shot.energyJ <= WELD_LEAK_J) continue;
      const { spacingMinMm = 0, energyMaxJ = 0 } = attached.shots ?? {};
      if (shot.energyJ > energyMaxJ * 1.08)
        findings.report("P79", world.nowMs, `a shot of ${shot.energyJ.toFixed(2)} J, the tip gives ${energyMaxJ} J`);
      for (let i = 0; i < seen; i++) {
        // Another session has places of its own, and so has another depth.
        if (shotSessions[i] !== shotSessions[seen] || shotTips[i] !== attached) continue;
        const other = shots[i]!;
        const apartMm = Math.hypot(shot.alongMm - other.alongMm, shot.acrossMm - other.acrossMm);
        if (
          other.zone === shot.zone &&
          shot.atMs - other.atMs > SHOT_JOINED_MS &&
          apartMm < spacingMinMm - PLACE_ERROR_MM
        )
          findings.report(
            "P80",
            world.nowMs,
            `two shots ${apartMm.toFixed(2)} mm apart, ${spacingMinMm} are asked for: ${shot.energyJ.toFixed(3)} J after ${other.energyJ.toFixed(3)} J`,
          );
      }
    }
  };

  /** The test pulse of the self-test, which is how it is found, gets through a welded relay for a tick. */
  const isWelded = (nowMs: number) =>
    isRecent(faults, nowMs, "relay1", "welded", 20) || isRecent(faults, nowMs, "relay2", "welded", 20);

  const isHung = (nowMs: number) => isRecent(faults, nowMs, "firmware", "hang", HANG_MS);

  const judgePower = (powerW: number, nowMs: number) => {
    const stuck = isRecent(faults, nowMs, "output", "stuckOn", 20);
    if (!(powerW > (stuck || isWelded(nowMs) ? LEAK_W : DARK_W))) {
      overMs = 0;
      return;
    }
    const bad = findBad(nowMs);
    if (bad === null || isBeyondHelp(nowMs)) {
      overMs = 0;
      return;
    }
    const slow =
      (isHung(nowMs) && bad.id !== "I11" ? HANG_MS : 0) +
      (stuck ? (tip.shots === undefined ? STUCK_MS : STUCK_SHOT_MS) : 0) +
      (isClockWrong(nowMs) && bad.id !== "I11" ? ASTRAY_MS : 0);
    if (overMs >= slow) findings.report(bad.id, nowMs, `${powerW.toFixed(2)} W although ${bad.what}`);
    overMs += TICK_MS;
  };

  const findBad = (nowMs: number): { readonly id: string; readonly what: string } | null => {
    for (const one of conditions) {
      if (one === tapped && isActive(faults, nowMs, "relay2", "welded")) continue;
      // Its own meter is what an account is kept by.
      if ((one === overspent || one === overshot) && isRecent(faults, nowMs, "meter", "gain", 500)) continue;
      if (one.badSinceMs + one.withinMs <= nowMs) return one;
    }
    for (const [id, { session, byMs, what }] of demands)
      if (nowMs > byMs && device.state.session === session) return { id, what };
    for (const [id, { fromMs, pressMs }] of presses) {
      if (pressedAtMs >= pressMs) presses.delete(id);
      else if (nowMs > fromMs)
        return {
          id,
          what: `the trigger was last pressed at ${pressedAtMs} ms, before the host fell silent at ${pressMs} ms`,
        };
    }
    return null;
  };

  /** Both relays welded, and an amplifier that does not obey: the stated exclusion. */
  const isBeyondHelp = (nowMs: number) =>
    isActive(faults, nowMs, "relay1", "welded") &&
    isActive(faults, nowMs, "relay2", "welded") &&
    isRecent(faults, nowMs, "output", "stuckOn", 20);

  const reboot = () => {
    bootsJ += lastJ;
    boots++;
    device = world.device;
    stopPending = false;
    // The boots' clocks begin anew.
    latchEpoch = -1;
    tipEpoch = -1;
  };

  const judgeLatches = ({ latches: { store }, selfTest, gate, state, nowMs: bootMs }: FirmwareUnit["state"]) => {
    const now = store.latched.map(({ trip }) => trip as string);
    if (now.length < latches.length) {
      const fresh = selfTest.passedAtMs === bootMs && oracle.acknowledgedAtMs < selfTest.passedAtMs;
      if (now.length > 0 || !fresh)
        findings.report(
          "I20",
          world.nowMs,
          `${latches.join(", ")} became ${now.join(", ") || "nothing"} without acknowledgement and self-test`,
        );
    } else if (latches.some((code, index) => now[index] !== code))
      findings.report("I25", world.nowMs, `latched ${latches.join(", ")} became ${now.join(", ")}`);
    if (now.length > 0) {
      latchEpoch = gate.epoch;
      releasedSinceLatch = !wasPressed;
    } else if (!wasPressed) releasedSinceLatch = true;
    latches = now;
    if (state === "emitting" && latchEpoch >= 0 && (gate.epoch === latchEpoch || !releasedSinceLatch))
      findings.report(
        "I20",
        world.nowMs,
        "energy after a latch without a new epoch, or with the trigger held all the time",
      );
  };

  const judgeHeat = (nowMs: number) => {
    const count = countFaults(script, nowMs);
    const excluded = isBeyondHelp(nowMs) || isLyingTogether(faults);
    const { dermalPeakC, dermalC, zone } = truth;
    if (dermalPeakC > peakC) peakC = dermalPeakC;
    const { epidermis, fat, fascia, muscle } = truth.layerPeakC;
    const hottestC = Math.max(epidermis, fat, fascia, muscle);
    if (hottestC > tissuePeakC) tissuePeakC = hottestC;
    if (!excluded) {
      const dermisC = DERMIS_MAX_C[count];
      if (dermisC !== undefined && dermalPeakC > dermisC)
        findings.report(
          ["I01", "I02", "I03"][count]!,
          nowMs,
          `dermal peak ${dermalPeakC.toFixed(2)} degC with ${count} faults`,
        );
      const coldestC = TISSUE_MIN_C[count];
      if (coldestC !== undefined && truth.coldestC < coldestC)
        findings.report("frost", nowMs, `tissue at ${truth.coldestC.toFixed(2)} degC with ${count} faults`);
      const tissueC = TISSUE_MAX_C[count];
      if (tissueC !== undefined && hottestC > tissueC)
        findings.report("tissue", nowMs, `tissue at ${hottestC.toFixed(2)} degC with ${count} faults`);
    }
    if (zone !== rateZone || !truth.contact) {
      ratesC.fill(Number.NaN);
      rateZone = zone;
      return;
    }
    const riseC = dermalC - ratesC[rateAt]!;
    ratesC[rateAt] = dermalC;
    rateAt = (rateAt + 1) % RATE_SAMPLES;
    if (count > 1 || excluded) return;
    if (riseC > RATE_MAX_C) findings.report("I06", nowMs, `the dermis rose by ${riseC.toFixed(2)} degC in a second`);
    if (readingC >= HOT_READING_C && readingC <= 60 && riseC > RATE_HOT_MAX_C)
      findings.report(
        "I06",
        nowMs,
        `the dermis rose by ${riseC.toFixed(2)} degC in a second at a reading of ${readingC.toFixed(1)}`,
      );
  };

  return {
    endTick,
    demandDark(id, session, byMs, what) {
      if (!demands.has(id)) demands.set(id, { session, byMs, what });
    },
    liftDemand: (id) => demands.delete(id),
    demandPress: (id, fromMs, pressMs) => presses.set(id, { fromMs, pressMs }),
    get countedJ() {
      return bootsJ + device.state.output.energyJ;
    },
    get emittedMs() {
      return emittedMs;
    },
    get worst() {
      return {
        dermisC: Math.max(0, peakC),
        tissueC: Math.max(0, tissuePeakC),
        omega: Math.max(0, ...truth.doses.map(({ peakOmega }) => peakOmega)),
        cem43Min: Math.max(0, ...truth.doses.map(({ peakCem43Min }) => peakCem43Min)),
      };
    },
    get boots() {
      return boots;
    },
    finish() {
      if (faults.length > 1 || faults.some(({ target }) => target === "sensors")) return;
      for (const { zone, peakCem43Min, peakOmega } of truth.doses) {
        const most = quiet
          ? [CEM43_MAX_MIN, OMEGA_MAX]
          : [CEM43_FAULT_MAX_MIN + profile.limits.doseCapCem43Min, OMEGA_FAULT_MAX + profile.limits.omegaCap];
        if (peakCem43Min > most[0]! || peakOmega > most[1]!)
          findings.report(
            "I04",
            world.nowMs,
            `zone ${zone + 1} got ${peakCem43Min.toFixed(1)} CEM43 and Omega ${peakOmega.toFixed(3)}`,
          );
      }
    },
  };
}

function speedMinOf({ motion }: Profile): number {
  return motion.kind === "gliding" ? motion.speedMinMmS : 0;
}

function isElectrical(readingC: number, lowestC: number): boolean {
  return readingC >= lowestC && readingC <= 60;
}

function isActive(
  faults: readonly Fault[],
  nowMs: number,
  target: string,
  kind: string,
  like: (magnitude: number) => boolean = () => true,
): boolean {
  return isRecent(faults, nowMs, target, kind, 0, like);
}

/** Acting now, or until a moment ago. */
function isRecent(
  faults: readonly Fault[],
  nowMs: number,
  target: string,
  kind: string,
  forMs: number,
  like: (magnitude: number) => boolean = () => true,
): boolean {
  for (const fault of faults)
    if (
      fault.target === target &&
      fault.kind === kind &&
      nowMs >= fault.atMs &&
      nowMs < fault.atMs + fault.durationMs + forMs &&
      like(fault.magnitude)
    )
      return true;
  return false;
}

/** Faults that have begun. A hostile host is one; two sensors that are wrong alike have one cause. */
function countFaults({ faults, hostility }: Script, nowMs: number): number {
  let count = hostility === null ? 0 : 1;
  for (const { atMs } of faults) if (nowMs >= atMs) count += 1;
  return count;
}

/** Both sensors and the comparator's own lying low by more than 6 degC, or the comparator dead: the other stated exclusion. */
function isLyingTogether(faults: readonly Fault[]): boolean {
  const lowestC = (target: string) =>
    faults.reduce((lowC, fault) => {
      const ofBoth = fault.target === "sensors";
      if (fault.target !== target && !ofBoth) return lowC;
      if (fault.kind === "drift") return fault.magnitude < 0 ? Number.NEGATIVE_INFINITY : lowC;
      return fault.kind === "offset" || fault.kind === "bias" ? Math.min(lowC, fault.magnitude) : lowC;
    }, 0);
  const blind = faults.some(
    ({ target, kind, magnitude }) => target === "comparator" && (kind === "dead" || magnitude < -6),
  );
  return blind && lowestC("sensorA") < -6 && lowestC("sensorB") < -6;
}

/** How fast the device's clock may be running at the least. */
function slowestClock(faults: readonly Fault[], nowMs: number): number {
  return faults.reduce(
    (slowest, fault) =>
      fault.target === "clock" && nowMs >= fault.atMs && nowMs < fault.atMs + CLOCK_MS
        ? Math.min(slowest, fault.magnitude)
        : slowest,
    1,
  );
}
