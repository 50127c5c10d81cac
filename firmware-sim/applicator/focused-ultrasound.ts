/**
 * A focused bowl on a person: heat per watt radiated at every point of the layers. The field of the bowl in its coupling liquid
 * (bowl.ts), stretched in depth by what layers of other speed bend (paraxial: the focus lies where the sum of c_i times thickness is that of the
 * liquid), weakened by attenuation on the way down and by what each interface throws back; all attenuation counts as absorption.
 * Linear: no harmonics, no cavitation. Not responsible for temperature (shot-response.ts).
 */
import type { Joules, Millimetres, Millis } from "../../src/units.ts";
import type { TissueName } from "../ranges.ts";
import { integrateOverRings } from "../tissue/rings.ts";
import { type AcousticLayer, type Attenuation, acousticLayers } from "./acoustics.ts";
import { type BeamTable, tabulateBeam } from "./beam-table.ts";
import { type Bowl, focusOf, velocityOfPower } from "./bowl.ts";
import type { ShotPlan } from "./shot-response.ts";

export interface FocusedTransducer {
  readonly label: string;
  readonly frequencyHz: number;
  readonly radiusMm: Millimetres;
  readonly apertureMm: Millimetres;
  /** Depth of the peak below the skin in a tissue as fast as the coupling liquid; the rest of the radius is stand-off. */
  readonly focusMm: Millimetres;
  /** Radiated over electrical energy of a shot. Energies of a shot are electrical, as devices state them. */
  readonly efficiency: number;
  readonly shotMs: Millis;
  readonly shotMaxJ: Joules;
}

/**
 * Frequencies and depths as published for this class of device (4 MHz 4.5 mm, 7 MHz 3.0 mm, 10 MHz 1.5 mm: Lowe 2021, PMC8277253); bowls,
 * stand-off, efficiency and duration are design choices, as real geometries are not public.
 */
export const FOCUSED_TRANSDUCERS: readonly FocusedTransducer[] = [
  {
    label: "fu-4-45",
    frequencyHz: 4e6,
    radiusMm: 15,
    apertureMm: 14,
    focusMm: 4.5,
    efficiency: 0.35,
    shotMs: 40,
    shotMaxJ: 1.2,
  },
  {
    label: "fu-7-30",
    frequencyHz: 7e6,
    radiusMm: 13.5,
    apertureMm: 12,
    focusMm: 3,
    efficiency: 0.35,
    shotMs: 30,
    shotMaxJ: 0.45,
  },
  {
    label: "fu-10-15",
    frequencyHz: 10e6,
    radiusMm: 12,
    apertureMm: 9,
    focusMm: 1.5,
    efficiency: 0.35,
    shotMs: 25,
    shotMaxJ: 0.25,
  },
];

/** Water at skin temperature as coupling liquid. */
const LIQUID = { speedMS: 1520, densityKgM3: 1000 } as const;

/**
 * The beam is tabulated so far from its axis, and so far below the focus as a part of the bowl's radius: the series of a bowl does not reach the
 * bowl itself. Beyond there is no heat.
 */
const BEAM_MM = 6;
const REACH = 0.75;

interface FocusedField {
  /** W/m3 per watt radiated, at a distance from the axis and a depth in a layer (of an interface, either side). */
  heatAt(radiusMm: Millimetres, depthMm: Millimetres, layer: number): number;
  /** Depth of the highest intensity without attenuation in these layers. */
  readonly focusMm: Millimetres;
}

interface Tissue {
  readonly layers: readonly { readonly name: TissueName; readonly thicknessMm: number; readonly densityKgM3: number }[];
  readonly attenuationDbCmMHz: Attenuation;
}

