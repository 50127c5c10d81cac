/**
 * The simulated bench: a device with its own mind, the hands that hold it, the tissue under it and the faults in it, on one virtual
 * clock. Bytes in, bytes out, 10 ms at a time; the same seed gives the same world. The truth is for records and verdicts: nothing on the
 * device's side of the wire can read it. Not responsible for real time and transport (links/).
 */
import { crc32 } from "../src/protocol/crc32.ts";
import { FIRMWARE_LIMITS } from "../src/protocol/limits.ts";
import type { ResetCause } from "../src/protocol/messages.ts";
import type { Celsius, Joules, Millimetres, Millis, Ohms, Watts } from "../src/units.ts";
import { type Applicator, createApplicator, type Face, type Load } from "./applicator/applicator.ts";
import { type ColdPlate, createColdPlate, stepColdPlate } from "./applicator/cold-plate.ts";
import {
  type ComparatorSensor,
  createComparatorSensor,
  sensedBy,
  stepComparatorSensor,
} from "./applicator/comparator-sensor.ts";
import { type Cooler, createCooler, stepCooler } from "./applicator/cooler.ts";
import {
  createGenerator,
  type Generator,
  type GeneratorLines,
  limitDelivery,
  stepGenerator,
} from "./applicator/generator.ts";
import { createNoise, type Noise, nextNoise } from "./applicator/noise.ts";
import { createSensors, type Sensors, stepSensors } from "./applicator/sensors.ts";
import { createSite, type Site, stepSite } from "./applicator/site.ts";
import { createThermocouple, stepThermocouple, type Thermocouple } from "./applicator/thermocouple.ts";
import {
  capabilitiesOf,
  describeColdTip,
  describeTip,
  isStampTip,
  shotCapabilitiesOf,
  type Tip,
} from "./applicator/tips.ts";
import {
  createFaultInjector,
  createFaultSwitches,
  type Fault,
  type FaultInjector,
  type FaultSwitches,
} from "./faults.ts";
import { type BoardInputs, createSiteInputs } from "./firmware/board.ts";
import { type Comparator, createComparator, stepComparator } from "./firmware/comparator.ts";
import { createFirmware, type FirmwareOptions, type FirmwareUnit } from "./firmware/firmware.ts";
import { createNonvolatile, type Nonvolatile } from "./firmware/latches.ts";
import type { FirmwareBuild } from "./firmware/state.ts";
import { ALL_TASKS } from "./firmware/watchdog.ts";
import { createHotSpotExcess, dermalPeakC, type HotSpotExcess, stepHotSpot } from "./hot-spot-excess.ts";
import { createNeedleLog, type NeedleLog } from "./needle-log.ts";
import { createOperator, type Hands, type Operator, type OperatorOption } from "./operator.ts";
import { type Person, thicknessMm } from "./person.ts";
import { createRandom, type Random } from "./random.ts";
import { createShotLog, type ShotLog, type ShotTruth, type ShotView } from "./shot-log.ts";
import { createStampLog, type StampLog } from "./stamp-log.ts";
import { locateDepth, type Probe } from "./tissue/layers.ts";
import {
  type Air,
  createZone,
  enterZone,
  leaveZone,
  restZone,
  setBare,
  setPerfusion,
  setTouched,
  stepZone,
  TISSUE_STEP_MS,
  temperaturesOf,
  updateDose,
  type Zone,
  type ZoneDose,
} from "./zone.ts";

export const TICK_MS: Millis = 10;
const REST_EVERY_MS = 1000;
const DOSE_EVERY_MS = 500;
/** Layers move by less than 0.2 degC in this time, and by nothing near their maximum. */
const PEAKS_EVERY_MS = 100;
/** Share of the reading that the motion sensor is off by, at random. */
const SPEED_NOISE_RATIO = 0.02;
/** Load of a spark over that of the skin. Design value: a spark is a short, but for its foot. */
const ARC_RATIO = 0.1;
/** What a comparator without supply sees. */
const DEAD_TAP_C = -40;
/** The same where it looks for cold as well. */
const DEAD_COLD_TAP_C = 20;
const VERSION = [1, 0, 0] as const;
/** Stands for the program image that the firmware's self-test sums up. */
const IMAGE = Uint8Array.from("isoderm bench firmware 1.0.0", (letter) => letter.charCodeAt(0));
const IMAGE_CRC = crc32(IMAGE);

