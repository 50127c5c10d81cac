/**
 * The skin of this bench: which zone the tip is on, what heat and cold do to it in a step, and what of that is the truth. Zones without the
 * tip rest. How tissue is solved is tissue/ and zone.ts.
 */
import { assert } from "../src/assert.ts";
import { createApplicator } from "./applicator/applicator.ts";
import type { TipPlace } from "./applicator/sensors.ts";
import type { Site } from "./applicator/site.ts";
import { describeTip } from "./applicator/tips.ts";
import { type Bench, TICK_MS } from "./bench.ts";
import { createHotSpotExcess, dermalPeakC, type HotSpotExcess, stepHotSpot } from "./hot-spot-excess.ts";
import { createNeedleLog } from "./needle-log.ts";
import { thicknessMm } from "./person.ts";
import { createShotLog } from "./shot-log.ts";
import { createStampLog, type StampLog } from "./stamp-log.ts";
import { locateDepth } from "./tissue/layers.ts";
import {
  createZone,
  enterZone,
  leaveZone,
  restZone,
  setBare,
  setHeat,
  setPerfusion,
  setTouched,
  stepZone,
  TISSUE_STEP_MS,
  temperaturesOf,
  updateDose,
  type Zone,
} from "./zone.ts";

const REST_EVERY_MS = 1000;
const DOSE_EVERY_MS = 500;
/** Layers move by less than 0.2 degC in this time, and by nothing near their maximum. */
const PEAKS_EVERY_MS = 100;

/** Where hands and faults have put the tip; a zone that it comes to is made ready. */
export function placeTip(bench: Bench): TipPlace {
  const { hands, switches, here, truth } = bench;
  bench.air.roomC = bench.person.roomC + switches.roomRiseK;
  if (hands.tip !== bench.fitted && hands.tip >= 0) fitTip(bench, hands.tip);
  const off = switches.contactLost || switches.tipRemoved || hands.tip < 0;
  const place = off && hands.place === "skin" ? "air" : hands.place;
  const onSkin = place === "skin";
  if (onSkin && (here === null || here.dose.zone !== hands.zone || bench.hereAreaCm2 !== hands.areaCm2))
    goTo(bench, hands.zone, hands.areaCm2);
  truth.speedMmS = onSkin && !switches.motionStalled ? hands.speedMmS : 0;
  return place;
}

/** What this round's power does, and what is true after it. */
export function stepSkin(bench: Bench, onSkin: boolean): void {
  const { nowMs, generator, truth, site, stampLog, here, spot } = bench;
  truth.atMs = nowMs;
  truth.contact = onSkin;
  truth.powerW = generator.deliveredW;
  const energyJ = generator.deliveredW * (TICK_MS / 1000);
  truth.energyJ += energyJ;
  bench.pendingJ += energyJ;
  if (site !== null) logShot(bench, site, onSkin);
  if (stampLog !== null) {
    const flows = flowsCryogen(bench);
    bench.inputs.site.spraying = flows;
    if (flows) bench.pendingOpenMs += TICK_MS;
  }
  if (nowMs % TISSUE_STEP_MS === 0 && here !== null && spot !== null) {
    if (stampLog !== null) stepStamps(bench, stampLog, here, onSkin);
    else stepTissue(bench, here, spot, onSkin);
  }
  if (nowMs % REST_EVERY_MS === 0) restZones(bench);
}

/** Another of the tips at hand is on the handpiece; it had none in between. What is not at hand is the first once more. */
function fitTip(bench: Bench, number: number): void {
  const { options, person, inputs, zones, focalLog, plate, site } = bench;
  const tip = options.furtherTips?.[number - 1] ?? options.tip;
  assert(tip.modality === options.tip.modality && plate === null, "the tips at hand are of one kind");
  bench.fitted = number;
  inputs.tipMemory = { tip: describeTip(tip), shotTip: tip.shots ?? null };
  bench.applicator = createApplicator(tip, person);
  bench.face = bench.applicator.face;
  if (site !== null) site.travelMm = tip.shots?.travelMm ?? 0;
  if (bench.applicator.shots !== undefined) focalLog?.fit(bench.applicator.shots);
  for (const zone of zones) setHeat(zone, bench.applicator.heatPerWatt(zone.column.grid));
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

function restZones({ zones, switches, air }: Bench): void {
  for (const zone of zones)
    if (zone.resting) {
      setPerfusion(zone, switches.perfusionRatio);
      restZone(zone, air);
    }
}
