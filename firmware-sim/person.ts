/**
 * One virtual person at one area of the body, drawn by seed from published ranges (ranges.ts): layers, perfusion, temperatures
 * and electrical spread. Plain data, so that it can be written down and hashed. Not responsible for how tissue behaves.
 */
import type { Celsius, Millimetres } from "../src/units.ts";
import { createRandom } from "./random.ts";
import {
  type Area,
  ATTENUATION_DB_CM_MHZ,
  BODY,
  COVARIATES,
  DILATION,
  MUSCLE_MM,
  OPTICAL_SPREAD,
  type Range,
  THICKNESS,
  TISSUES,
  type TissueName,
} from "./ranges.ts";
import type { Layer } from "./tissue/layers.ts";
import { LANG_FAT, LANG_MUSCLE, type Perfusion, perfusionAt, perfusionOfFlow } from "./tissue/perfusion.ts";

export interface Person {
  /** 0 for the nominal person. */
  readonly seed: number;
  readonly area: Area;
  readonly sex: "female" | "male";
  readonly ageYears: number;
  readonly bmiKgM2: number;
  /** Epidermis, dermis, fat, fascia, muscle. */
  readonly layers: readonly PersonLayer[];
  /** What an operator can measure beforehand with calliper or ultrasound. */
  readonly skinThicknessMm: Millimetres;
  readonly fatThicknessMm: Millimetres;
  readonly coreC: Celsius;
  readonly roomC: Celsius;
  /** Bare skin to the room. */
  readonly airHWM2K: number;
  /** Factor on the published electrical conductivity of each tissue; epidermis and dermis are one, skin. */
  readonly electrical: {
    readonly skin: number;
    readonly fat: number;
    readonly fascia: number;
    readonly muscle: number;
  };
  /** Attenuation of sound at 1 MHz. */
  readonly attenuationDbCmMHz: {
    readonly skin: number;
    readonly fat: number;
    readonly fascia: number;
    readonly muscle: number;
  };
  /** Factor on the published absorption and scattering of light. */
  readonly optical: { readonly absorption: number; readonly scattering: number };
}

export interface PersonLayer extends Layer {
  readonly name: TissueName;
}

/** Of the layer of that name; 0 if there is none. */
export function thicknessMm(person: Person, name: TissueName): Millimetres {
  return person.layers.find((layer) => layer.name === name)?.thicknessMm ?? 0;
}

/** How a value is taken from its range: at random under a name, or the mode. */
type Draw = (name: string, range: Range) => number;

/** Draws the person of a seed at an area. Every property has its own stream, so each depends on seed, area and its name alone. */
export function drawPerson(seed: number, area: Area): Person {
  const draw: Draw = (name, { low, mode, high }) => createRandom(seed, "person", area, name).pert(low, mode, high);
  const sex = createRandom(seed, "person", area, "sex").uniform() < 0.5 ? "female" : "male";
  return composePerson(seed, area, sex, sexFatMm(sex), draw);
}

/** Values that were measured, or are to be tried, by the name of the property. */
export type Given = Readonly<Partial<Record<string, number>>>;

/** The person of a seed, or the nominal one for null, with some properties as given. */
export function personWith(seed: number | null, area: Area, given: Given): Person {
  const drawn = seed === null ? nominalPerson(area) : drawPerson(seed, area);
  const draw: Draw = (name, range) =>
    given[name] ??
    (seed === null ? range.mode : createRandom(seed, "person", area, name).pert(range.low, range.mode, range.high));
  const sexMm = seed === null ? 0 : sexFatMm(drawn.sex);
  return composePerson(drawn.seed, area, drawn.sex, sexMm, draw, given["fat"]);
}

/** A property of the people of an area, and its published range. */
export interface Property {
  readonly name: string;
  readonly range: Range;
}

/** Every property that people of an area differ by, sex aside. */
export function listProperties(area: Area): Property[] {
  const found: Property[] = [];
  composePerson(0, area, "female", 0, (name, range) => {
    found.push({ name, range });
    return range.mode;
  });
  return found;
}

/** The person at the mode of every range. */
export function nominalPerson(area: Area): Person {
  return composePerson(0, area, "female", 0, (_, { mode }) => mode);
}

/** Properties that move the result most; every one of them at its lowest or highest makes a corner of the population. */
export const CORNER_PROPERTIES = ["skin", "fat", "dermis flow", "electrical fat"] as const;
export type CornerEnds = Readonly<Record<(typeof CORNER_PROPERTIES)[number], "low" | "high">>;

/**
 * The person at one corner of the box: the named properties at the end of their range, all others at their mode. Nobody drawn is as
 * far out in all of them at once.
 */
export function cornerPerson(area: Area, ends: CornerEnds): Person {
  const endOf = (name: string) => (Object.hasOwn(ends, name) ? ends[name as keyof CornerEnds] : "mode");
  return composePerson(0, area, "female", 0, (name, range) => range[endOf(name)]);
}

function sexFatMm(sex: Person["sex"]): Millimetres {
  return (sex === "female" ? 0.5 : -0.5) * COVARIATES.fatMmWomenOverMen;
}

