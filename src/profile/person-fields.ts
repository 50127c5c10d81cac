/**
 * What a person file may say of a virtual person, property by property: the one table behind its schema, its documentation and the search
 * for people whom a profile does not suit. Bounds leave some room beyond the published ranges for the unusual; a test holds that every
 * published range lies inside. Not responsible for how likely a value is (firmware-sim/ranges.ts).
 */
export interface PersonField {
  /** What the property is called where persons are drawn. */
  readonly property: string;
  readonly meaning: string;
  readonly min: number;
  readonly max: number;
}

const field = (property: string, meaning: string, min: number, max: number): PersonField => ({
  property,
  meaning,
  min,
  max,
});

const FLOW = "Blood through it at rest, mL per minute per kg";
const CONDUCTIVITY = "Thermal conductivity, W/(m K)";
const DENSITY = "Density, kg/m3";
const HEAT_CAPACITY = "Specific heat capacity, J/(kg K)";
const METABOLISM = "Heat made at rest, W/kg";
const ELECTRICAL = "Factor on its published electrical conductivity";
const ATTENUATION = "Attenuation of sound at 1 MHz, dB/cm";

export const PERSON_FIELDS = {
  skinThicknessMm: field("skin", "Epidermis and dermis, mm", 0.6, 5),
  fatThicknessMm: field("fat", "Subcutaneous fat, mm", 0.5, 60),
  coreC: field("core", "Core temperature, degC", 35.5, 39),
  roomC: field("room", "Room temperature, degC", 15, 32),
  airHWM2K: field("air", "Heat transfer of bare skin to the room, W/(m2 K)", 2, 40),
  epidermisThicknessMm: field("epidermis", "Epidermis, mm", 0.02, 0.3),
  fasciaThicknessMm: field("fascia", "Fascia, SMAS in the face, mm", 0.2, 5),
  muscleThicknessMm: field("muscle", "Muscle down to where core temperature holds, mm", 10, 40),
  dermisFlowMlMinKg: field("dermis flow", FLOW, 5, 500),
  fatFlowMlMinKg: field("fat flow", FLOW, 2, 150),
  fasciaFlowMlMinKg: field("fascia flow", FLOW, 2, 100),
  muscleFlowMlMinKg: field("muscle flow", FLOW, 5, 200),
  dilationRatio: field("dilation", "Flow of the heated dermis over that at rest", 1, 15),
  dilationHalfC: field("dilation half", "Where the dermis has dilated half way, degC", 38, 45),
  dilationWidthK: field("dilation width", "How sharply it dilates, K", 0.3, 2),
  constrictionRatio: field("constriction", "Share of the resting flow that cold skin keeps", 0.05, 1),
  epidermisConductivityWMK: field("epidermis conductivity", CONDUCTIVITY, 0.1, 0.6),
  dermisConductivityWMK: field("dermis conductivity", CONDUCTIVITY, 0.1, 0.6),
  fatConductivityWMK: field("fat conductivity", CONDUCTIVITY, 0.1, 0.6),
  fasciaConductivityWMK: field("fascia conductivity", CONDUCTIVITY, 0.1, 0.6),
  muscleConductivityWMK: field("muscle conductivity", CONDUCTIVITY, 0.1, 0.6),
  epidermisHeatCapacityJKgK: field("epidermis heat capacity", HEAT_CAPACITY, 1500, 4200),
  dermisHeatCapacityJKgK: field("dermis heat capacity", HEAT_CAPACITY, 1500, 4200),
  fatHeatCapacityJKgK: field("fat heat capacity", HEAT_CAPACITY, 1500, 4200),
  fasciaHeatCapacityJKgK: field("fascia heat capacity", HEAT_CAPACITY, 1500, 4200),
  muscleHeatCapacityJKgK: field("muscle heat capacity", HEAT_CAPACITY, 1500, 4200),
  epidermisDensityKgM3: field("epidermis density", DENSITY, 700, 1400),
  dermisDensityKgM3: field("dermis density", DENSITY, 700, 1400),
  fatDensityKgM3: field("fat density", DENSITY, 700, 1400),
  fasciaDensityKgM3: field("fascia density", DENSITY, 700, 1400),
  muscleDensityKgM3: field("muscle density", DENSITY, 700, 1400),
  epidermisMetabolicWKg: field("epidermis metabolism", METABOLISM, 0, 6),
  dermisMetabolicWKg: field("dermis metabolism", METABOLISM, 0, 6),
  fatMetabolicWKg: field("fat metabolism", METABOLISM, 0, 6),
  fasciaMetabolicWKg: field("fascia metabolism", METABOLISM, 0, 6),
  muscleMetabolicWKg: field("muscle metabolism", METABOLISM, 0, 6),
  skinElectricalRatio: field("electrical skin", ELECTRICAL, 0.5, 2),
  fatElectricalRatio: field("electrical fat", ELECTRICAL, 0.5, 2),
  fasciaElectricalRatio: field("electrical fascia", ELECTRICAL, 0.5, 2),
  muscleElectricalRatio: field("electrical muscle", ELECTRICAL, 0.5, 2),
  skinAttenuationDbCmMHz: field("attenuation skin", ATTENUATION, 0.2, 3),
  fatAttenuationDbCmMHz: field("attenuation fat", ATTENUATION, 0.2, 3),
  fasciaAttenuationDbCmMHz: field("attenuation fascia", ATTENUATION, 0.2, 3),
  muscleAttenuationDbCmMHz: field("attenuation muscle", ATTENUATION, 0.2, 3),
  opticalAbsorptionRatio: field("optical absorption", "Factor on the absorption of light", 0.3, 3),
  opticalScatteringRatio: field("optical scattering", "Factor on the scattering of light", 0.3, 3),
} as const satisfies Record<string, PersonField>;

export type PersonFieldName = keyof typeof PERSON_FIELDS;
export const PERSON_FIELD_NAMES = Object.keys(PERSON_FIELDS) as readonly PersonFieldName[];
