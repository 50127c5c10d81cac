import { EMPTY, Observable, type Subscriber, share } from "rxjs";
import { TIPS, type Tip } from "../../firmware-sim/applicator/tips.ts";
import { TICK_MS as WORLD_TICK_MS } from "../../firmware-sim/bench.ts";
import type { Fault } from "../../firmware-sim/faults.ts";
import { createMemoryLink } from "../../firmware-sim/links/memory.ts";
import type { OperatorOption, OperatorStep } from "../../firmware-sim/operator.ts";
import { drawPerson, type Person } from "../../firmware-sim/person.ts";
import { createRandom } from "../../firmware-sim/random.ts";
import { createWorld, type World } from "../../firmware-sim/world.ts";
import type { Link } from "../device/link.ts";
import { type Address, parseAddress, type SerialAddress, type TcpAddress } from "../io/address.ts";
import { createLiveClock } from "../io/clock.ts";
import { sha256 } from "../io/hash.ts";
import { openLink } from "../io/open-link.ts";
import { printable } from "../printable.ts";
import { profileDuration } from "../profile/duration.ts";
import { type DepthGrid, depthGrids, isShotProfile } from "../profile/kind.ts";
import type { Profile } from "../profile/schema.ts";
import type { FaultScript, OperatorScript } from "../profile/scripts.ts";
import { type OperatorAction, TICK_MS } from "../session/events.ts";
import { MODALITY_OF_PROFILE, type SessionPlan, toLatestEndMs } from "../session/plan.ts";
import type { Millimetres, Millis, Watts } from "../units.ts";
import { createBenchFaults, toDeviceFaults } from "./bench-faults.ts";
import { readFaults, readOperatorFile, readPersonFile } from "./documents.ts";
import { EXIT } from "./exit.ts";
import type { Bench, BenchTruth } from "./performance.ts";
import { describedPerson, findNamedPerson, readCorner } from "./person.ts";
import { Refusal } from "./refusal.ts";

/**
 * From an address to a bench that a session can be run on: the simulated device in this process on virtual time, or a device behind TCP or
 * on a serial port in real time. Above the link nothing differs.
 */
export interface OpenedBench extends Bench {
  readonly plan: SessionPlan;
  readonly simulated: boolean;
  /** What an operator script asks of the host. */
  readonly scripted$: Observable<OperatorAction>;
}

export interface BenchOptions {
  readonly device: string;
  readonly person: string;
  readonly seed: number;
  readonly faults?: string;
  readonly operator?: string;
  readonly speed: number | "max";
}

/** @throws Refusal when there is no such device, or a file does not fit */
export async function openBench(profile: Profile, profileHash: string, options: BenchOptions): Promise<OpenedBench> {
  const address = readAddress(options.device);
  if (address.kind === "sim") {
    const person = findPerson(profile, options.person);
    const faults = options.faults === undefined ? null : readFaults(options.faults);
    const deviceFaults = faults === null ? [] : toDeviceFaults(faults);
    const script = options.operator === undefined ? null : readOperatorFile(options.operator);
    return openSimulatedBench(profile, profileHash, person, options.seed, options.speed, deviceFaults, script, faults);
  }
  if (options.faults !== undefined || options.operator !== undefined)
    throw new Refusal(
      "--faults and --operator need --device sim: type faults and deeds into isoderm-bench instead, its help lists them",
    );
  if (options.speed !== "max") throw new Refusal("--speed needs --device sim: a bench device runs in real time");
  // A seed draws a virtual person; on a bench only a file can say what was measured.
  const isFile = !/^[-+]?\d+$/.test(options.person);
  const fatMm = isFile ? (readPersonFile(options.person).fatThicknessMm ?? null) : null;
  return openLiveBench(profile, profileHash, address, fatMm);
}

/** Reads `--device`. @throws Refusal */
export function readAddress(text: string): Address {
  const address = parseAddress(text);
  if ("problem" in address) throw new Refusal(`--device ${printable(text)}: ${printable(address.problem)}`);
  return address;
}

/** Opens what an address names. @throws Refusal with the exit code of a device */
export async function openDeviceLink(address: TcpAddress | SerialAddress): Promise<Link> {
  return openLink(address).catch((error: Error) => {
    throw new Refusal(printable(error.message), EXIT.device);
  });
}

/**
 * The simulated device and its person, on virtual time.
 * @param beyond script whose faults of the cable and of the host's computer happen too; `faults` are the device's
 */
