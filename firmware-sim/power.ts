/**
 * From the firmware's outputs to heat at the tip: comparator, relays, generator and load, cooler or plate. Not responsible for what the heat
 * does (skin.ts).
 */
import type { Load } from "./applicator/applicator.ts";
import { stepColdPlate } from "./applicator/cold-plate.ts";
import { sensedBy } from "./applicator/comparator-sensor.ts";
import { stepCooler } from "./applicator/cooler.ts";
import { limitDelivery, stepGenerator } from "./applicator/generator.ts";
import { type Bench, TICK_MS } from "./bench.ts";
import { stepComparator } from "./firmware/comparator.ts";

/** Load of a spark over that of the skin. Design value: a spark is a short, but for its foot. */
const ARC_RATIO = 0.1;
/** What a comparator without supply sees. */
export const DEAD_TAP_C = -40;
/** The same where it looks for cold as well. */
export const DEAD_COLD_TAP_C = 20;

export function drivePower(bench: Bench, onSkin: boolean): void {
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