export interface WorldOptions {
  readonly person: Person;
  readonly tip: Tip;
  /** Draws the device, its noise and the hands; the person has a seed of their own. */
  readonly seed: number;
  readonly operator: OperatorOption;
  readonly faults?: readonly Fault[];
  /** Depth at which the truth's dermal temperature is taken; the middle of this person's dermis if absent. */
  readonly referenceDepthMm?: Millimetres;
  /** What the device remembers from before; a new device if absent. Written by the world. */
  readonly nonvolatile?: Nonvolatile;
  /** What the device's clock shows at its boots, ms; wraps at 2^32. */
  readonly tickOriginMs?: Millis;
  /** Whose firmware the device runs; this project's own if absent. */
  readonly firmware?: FirmwareMaker;
}

export interface FirmwareMaker {
  /** Switches the device on, or resets it. */
  boot(options: FirmwareOptions): FirmwareUnit;
  /** The firmware has done the latest tick. */
  isReady(): boolean;
}

const OWN_FIRMWARE: FirmwareMaker = { boot: createFirmware, isReady: () => true };

/** Peak of each layer of the zone under the tip, without the hot spots of the tip's edges; up to 0.1 s behind. */
export interface LayerPeaks {
  epidermis: Celsius;
  dermis: Celsius;
  fat: Celsius;
  fascia: Celsius;
  muscle: Celsius;
}

/** What really is. One object, overwritten by every tick: copy what is to be kept. */
export interface Truth {
  atMs: Millis;
  /** Zone under the tip, or the last one; -1 before the first. */
  zone: number;
  /** At the reference depth, the middle of the dermis. */
  dermalC: Celsius;
  /** Hottest dermis, hot spots of the tip included. */
  dermalPeakC: Celsius;
  readonly layerPeakC: LayerPeaks;
  surfaceC: Celsius;
  /** Coldest point of all tissue; up to 0.1 s behind. */
  coldestC: Celsius;
  /** Mean over this tick, into the tip on the skin; of a cold plate the heat that is pumped out of it. */
  powerW: Watts;
  energyJ: Joules;
  contact: boolean;
  /** Of the tip over the skin. */
  speedMmS: number;
  /** One entry for each zone that was visited, in the order of the first visit; up to 0.5 s behind. */
  readonly doses: readonly ZoneDose[];
  /** Every shot that has left the tip, in order. */
  shots: readonly ShotTruth[];
}

export interface World {
  readonly nowMs: Millis;
  readonly hands: Hands;
  readonly truth: Readonly<Truth>;
  /** The device as a bench engineer with a probe sees it: state and registers, for tests and fault scripts. */
  readonly device: FirmwareUnit;
  /** Bytes from the host, cut anywhere. The array may be reused after the call. */
  feed(bytes: Uint8Array): void;
  /** A host's link begins anew. */
  connect(): void;
  /** The device has done the latest tick; one whose firmware runs elsewhere may not have yet. */
  isReady(): boolean;
  /** Lets 10 ms pass. @returns what the device says in them: a view that the next tick overwrites, often empty */
  tick(): Uint8Array;
  /** Lets something go wrong that was in no script. */
  inject(fault: Fault): void;
  /** Takes the supply away and gives it back. */
  restart(cause: ResetCause): void;
}

/**
 * All of the bench as plain data. What runs on a tick are functions beside it and no closures in `createWorld`: closures are made anew for
 * every world, and then the compiler can take no constant for one.
 */