/** @param measuredFatMm holds as it is, where drawn fat would be kept to the depth of the fascia */
function composePerson(
  seed: number,
  area: Area,
  sex: Person["sex"],
  sexMm: Millimetres,
  draw: Draw,
  measuredFatMm?: Millimetres,
): Person {
  const ageYears = draw("age", BODY.ageYears);
  const bmiKgM2 = draw("bmi", BODY.bmiKgM2);
  const coreC = draw("core", BODY.coreC);
  const drawn = drawThickness(area, sexMm, ageYears, bmiKgM2, draw);
  const thickness = { ...drawn, fatMm: measuredFatMm ?? drawn.fatMm };

  const layer = (name: TissueName, thicknessMm: Millimetres): PersonLayer => {
    const tissue = TISSUES[name];
    const densityKgM3 = draw(`${name} density`, tissue.densityKgM3);
    const flow = draw(`${name} flow`, tissue.flowMlMinKg);
    return {
      name,
      thicknessMm,
      densityKgM3,
      heatCapacityJKgK: draw(`${name} heat capacity`, tissue.heatCapacityJKgK),
      conductivityWMK: draw(`${name} conductivity`, tissue.conductivityWMK),
      metabolicWM3: draw(`${name} metabolism`, tissue.metabolicWKg) * densityKgM3,
      perfusion: composePerfusion(name, flow, densityKgM3, coreC, draw),
      bloodC: coreC,
    };
  };
  return {
    seed,
    area,
    sex,
    ageYears,
    bmiKgM2,
    layers: [
      layer("epidermis", thickness.epidermisMm),
      layer("dermis", thickness.skinMm - thickness.epidermisMm),
      layer("fat", thickness.fatMm),
      layer("fascia", thickness.fasciaMm),
      layer("muscle", draw("muscle", MUSCLE_MM)),
    ],
    skinThicknessMm: thickness.skinMm,
    fatThicknessMm: thickness.fatMm,
    coreC,
    roomC: draw("room", BODY.roomC),
    airHWM2K: draw("air", BODY.airHWM2K),
    electrical: {
      skin: draw("electrical skin", BODY.electrical),
      fat: draw("electrical fat", BODY.electrical),
      fascia: draw("electrical fascia", BODY.electrical),
      muscle: draw("electrical muscle", BODY.electrical),
    },
    attenuationDbCmMHz: {
      skin: draw("attenuation skin", ATTENUATION_DB_CM_MHZ.skin),
      fat: draw("attenuation fat", ATTENUATION_DB_CM_MHZ.fat),
      fascia: draw("attenuation fascia", ATTENUATION_DB_CM_MHZ.fascia),
      muscle: draw("attenuation muscle", ATTENUATION_DB_CM_MHZ.muscle),
    },
    optical: {
      absorption: draw("optical absorption", OPTICAL_SPREAD.absorption),
      scattering: draw("optical scattering", OPTICAL_SPREAD.scattering),
    },
  };
}

/** Heavier people have more fat and thicker skin, women more fat, older people thinner skin: the mode moves, the range does not. */
function drawThickness(area: Area, sexMm: Millimetres, ageYears: number, bmiKgM2: number, draw: Draw) {
  const site = THICKNESS[area];
  const heavier = bmiKgM2 - BODY.bmiKgM2.mode;
  const older = ageYears - BODY.ageYears.mode;
  const fatScale = site.fatMm.mode / COVARIATES.fatMm;
  const skinMm = draw(
    "skin",
    shift(site.skinMm, COVARIATES.skinMmPerBmi * heavier + COVARIATES.skinRatioPerYear * older * site.skinMm.mode),
  );
  const drawnFatMm = draw("fat", shift(site.fatMm, fatScale * (COVARIATES.fatMmPerBmi * heavier + sexMm)));
  const depth = site.fasciaDepthMm;
  const fatMm = depth === undefined ? drawnFatMm : clamp(drawnFatMm, depth.low - skinMm, depth.high - skinMm);
  return {
    epidermisMm: draw("epidermis", site.epidermisMm),
    skinMm,
    fatMm: clamp(fatMm, site.fatMm.low, site.fatMm.high),
    fasciaMm: draw("fascia", site.fasciaMm),
  };
}

/** Dermis dilates by a logistic, fat and muscle as Lang measured, scaled to the resting flow of this person; fascia does not. */
function composePerfusion(name: TissueName, flow: number, densityKgM3: number, coreC: Celsius, draw: Draw): Perfusion {
  const restWM3K = perfusionOfFlow(flow, densityKgM3);
  switch (name) {
    case "epidermis":
    case "fascia":
      return { model: "constant", restWM3K };
    case "dermis":
      return {
        model: "logistic",
        restWM3K,
        heatedFactor: Math.min(draw("dilation", DILATION.heatedFactor), DILATION.flowMaxMlMinKg / flow),
        halfC: draw("dilation half", DILATION.halfC),
        widthK: draw("dilation width", DILATION.widthK),
        coldFactor: draw("constriction", DILATION.coldFactor),
      };
    case "fat":
    case "muscle": {
      const published = { model: "lang", ...(name === "fat" ? LANG_FAT : LANG_MUSCLE) } as const;
      const scale = restWM3K / perfusionAt(published, coreC);
      return {
        model: "lang",
        baseKgM3S: published.baseKgM3S * scale,
        riseKgM3S: published.riseKgM3S * scale,
      };
    }
  }
}

function shift({ low, mode, high, source }: Range, by: number): Range {
  return { low, mode: clamp(mode + by, low, high), high, source };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
