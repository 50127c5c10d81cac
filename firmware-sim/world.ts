/**
 * The simulated bench: a device with its own mind, the hands that hold it, the tissue under it and the faults in it, on one virtual
 * clock. Bytes in, bytes out, 10 ms at a time; the same seed gives the same world. The truth is for records and verdicts: nothing on the
 * device's side of the wire can read it. Not responsible for real time and transport (links/).
 */
import type { ResetCause } from "../src/protocol/messages.ts";
import type { Millis } from "../src/units.ts";
import { createApplicator } from "./applicator/applicator.ts";
import { createColdPlate } from "./applicator/cold-plate.ts";
import { createComparatorSensor } from "./applicator/comparator-sensor.ts";
import { createCooler } from "./applicator/cooler.ts";
import { createGenerator } from "./applicator/generator.ts";
import { createNoise } from "./applicator/noise.ts";
import { createSensors } from "./applicator/sensors.ts";
import { createSite } from "./applicator/site.ts";
import { createThermocouple } from "./applicator/thermocouple.ts";
import { describeTip, isStampTip } from "./applicator/tips.ts";
import { type Bench, TICK_MS } from "./bench.ts";
import { describeBuild } from "./build.ts";
import { createFaultInjector, createFaultSwitches, type Fault } from "./faults.ts";
import { createComparator } from "./firmware/comparator.ts";
import { createFirmware, type FirmwareUnit } from "./firmware/firmware.ts";
import { createNonvolatile } from "./firmware/latches.ts";
import { ALL_TASKS } from "./firmware/watchdog.ts";
import { convertSensors, createInputs, senseLines } from "./lines.ts";
import { createOperator, type Hands } from "./operator.ts";
import { DEAD_COLD_TAP_C, DEAD_TAP_C, drivePower } from "./power.ts";
import { createRandom } from "./random.ts";
import { placeTip, stepSkin } from "./skin.ts";
import { createTruth, type Truth } from "./truth.ts";
import type { FirmwareMaker, WorldOptions } from "./world-options.ts";
import { TISSUE_STEP_MS, type ZoneDose } from "./zone.ts";

const OWN_FIRMWARE: FirmwareMaker = { boot: createFirmware, isReady: () => true };

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
  const bench: Bench & World = {
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
    fitted: 0,
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

/** 10 ms of everything: hands and faults, sensors and lines, the device, power, skin. */
function stepBench(bench: Bench): void {
  const { operator, injector, switches } = bench;
  const nowMs = bench.nowMs + TICK_MS;
  bench.nowMs = nowMs;
  const { state, prompt, aim } = bench.device.state;
  operator.step(nowMs, state, prompt, aim);
  injector.step(nowMs);
  const place = placeTip(bench);
  const onSkin = place === "skin";
  if (nowMs % TISSUE_STEP_MS === 0) convertSensors(bench, place);
  senseLines(bench, onSkin);
  // A fast oscillator gives the device more ticks than there are, a slow one fewer.
  bench.pendingTicks += switches.clockRatio;
  for (; bench.pendingTicks >= 1; bench.pendingTicks -= 1)
    if (bench.device.tick(ALL_TASKS & ~switches.hungTasks)) bench.restart("watchdog");
  drivePower(bench, onSkin);
  stepSkin(bench, onSkin);
}
