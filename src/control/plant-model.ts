import type { Celsius } from "../units.ts";

/**
 * What the controller believes of the skin below the handpiece: three lumps (surface, dermis at the reference depth, fat below) per unit
 * area, with nominal figures of the area. Deliberately coarse and deliberately not the simulator's tissue: the estimator corrects its
 * state and two of its parameters from what the sensors read.
 *
 *   Cs dTs/dt = Gsd (Td - Ts) + Gtip (Ttip - Ts) + Gair (Troom - Ts)  + qs g p
 *   Cd dTd/dt = Gsd (Ts - Td) + Gdf (Tf - Td) + b v(Td) Bd (Tb - Td)  + qd g p
 *   Cf dTf/dt = Gdf (Td - Tf) + Gfc (Tb - Tf) +   Bf (Tb - Tf)        + qf g p
 *
 * p is the delivered power per zone area in W/m2; v(T) is the nominal vasodilation; g (heating gain) and b (perfusion) are learned.
 */
export interface PlantModel {
  /** Heat capacities, J/(m2 K). */
  readonly capacityS: number;
  readonly capacityD: number;
  readonly capacityF: number;
  /** Conductances, W/(m2 K): surface-dermis, dermis-fat, fat-core, surface-tip (while the tip is on), surface-air. */
  readonly conductSd: number;
  readonly conductDf: number;
  readonly conductFc: number;
  readonly conductTip: number;
  /** The learned factor acts on the transfer to the face: under a cold plate that is what takes the heat. */
  readonly contactLearned: boolean;
  readonly conductAir: number;
  readonly roomC: Celsius;
  /** Perfusion, W/(m2 K), at rest. */
  readonly perfusionD: number;
  readonly perfusionF: number;
  /** Blood temperature, degC. */
  readonly bloodC: Celsius;
  /** Shares of the delivered power that each lump takes. */
  readonly shareS: number;
  readonly shareD: number;
  readonly shareF: number;
}

/** Nominal anatomy that the model of an area starts from. Lengths in mm. */
export interface Anatomy {
  readonly skinMm: number;
  /** Depth the dermal temperature is asked for at; middle of the dermis unless a profile says otherwise. */
  readonly referenceMm: number;
}

/** Skin: IT'IS 5.0 rho 1109 kg/m3, c 3390 J/kg/K, k 0.372 W/m/K, B 7466 W/m3/K at rest. */
const SKIN_CAPACITY_J_M3K = 3.76e6;
const SKIN_CONDUCTIVITY = 0.372;
const SKIN_PERFUSION = 7466;
/** Fat: IT'IS 5.0 rho 911, c 2348, k 0.2114, B 1886. */
const FAT_CAPACITY_J_M3K = 2.14e6;
const FAT_CONDUCTIVITY = 0.2114;
const FAT_PERFUSION = 1886;
/** Fat that follows the dermis within a session: a diffusion length of some minutes. */
const FAT_LUMP_M = 0.004;
const FAT_BEYOND_M = 0.006;
/** Air on bare skin (natural convection and radiation). Assumed, W/(m2 K). */
const AIR_W_M2K = 10;
const ROOM_C = 23;
/** Shares of the delivered power: gel and outer skin, the rest of the skin, upper fat; the rest goes deeper or is lost. And the face. */
export interface Heating {
  /** Of the face on the skin, W/(m2 K). */
  readonly contactWM2K: number;
  readonly surface: number;
  readonly dermis: number;
  readonly fat: number;
}

/** Bipolar pair of discs on wet skin, nominal layers; metal through gel. */
export const BIPOLAR_HEATING: Heating = { contactWM2K: 500, surface: 0.32, dermis: 0.36, fat: 0.2 };

/** @param covered share of the zone that the contact surface covers at any moment, 0-1 */
export function createPlantModel(anatomy: Anatomy, covered: number, heating: Heating = BIPOLAR_HEATING): PlantModel {
  const referenceM = anatomy.referenceMm / 1000;
  const skinM = anatomy.skinMm / 1000;
  const dermisM = skinM - referenceM / 2;
  return {
    capacityS: (SKIN_CAPACITY_J_M3K * referenceM) / 2,
    capacityD: SKIN_CAPACITY_J_M3K * dermisM,
    capacityF: FAT_CAPACITY_J_M3K * FAT_LUMP_M,
    conductSd: SKIN_CONDUCTIVITY / referenceM,
    conductDf: 1 / ((skinM - referenceM) / SKIN_CONDUCTIVITY + FAT_LUMP_M / 2 / FAT_CONDUCTIVITY),
    conductFc: FAT_CONDUCTIVITY / FAT_BEYOND_M,
    conductTip: covered * heating.contactWM2K,
    contactLearned: heating.surface + heating.dermis + heating.fat === 0,
    conductAir: AIR_W_M2K,
    roomC: ROOM_C,
    perfusionD: SKIN_PERFUSION * dermisM,
    perfusionF: FAT_PERFUSION * FAT_LUMP_M,
    bloodC: 36.8,
    shareS: heating.surface,
    shareD: heating.dermis,
    shareF: heating.fat,
  };
}