function solveFocusedField(transducer: FocusedTransducer, tissue: Tissue): FocusedField {
  const { bowl, surfaceM, table } = beamOf(transducer);
  const layers = acousticLayers(tissue.layers, tissue.attenuationDbCmMHz, transducer.frequencyHz);
  const path = pathThrough(layers);
  // Intensity of the bowl's own surface per watt: rho c u^2 / 2.
  const atBowlWM2 = 0.5 * bowl.densityKgM3 * bowl.speedMS * velocityOfPower(bowl, 1) ** 2;
  return {
    focusMm: depthOfStretched(path, transducer.focusMm / 1000) * 1000,
    heatAt: (radiusMm, depthMm, layer) => {
      const { topM, stretchedTopM, stretch, lossNp, passed, attenuationNpM } = path[layer]!;
      const within = depthMm / 1000 - topM;
      const zM = surfaceM + stretchedTopM + stretch * within;
      const intensity = atBowlWM2 * table.intensityAt(radiusMm / 1000, zM);
      return 2 * attenuationNpM * intensity * passed * Math.exp(-2 * (lossNp + attenuationNpM * within));
    },
  };
}

/** What depends on the transducer alone. */
interface Beam {
  readonly bowl: Bowl;
  /** Of the skin, from the vertex of the bowl. */
  readonly surfaceM: number;
  readonly table: BeamTable;
}

const beams = new WeakMap<FocusedTransducer, Beam>();

function beamOf(transducer: FocusedTransducer): Beam {
  const known = beams.get(transducer);
  if (known !== undefined) return known;
  const bowl: Bowl = {
    radiusM: transducer.radiusMm / 1000,
    apertureM: transducer.apertureMm / 1000,
    frequencyHz: transducer.frequencyHz,
    ...LIQUID,
  };
  const surfaceM = focusOf(bowl) - transducer.focusMm / 1000;
  const reach = { radiusM: BEAM_MM / 1000, fromM: surfaceM, toM: (1 + REACH) * bowl.radiusM };
  const beam = { bowl, surfaceM, table: tabulateBeam(bowl, reach) };
  beams.set(transducer, beam);
  return beam;
}

/** What has happened to the sound at the top of each layer. */
interface Stage {
  readonly topM: number;
  readonly thicknessM: number;
  readonly stretchedTopM: number;
  readonly stretch: number;
  readonly lossNp: number;
  readonly passed: number;
  readonly attenuationNpM: number;
}

function pathThrough(layers: readonly AcousticLayer[]): readonly Stage[] {
  const stages: Stage[] = [];
  let before = { speedMS: LIQUID.speedMS as number, densityKgM3: LIQUID.densityKgM3 as number };
  let topM = 0;
  let stretchedTopM = 0;
  let lossNp = 0;
  let passed = 1;
  for (const layer of layers) {
    const own = layer.speedMS * layer.densityKgM3;
    const above = before.speedMS * before.densityKgM3;
    passed *= (4 * own * above) / (own + above) ** 2;
    const stretch = layer.speedMS / LIQUID.speedMS;
    const { thicknessM, attenuationNpM } = layer;
    stages.push({ topM, thicknessM, stretchedTopM, stretch, lossNp, passed, attenuationNpM });
    topM += thicknessM;
    stretchedTopM += stretch * thicknessM;
    lossNp += attenuationNpM * thicknessM;
    before = layer;
  }
  return stages;
}

function depthOfStretched(path: readonly Stage[], stretchedM: number): number {
  const stage = path.findLast(({ stretchedTopM }) => stretchedTopM <= stretchedM)!;
  return stage.topM + (stretchedM - stage.stretchedTopM) / stage.stretch;
}

/** Rings in one wavelength times radius over aperture, the width of a focus. */
const RINGS_PER_WIDTH = 14;

/** A shot of one joule of electrical energy on a person, for `solveShotResponse`. */
export function planFocusedShot(
  transducer: FocusedTransducer,
  tissue: Tissue & Pick<ShotPlan, "layers">,
  surfaceWM2K: number,
): ShotPlan {
  const field = solveFocusedField(transducer, tissue);
  const perJoule = transducer.efficiency / (transducer.shotMs / 1000);
  const widthMm = ((1000 * LIQUID.speedMS) / transducer.frequencyHz) * (transducer.radiusMm / transducer.apertureMm);
  return {
    layers: tissue.layers,
    shotMs: transducer.shotMs,
    cellMm: widthMm / RINGS_PER_WIDTH,
    surfaceWM2K,
    heat: (grid, rings) => integrateOverRings(grid, rings, field.heatAt).map((perWatt) => perWatt * perJoule),
  };
}