export function openSimulatedBench(
  profile: Profile,
  profileHash: string,
  person: Person,
  seed: number,
  speed: number | "max",
  faults: readonly Fault[],
  script: OperatorScript | null,
  beyond: FaultScript | null = null,
): OpenedBench {
  const tip = findTip(profile);
  const operator: OperatorOption = script === null ? "auto" : toHands(script);
  const { referenceDepthMm } = profile;
  const world = createWorld({
    person,
    tip,
    furtherTips: findFurtherTips(profile),
    seed,
    operator,
    faults,
    ...(referenceDepthMm === undefined ? {} : { referenceDepthMm }),
  });
  const link = createMemoryLink(world);
  const trouble = beyond === null ? null : createBenchFaults(beyond, link, seed);
  let listener: Subscriber<Millis> | null = null;
  const clock$ = new Observable<Millis>((subscriber) => {
    listener = subscriber;
  });
  // A script listens as well as the session; the session alone needs no list of listeners on its hottest path.
  const ticks$ = script === null ? clock$ : clock$.pipe(share());
  let running = true;
  let seePower: ((atMs: Millis, powerW: Watts) => void) | null = null;
  const tick = () => {
    for (let ms = 0; ms < TICK_MS; ms += WORLD_TICK_MS) link.pump();
    seePower?.(world.nowMs, world.truth.powerW);
    const hostMs = trouble === null ? world.nowMs : trouble.step(world.nowMs);
    if (hostMs !== null) listener?.next(hostMs);
  };
  const host = createRandom(seed, "host");
  return {
    plan: {
      profile,
      profileHash,
      session: Math.floor(host.uniform() * 0x1_0000_0000),
      hostNonce: Math.floor(host.uniform() * 0x1_0000_0000),
      durationMs: profileDuration(profile).sessionPlannedMs,
      latestEndMs: toLatestEndMs(profile),
      seed,
      personHash: sha256(JSON.stringify(person)),
      fatMm: person.fatThicknessMm,
    },
    simulated: true,
    scripted$: script === null ? EMPTY : toHostActions(script, ticks$),
    link: trouble?.link ?? link,
    ticks$,
    now: trouble?.now ?? (() => world.nowMs),
    ...(trouble === null ? {} : { failures$: trouble.failures$ }),
    truth: createTruth(world, (see) => {
      seePower = see;
    }),
    drive: () => (speed === "max" ? driveFlatOut(tick, () => running) : drivePaced(tick, () => running, speed)),
    stop() {
      running = false;
    },
  };
}

/** What a script asks of the host, as it is due on the world's clock. */
function toHostActions(script: OperatorScript, ticks$: Observable<Millis>): Observable<OperatorAction> {
  const due = script.steps.filter(
    (step) => step.action === "pause" || step.action === "resume" || step.action === "stop",
  );
  return new Observable((subscriber) => {
    let next = 0;
    return ticks$.subscribe((atMs) => {
      for (let step = due[next]; step !== undefined && step.atS * 1000 <= atMs; step = due[++next])
        subscriber.next(step.action as OperatorAction);
    });
  });
}

async function openLiveBench(
  profile: Profile,
  profileHash: string,
  address: TcpAddress | SerialAddress,
  fatMm: Millimetres | null,
): Promise<OpenedBench> {
  const link = await openDeviceLink(address);
  const { ticks$, now } = createLiveClock(TICK_MS);
  let stop: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const random = () => globalThis.crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return {
    plan: {
      profile,
      profileHash,
      session: random(),
      hostNonce: random(),
      durationMs: profileDuration(profile).sessionPlannedMs,
      latestEndMs: toLatestEndMs(profile),
      seed: null,
      personHash: null,
      fatMm,
    },
    simulated: false,
    scripted$: EMPTY,
    link,
    ticks$,
    now,
    truth: null,
    drive: () => stopped,
    stop: () => stop(),
  };
}

