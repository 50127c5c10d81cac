/**
 * All of the bench as plain data. The parts of a round stand beside it (lines.ts, power.ts, skin.ts) as functions and not as closures of a
 * world: closures are made anew for every world, and then the compiler can take no constant for one.
 */
import type { ResetCause } from "../src/protocol/messages.ts";
import type { Celsius, Joules, Millis } from "../src/units.ts";
import type { Applicator, Face } from "./applicator/applicator.ts";
import type { ColdPlate } from "./applicator/cold-plate.ts";
import type { ComparatorSensor } from "./applicator/comparator-sensor.ts";
import type { Cooler } from "./applicator/cooler.ts";
import type { Generator, GeneratorLines } from "./applicator/generator.ts";
import type { Noise } from "./applicator/noise.ts";
import type { Sensors } from "./applicator/sensors.ts";
import type { Site } from "./applicator/site.ts";
import type { Thermocouple } from "./applicator/thermocouple.ts";
import type { FaultInjector, FaultSwitches } from "./faults.ts";
import type { BoardInputs } from "./firmware/board.ts";
import type { Comparator } from "./firmware/comparator.ts";
import type { FirmwareUnit } from "./firmware/firmware.ts";
import type { HotSpotExcess } from "./hot-spot-excess.ts";
import type { NeedleLog } from "./needle-log.ts";
import type { Hands, Operator } from "./operator.ts";
import type { Person } from "./person.ts";
import type { Random } from "./random.ts";
import type { ShotLog, ShotView } from "./shot-log.ts";
import type { StampLog } from "./stamp-log.ts";
import type { Probe } from "./tissue/layers.ts";
import type { Truth } from "./truth.ts";
import type { WorldOptions } from "./world-options.ts";
import type { Air, Zone, ZoneDose } from "./zone.ts";

export const TICK_MS: Millis = 10;

export interface Bench {
  nowMs: Millis;
  readonly hands: Hands;
  /** As it is since its latest boot. */
  device: FirmwareUnit;
  restart(cause: ResetCause): void;
  readonly person: Person;
  readonly options: WorldOptions;
  applicator: Applicator;
  /** Which of the tips at hand was attached last, from 0. */
  fitted: number;
  readonly generator: Generator;
  readonly lines: GeneratorLines;
  readonly sensors: Sensors;
  readonly cooler: Cooler;
  readonly plate: ColdPlate | null;
  /** Whichever of the two the face is part of. */
  readonly stage: Cooler | ColdPlate;
  face: Face;
  readonly comparator: Comparator;
  readonly comparatorSensor: ComparatorSensor;
  /** What the comparator sees without supply. */
  readonly deadTapC: Celsius;
  readonly motionNoise: Noise;
  /** Of the room as it is now. */
  readonly air: { -readonly [Key in keyof Air]: Air[Key] };
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