interface Bench extends Mutable<World> {
  readonly person: Person;
  readonly options: WorldOptions;
  readonly applicator: Applicator;
  readonly generator: Generator;
  readonly lines: Mutable<GeneratorLines>;
  readonly sensors: Sensors;
  readonly cooler: Cooler;
  readonly plate: ColdPlate | null;
  /** Whichever of the two the face is part of. */
  readonly stage: Cooler | ColdPlate;
  readonly face: Face;
  readonly comparator: Comparator;
  readonly comparatorSensor: ComparatorSensor;
  /** What the comparator sees without supply. */
  readonly deadTapC: Celsius;
  readonly motionNoise: Noise;
  /** Of the room as it is now. */
  readonly air: Mutable<Air>;
  readonly site: Site | null;
  readonly thermocouple: Thermocouple;
  readonly arcRandom: Random;
  readonly operator: Operator;
  readonly switches: FaultSwitches;
  readonly injector: FaultInjector;
  readonly inputs: BoardInputs;
  readonly truth: Truth;
  readonly zones: Zone[];
  readonly doses: ZoneDose[];
  here: Zone | null;
  hereAreaCm2: number;
  spot: HotSpotExcess | null;
  /** Of a tip that shoots, of one with needles, and whichever of the two there is. */
  focalLog: ShotLog | null;
  needleLog: NeedleLog | null;
  shotLog: ShotView | null;
  /** Of a tip that is stamped: its places are the tissue. */
  stampLog: StampLog | null;
  reference: Probe | null;
  /** Delivered since the latest step of the tissue, how long cryogen flowed, and ticks of the device that are due. */
  pendingJ: Joules;
  pendingOpenMs: Millis;
  pendingTicks: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export function createWorld(options: WorldOptions): World {
  const { person, tip, seed, faults = [], tickOriginMs = 0, firmware = OWN_FIRMWARE } = options;
  const { roomC } = person;
  const draw = (name: string) => createRandom(seed, "device", name);
  const rangeMinC = tip.modality === "contactCooling" ? tip.cold.rangeMinC : undefined;
  const announced = describeTip(tip);
  const applicator = createApplicator(tip, person);

  const generator = createGenerator(draw("generator"), announced.impedanceMinOhm, announced.impedanceMaxOhm);
  const sensors = createSensors(draw("sensors"), draw("sensor defects"), roomC, rangeMinC);
  const cooler = createCooler(draw("cooler"), roomC);
  const plate = tip.modality === "contactCooling" ? createColdPlate(draw("plate"), tip.cold.plateJPerK, roomC) : null;
  const bootRandom = draw("boot");
  const operator = createOperator(options.operator, createRandom(seed, "operator"), isStampTip(tip));
  const store = options.nonvolatile ?? createNonvolatile();
  const inputs = createInputs(roomC, applicator.padOhm);
  const build = describeBuild(tip, seed);
  const doses: ZoneDose[] = [];

  const boot = (resetCause: ResetCause): FirmwareUnit => {
    const bootId = Math.floor(bootRandom.uniform() * 0x1_0000_0000);
    return firmware.boot({ build, inputs, store, bootId, resetCause, tickOriginMs });
  };
  const comparatorSensor = createComparatorSensor(draw("comparator sensor"), roomC);
  const switches = createFaultSwitches(sensors.channelA.defect, sensors.channelB.defect, generator.defects);
  const injector = createFaultInjector(faults, switches, {
    reset: () => bench.restart("brownOut"),
    flipBit: (bit) => {
      bench.device.state.limits.values[bit >> 5]! ^= 1 << (bit & 31);
    },
  });

  // Fields and not accessors: these would give every world a shape of its own, and whoever reads it a search.
  const bench: Bench = {
    nowMs: 0,
    hands: operator.hands,
    truth: createTruth(person, doses),
    device: boot("powerOn"),
    feed(bytes) {
      bench.device.feed(bytes);
    },
    connect() {
      bench.device.connect();
    },
    isReady: firmware.isReady,
    tick() {
      stepBench(bench);
      return bench.device.drain();
    },
    inject: (fault) => injector.add(fault),
    restart(cause) {
      bench.device = boot(cause);
    },
    person,
    options,
    applicator,
    generator,
    lines: { commandW: 0, gate: false, relay1: false, relay2: false, testLoad: false },
    sensors,
    cooler,
    plate,
    stage: plate ?? cooler,
    face:
      plate === null
        ? applicator.face
        : { ...applicator.face, contactWPerM2K: applicator.face.contactWPerM2K * plate.contactRatio },
    comparator: createComparator(tip.comparatorHotSpotFactor, plate !== null),
    comparatorSensor,
    deadTapC: plate === null ? DEAD_TAP_C : DEAD_COLD_TAP_C,
    motionNoise: createNoise(draw("motion")),
    air: { airHWM2K: person.airHWM2K, roomC },
    site: tip.shots === undefined ? null : createSite(draw("site"), tip.shots.travelMm),
    thermocouple: createThermocouple(draw("thermocouple")),
    arcRandom: draw("arcs"),
    operator,
    switches,
    injector,
    inputs,
    zones: [],
    doses,
    here: null,
    hereAreaCm2: 0,
    spot: null,
    focalLog: null,
    needleLog: null,
    shotLog: null,
    stampLog: null,
    reference: null,
    pendingJ: 0,
    pendingOpenMs: 0,
    pendingTicks: 0,
  };
  return bench;
}

/** 10 ms of everything: hands, faults, sensors, device, generator, tissue. */
function stepBench(bench: Bench): void {
  const { operator, injector, hands, switches, truth, sensors, stage, generator, site } = bench;
  const nowMs = bench.nowMs + TICK_MS;
  bench.nowMs = nowMs;
  const { state, prompt, aim } = bench.device.state;
  operator.step(nowMs, state, prompt, aim);
  injector.step(nowMs);
  bench.air.roomC = bench.person.roomC + switches.roomRiseK;
  const off = switches.contactLost || switches.tipRemoved;
  const place = off && hands.place === "skin" ? "air" : hands.place;
  const onSkin = place === "skin";
  const { here } = bench;
  if (onSkin && (here === null || here.dose.zone !== hands.zone || bench.hereAreaCm2 !== hands.areaCm2))
    goTo(bench, hands.zone, hands.areaCm2);
  truth.speedMmS = onSkin && !switches.motionStalled ? hands.speedMmS : 0;
  const even = nowMs % TISSUE_STEP_MS === 0;
  if (even) {
    const { channelTestA, channelTestB, responseTest } = bench.device.outputs;
    const { roomC } = bench.air;
    stepSensors(sensors, place, truth.surfaceC, stage.surfaceC, roomC, channelTestA, channelTestB, responseTest);
    stepComparatorSensor(bench.comparatorSensor, onSkin ? truth.surfaceC : null, stage.surfaceC, roomC);
  }

  senseLines(bench, onSkin);
  // A fast oscillator gives the device more ticks than there are, a slow one fewer.
  bench.pendingTicks += switches.clockRatio;
  for (; bench.pendingTicks >= 1; bench.pendingTicks -= 1)
    if (bench.device.tick(ALL_TASKS & ~switches.hungTasks)) bench.restart("watchdog");
  drivePower(bench, onSkin);

  truth.atMs = nowMs;
  truth.contact = onSkin;
  truth.powerW = generator.deliveredW;
  const energyJ = generator.deliveredW * (TICK_MS / 1000);
  truth.energyJ += energyJ;
  bench.pendingJ += energyJ;
  if (site !== null) logShot(bench, site, onSkin);
  if (bench.stampLog !== null) {
    const flows = flowsCryogen(bench);
    bench.inputs.site.spraying = flows;
    if (flows) bench.pendingOpenMs += TICK_MS;
  }
  if (even && bench.here !== null && bench.spot !== null) {
    if (bench.stampLog !== null) stepStamps(bench, bench.stampLog, bench.here, onSkin);
    else stepTissue(bench, bench.here, bench.spot, onSkin);
  }
  if (nowMs % REST_EVERY_MS === 0) restZones(bench);
}

function restZones({ zones, switches, air }: Bench): void {
  for (const zone of zones)
    if (zone.resting) {
      setPerfusion(zone, switches.perfusionRatio);
      restZone(zone, air);
    }
}

/** What left the tip in this tick, and where it stood. */
function logShot(
  { nowMs, generator, truth, hands, focalLog, needleLog, here, stage }: Bench,
  site: Site,
  onSkin: boolean,
) {
  const { deliveredW } = generator;
  const { alongMm, acrossMm } = hands;
  focalLog?.step(nowMs, deliveredW, truth.zone, alongMm + site.carriageMm, acrossMm);
  if (here !== null)
    needleLog?.step(nowMs, deliveredW, here, onSkin ? site.depthMm : 0, alongMm, acrossMm, stage.surfaceC);
}

function goTo(bench: Bench, number: number, areaCm2: number): void {
  const { zones, doses, person, applicator, options, truth, here } = bench;
  let zone = zones.find((candidate) => candidate.dose.zone === number);
  if (zone === undefined) {
    zone = createZone(number, person, applicator.heatPerWatt);
    zones.push(zone);
    doses.push(zone.dose);
    if (bench.spot === null) {
      const { grid } = zone.column;
      bench.spot = createHotSpotExcess(applicator.hotSpotOn(grid), grid);
      if (applicator.shots !== undefined) bench.focalLog = createShotLog(applicator.shots, grid);
      if (applicator.needles !== undefined) bench.needleLog = createNeedleLog(applicator.needles, grid);
      bench.shotLog = bench.focalLog ?? bench.needleLog;
      if (bench.shotLog !== null) truth.shots = bench.shotLog.shots;
      if (applicator.stamp !== undefined) {
        const { field, cryogen, radiusMm } = applicator.stamp;
        bench.stampLog = createStampLog(field, bench.face, cryogen, person, bench.air, grid, radiusMm);
        truth.shots = bench.stampLog.shots;
      }
      const middleMm = thicknessMm(person, "epidermis") + thicknessMm(person, "dermis") / 2;
      bench.reference = locateDepth(grid, options.referenceDepthMm ?? middleMm);
    }
  }
  if (here !== null && here !== zone) leaveZone(here, bench.air);
  enterZone(zone, areaCm2, bench.face);
  bench.here = zone;
  bench.hereAreaCm2 = areaCm2;
  truth.zone = number;
}

function senseLines(bench: Bench, onSkin: boolean): void {
  const { inputs, sensors, switches, hands, truth, applicator, stage, generator, comparator, site } = bench;
  const { outputs } = bench.device;
  const { channelA, channelB } = sensors;
  const onA = switches.sensorsSwapped ? channelB : channelA;
  const onB = switches.sensorsSwapped ? channelA : channelB;
  inputs.surfaceAC = onA.readingC;
  inputs.surfaceBC = onB.readingC;
  inputs.surfaceAAgeMs = onA.ageMs;
  inputs.surfaceBAgeMs = onB.ageMs;
  inputs.tipC = sensors.tipC;
  inputs.tipFitted = !switches.tipRemoved;
  inputs.triggerPressed = hands.triggerPressed || switches.triggerStuck;
  inputs.contactSensed = onSkin && !outputs.contactSenseOff;
  inputs.estopAsserted = hands.estopPressed || switches.estopPressed || outputs.estopLoopOpen;
  inputs.padOhm = applicator.padOhm * switches.padRatio;
  inputs.coolingFlowRatio = stage.flowRatio;
  inputs.speedMmS = onSkin ? truth.speedMmS * (1 + SPEED_NOISE_RATIO * nextNoise(bench.motionNoise)) : Number.NaN;
  inputs.forwardW = generator.forwardW;
  inputs.reflectedW = generator.reflectedW;
  inputs.impedanceOhm = generator.impedanceOhm;
  inputs.testLoadW = generator.testLoadW;
  inputs.comparatorTripped = comparator.tripped;
  if (site !== null) {
    const field = onSkin ? hands.zone : Number.NaN;
    stepSite(site, inputs.site, outputs.site, field, hands.alongMm, hands.acrossMm, switches.needles);
  }
  if (bench.needleLog !== null && bench.nowMs % TISSUE_STEP_MS === 0)
    inputs.site.needleC = stepThermocouple(bench.thermocouple, bench.needleLog.steelC, switches.thermocouple);
  inputs.referenceARatio = switches.converterRatio;
  inputs.referenceBRatio = switches.converterRatio;
  inputs.clockRatio = switches.clockRatio;
  inputs.memoryErrors = switches.memoryErrors;
  inputs.imageCrc = switches.imageDamaged ? ~IMAGE_CRC >>> 0 : IMAGE_CRC;
}

/** A tip that touches in part, or through dried gel, meets a higher load and reflects more; a spark nearly shorts it for a moment. */
function loadNow({ switches, applicator, arcRandom, needleLog }: Bench): Load {
  const { couplingRatio, contactRatio, arcsPerS } = switches;
  const ratio = couplingRatio * contactRatio;
  const whole = needleLog === null ? applicator.onSkin : needleLog.load;
  if (ratio === 1 && arcsPerS === 0) return whole;
  const sparking = arcRandom.uniform() < (arcsPerS * TICK_MS) / 1000;
  const { ohm, reflectedRatio } = whole;
  return { ohm: (ohm / ratio) * (sparking ? ARC_RATIO : 1), reflectedRatio: 1 - (1 - reflectedRatio) * ratio };
}

function drivePower(bench: Bench, onSkin: boolean): void {
  const { switches, comparator, sensors, lines, generator, stage, plate, face, truth } = bench;
  const { roomC } = bench.air;
  const { outputs } = bench.device;
  const k2Open = stepComparator(
    comparator,
    switches.comparatorDead ? bench.deadTapC : sensors.channelB.analogueC,
    switches.comparatorDead ? bench.deadTapC : sensedBy(bench.comparatorSensor) + switches.comparatorOffsetC,
    outputs.gate && !outputs.testLoad,
    outputs.comparatorInject && !switches.comparatorDead,
    outputs.comparatorReset,
  );
  lines.commandW = outputs.commandW;
  lines.gate = outputs.gate;
  lines.relay1 = outputs.relay1;
  lines.relay2 = outputs.relay2 && !k2Open;
  lines.testLoad = outputs.testLoad;
  stepGenerator(generator, lines, onSkin ? loadNow(bench) : bench.applicator.inAir);
  stage.flowRatio = switches.coolingRatio;
  if (plate === null) stepCooler(bench.cooler, outputs.contactC, roomC);
  else {
    limitDelivery(generator, plate.capacityW);
    const skinW = onSkin ? face.contactWPerM2K * face.areaCm2 * 1e-4 * (truth.surfaceC - plate.surfaceC) : 0;
    stepColdPlate(plate, outputs.contactC, generator.deliveredW, skinW * switches.contactRatio, roomC);
  }
}

function stepTissue(bench: Bench, zone: Zone, hot: HotSpotExcess, onSkin: boolean): void {
  const { nowMs, air, face, stage, truth, switches, reference, shotLog } = bench;
  setPerfusion(zone, switches.perfusionRatio);
  if (onSkin) setTouched(zone, air, face, stage.surfaceC);
  else setBare(zone, air);
  const powerW = bench.pendingJ / (TISSUE_STEP_MS / 1000);
  zone.dose.energyJ += bench.pendingJ;
  bench.pendingJ = 0;
  stepZone(zone, powerW);
  // The same current through a part of the tip.
  stepHotSpot(hot, powerW / switches.contactRatio, truth.speedMmS, TISSUE_STEP_MS / 1000);
  if (nowMs % DOSE_EVERY_MS === 0) updateDose(zone);
  const heat = temperaturesOf(zone);
  if (reference !== null) truth.dermalC = heat.read(reference);
  truth.surfaceC = heat.temperatureC[0]!;
  truth.dermalPeakC = dermalPeakC(hot, heat.temperatureC);
  if (shotLog !== null) {
    if (nowMs % PEAKS_EVERY_MS === 0) shotLog.look(nowMs, truth.zone, heat);
    truth.dermalPeakC = Math.max(truth.dermalPeakC, shotLog.betweenC[1]!);
  }
  if (nowMs % PEAKS_EVERY_MS !== 0) return;
  truth.coldestC = heat.lowestC();
  const peaks = truth.layerPeakC;
  peaks.epidermis = heat.peakC(0);
  peaks.dermis = heat.peakC(1);
  peaks.fat = heat.peakC(2);
  peaks.fascia = heat.peakC(3);
  peaks.muscle = heat.peakC(4);
  if (shotLog === null) return;
  const { betweenC } = shotLog;
  peaks.epidermis = Math.max(peaks.epidermis, betweenC[0]!);
  peaks.dermis = Math.max(peaks.dermis, betweenC[1]!);
  peaks.fat = Math.max(peaks.fat, betweenC[2]!);
  peaks.fascia = Math.max(peaks.fascia, betweenC[3]!);
  peaks.muscle = Math.max(peaks.muscle, betweenC[4]!);
}

/** The spray valve, and before it the shut-off that the device's second relay holds open. */
function flowsCryogen({ device, comparator, switches }: Bench): boolean {
  const { site, relay2 } = device.outputs;
  return (site.valve || switches.sprayStuck) && relay2 && !comparator.tripped && !switches.sprayEmpty;
}

/** The same of places: nothing is known of the zone but what its places say. */
function stepStamps(bench: Bench, stamps: StampLog, zone: Zone, onSkin: boolean): void {
  const { nowMs, hands, stage, truth, reference, switches } = bench;
  setPerfusion(zone, switches.perfusionRatio);
  zone.dose.energyJ += bench.pendingJ;
  stamps.step(nowMs, bench.pendingJ, bench.pendingOpenMs, zone, onSkin ? hands : null, stage.surfaceC);
  bench.pendingJ = 0;
  bench.pendingOpenMs = 0;
  if (nowMs % DOSE_EVERY_MS === 0) stamps.updateDose(zone);
  const { middle, layerPeakC } = stamps;
  if (middle !== null) {
    if (reference !== null) truth.dermalC = middle.read(reference);
    truth.surfaceC = middle.temperatureC[0]!;
  }
  if (nowMs % PEAKS_EVERY_MS !== 0) return;
  stamps.look(nowMs);
  truth.coldestC = stamps.coldestC;
  truth.dermalPeakC = layerPeakC[1]!;
  const peaks = truth.layerPeakC;
  peaks.epidermis = layerPeakC[0]!;
  peaks.dermis = layerPeakC[1]!;
  peaks.fat = layerPeakC[2]!;
  peaks.fascia = layerPeakC[3]!;
  peaks.muscle = layerPeakC[4]!;
}

function createTruth(person: Person, doses: readonly ZoneDose[]): Truth {
  const { coreC } = person;
  return {
    atMs: 0,
    zone: -1,
    dermalC: coreC,
    dermalPeakC: coreC,
    layerPeakC: { epidermis: coreC, dermis: coreC, fat: coreC, fascia: coreC, muscle: coreC },
    surfaceC: person.roomC,
    coldestC: coreC,
    powerW: 0,
    energyJ: 0,
    contact: false,
    speedMmS: 0,
    doses,
    shots: [],
  };
}

function createInputs(roomC: Celsius, padOhm: Ohms): BoardInputs {
  return {
    surfaceAC: roomC,
    surfaceBC: roomC,
    surfaceAAgeMs: 0,
    surfaceBAgeMs: 0,
    tipC: roomC,
    tipFitted: true,
    triggerPressed: false,
    contactSensed: false,
    estopAsserted: false,
    padOhm,
    coolingFlowRatio: 1,
    speedMmS: Number.NaN,
    forwardW: 0,
    reflectedW: 0,
    impedanceOhm: Number.NaN,
    testLoadW: 0,
    comparatorTripped: false,
    referenceARatio: 1,
    referenceBRatio: 1,
    clockRatio: 1,
    imageCrc: IMAGE_CRC,
    memoryErrors: 0,
    site: createSiteInputs(),
  };
}

function describeBuild(tip: Tip, seed: number): FirmwareBuild {
  return {
    modality: tip.modality,
    version: VERSION,
    serial: `SIM${String(seed >>> 0).slice(-9)}`,
    capabilities: capabilitiesOf(tip) | shotCapabilitiesOf(tip.shots),
    simulated: true,
    hotSpotFactor: FIRMWARE_LIMITS.hotSpotFactorMin,
    imageCrc: IMAGE_CRC,
    tip: describeTip(tip),
    shotTip: tip.shots ?? null,
    coldTip: describeColdTip(tip),
  };
}