/** As many ticks as the machine can do, with a breath for signals now and then. */
async function driveFlatOut(tick: () => void, isRunning: () => boolean): Promise<void> {
  while (isRunning()) {
    for (let n = 0; n < 4000 && isRunning(); n++) tick();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const BURST_MAX_MS = 50;

/** Virtual time at a multiple of real time, without drift. */
async function drivePaced(tick: () => void, isRunning: () => boolean, speed: number): Promise<void> {
  const startMs = performance.now();
  let ticks = 0;
  while (isRunning()) {
    const nowMs = performance.now();
    const dueTicks = ((nowMs - startMs) * speed) / TICK_MS;
    // A computer that is too slow for the speed falls behind; it must not be too busy to hear STOP.
    while (ticks < dueTicks && isRunning() && performance.now() - nowMs < BURST_MAX_MS) {
      tick();
      ticks += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, ticks < dueTicks ? 0 : 10));
  }
}

function createTruth(world: World, watchPower: BenchTruth["watchPower"]): BenchTruth {
  const { truth } = world;
  const layerPeakC = new Float64Array(5);
  const row = {
    atMs: 0,
    zone: 1,
    dermalC: 0,
    dermalPeakC: 0,
    surfaceC: 0,
    coldestC: 0,
    cem43Min: 0,
    omega: 0,
    layerPeakC,
  };
  return {
    layers: ["epidermis", "dermis", "fat", "fascia", "muscle"],
    watchPower,
    shots: () => truth.shots,
    read() {
      if (truth.zone < 0) return null;
      const peaks = truth.layerPeakC;
      row.atMs = truth.atMs;
      row.zone = truth.zone + 1;
      row.dermalC = truth.dermalC;
      row.dermalPeakC = truth.dermalPeakC;
      row.surfaceC = truth.surfaceC;
      row.coldestC = truth.coldestC;
      layerPeakC[0] = peaks.epidermis;
      layerPeakC[1] = peaks.dermis;
      layerPeakC[2] = peaks.fat;
      layerPeakC[3] = peaks.fascia;
      layerPeakC[4] = peaks.muscle;
      row.cem43Min = 0;
      row.omega = 0;
      for (const dose of truth.doses)
        if (dose.zone === truth.zone) {
          row.cem43Min = dose.peakCem43Min;
          row.omega = dose.peakOmega;
        }
      return row;
    },
  };
}

/** The first tip of the profile that the simulated device has for this modality. */
function findTip(profile: Profile): Tip {
  const fitting = TIPS.filter(({ modality }) => modality === MODALITY_OF_PROFILE[profile.modality]);
  const allowed = fitting.filter(({ label }) => profile.applicators.includes(label));
  const tip = (isShotProfile(profile) ? ofDepth(allowed, depthGrids(profile)[0]!) : undefined) ?? allowed[0];
  if (tip === undefined)
    throw new Refusal(
      `the simulated device has none of the tips ${profile.applicators.join(", ")}. For ${profile.modality} it has: ${fitting.map(({ label }) => label).join(", ") || "none"}`,
    );
  return tip;
}

/** The tips for the further depths of a profile, in their order; one that there is none for is left out, and the session stops there. */
export function findFurtherTips(profile: Profile): Tip[] {
  if (!isShotProfile(profile)) return [];
  const allowed = TIPS.filter(({ label }) => profile.applicators.includes(label));
  return depthGrids(profile)
    .slice(1)
    .flatMap((grid) => ofDepth(allowed, grid) ?? []);
}

function ofDepth(tips: readonly Tip[], { depthMm }: DepthGrid): Tip | undefined {
  return tips.find(({ shots }) => shots?.depthMm === depthMm);
}

/** A seed, `nominal`, a corner of the population, or the name of a person file. */
function findPerson(profile: Profile, text: string): Person {
  if (text === "nominal" || readCorner(text) !== null) return findNamedPerson(profile.area, text);
  if (/^[-+]?\d+$/.test(text)) {
    const seed = Number(text);
    if (!(seed >= 0 && seed <= 0xffff_ffff))
      throw new Refusal(`--person ${printable(text)}: a seed is a whole number from 0 to 4294967295`);
    return drawPerson(seed, profile.area);
  }
  const document = readPersonFile(text);
  if (document.area !== undefined && document.area !== profile.area)
    throw new Refusal(
      `${printable(text)}: this person is described at the ${document.area}, the profile treats the ${profile.area}`,
    );
  return describedPerson(profile.area, document);
}

/** What the hands do by a script: that alone, or that besides what a willing operator does. */
export function toHands(script: OperatorScript): OperatorOption {
  const steps: OperatorStep[] = [];
  for (const step of script.steps) {
    if (step.action === "pause" || step.action === "resume" || step.action === "stop") continue;
    const atMs = Math.round(step.atS * 1000);
    if (step.action === "place") {
      const { zone, areaCm2, speedMmS } = step;
      steps.push({ atMs, action: "place", zone: zone - 1, areaCm2, speedMmS });
    } else if (step.action === "glide") steps.push({ atMs, action: "glide", speedMmS: step.speedMmS });
    else steps.push({ atMs, action: step.action });
  }
  return script.willing ? { besides: steps } : steps;
}
