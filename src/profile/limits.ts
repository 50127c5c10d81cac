/**
 * The hard limits: the range that every number of a profile must be inside, and why. The one place for them; schema, rules,
 * error texts and docs draw from it. The firmware and the safety supervisor have limits of their own and trust none of these.
 */
export interface Limit {
  readonly min: number;
  readonly max: number;
  /** Taken when the profile says nothing. Without it the number must be written. */
  readonly default?: number;
  readonly integer?: true;
  readonly reason: string;
}

export const LIMITS = {
  targetC: {
    min: 40,
    max: 46,
    reason:
      "collagen responds from about 40 degC; 46 leaves room for regulation and the soft limit below the 48 degC end of the window",
  },
  heatingContactC: {
    min: 10,
    max: 41,
    reason:
      "surface sensors read a fault near 5 degC and must stay clear of it; an applied part above 41 degC must be declared (IEC 60601-1, 11.1)",
  },
  coolingContactC: {
    min: 10,
    max: 32,
    reason:
      "surface sensors read a fault near 5 degC and must stay clear of it; above 32 degC, the temperature of resting skin, nothing is cooled",
  },
  rateCPerMin: {
    min: 0.5,
    max: 30,
    reason:
      "slower never arrives within a session; faster outruns a lagging surface sensor long before the 4 degC/s that the device itself allows",
  },
  baselineS: {
    min: 5,
    max: 120,
    reason: "long enough to see sensors settle on the skin, short enough to keep it at rest temperature",
  },
  precoolS: {
    min: 5,
    max: 300,
    reason: "cold reaches the middle of the dermis in about ten seconds and the fat within minutes",
  },
  rampTimeoutS: {
    min: 30,
    max: 900,
    reason: "a dermis that has not arrived by then is not coupled as the profile assumes",
  },
  holdS: {
    min: 30,
    max: 1200,
    reason: "shorter leaves no dose worth a ramp; longer does not fit a session of 30 minutes",
  },
  postcoolS: { min: 10, max: 600, reason: "heat stored in the fat keeps coming for a while; minutes suffice" },
  powerMaxW: { min: 1, max: 60, reason: "bipolar handpieces of this class deliver 20 to 60 W" },
  monopolarPowerMaxW: {
    min: 1,
    max: 150,
    reason: "monopolar bulk heating uses 50 to 150 W on 20 to 40 cm2; more is for pulses",
  },
  ultrasoundPowerMaxW: {
    min: 1,
    max: 30,
    reason: "3 W/cm2 over the 10 cm2 of the largest flat transducers (IEC 60601-2-5)",
  },
  shotPowerMaxW: {
    min: 1,
    max: 60,
    reason: "a focused shot of 0.15 to 1.2 J in 25 to 50 ms takes 5 to 50 W while it lasts",
  },
  shotLines: { min: 1, max: 40, integer: true, reason: "lines 2 to 3 mm apart; more do not fit a zone of a face" },
  lineShots: {
    min: 1,
    max: 23,
    integer: true,
    reason: "lines of this class of device carry 17 to 23 shots over 25 mm",
  },
  pitchMm: {
    min: 1.1,
    max: 3,
    reason: "closer coagulation points grow together; pitches of 1.1 to 1.5 mm are usual",
  },
  linePitchMm: {
    min: 1.5,
    max: 6,
    reason: "lines 2 to 3 mm apart are usual; closer ones leave too little whole tissue",
  },
  shotEnergyJ: { min: 0.1, max: 1.2, reason: "focused ultrasound of this class: 0.15 to 1.2 J a shot" },
  shotDurationMs: { min: 20, max: 60, integer: true, reason: "focused ultrasound of this class: 25 to 50 ms a shot" },
  focusDepthMm: { min: 1, max: 8, reason: "foci of this class lie 1.5, 3.0 and 4.5 mm deep; a device knows 8 at most" },
  shotIntervalMs: { min: 50, max: 5000, integer: true, reason: "no device fires faster than every 50 ms" },
  needlePowerMaxW: { min: 1, max: 20, reason: "needle pairs are held at their temperature by less than 1 W each" },
  needleLines: {
    min: 1,
    max: 20,
    integer: true,
    reason: "lines of insertions lie side by side; more do not fit a zone",
  },
  lineInsertions: { min: 1, max: 40, integer: true, reason: "insertions lie side by side; more do not fit a zone" },
  insertionPitchMm: {
    min: 5,
    max: 20,
    reason: "closer insertions would put needles of the second into dermis that the first has just heated",
  },
  insertionLinePitchMm: { min: 5, max: 40, reason: "arrays of needles are 10 to 20 mm wide" },
  needleDepthMm: {
    min: 0.5,
    max: 3.5,
    reason:
      "the dermis lies between 0.1 and 3.8 mm (ultrasound, Gibney 2010, PMID 20429833); needles of this class reach 3.5 mm",
  },
  exposedMm: {
    min: 0.3,
    max: 1.5,
    reason: "shorter tips are hot points; longer ones do not fit between epidermis and fat of a face",
  },
  needleC: {
    min: 55,
    max: 72,
    reason:
      "below, seconds coagulate nothing; above, tissue at the ends of the tip, 7 degC hotter, dries out and chars",
  },
  needleMaxC: {
    min: 60,
    max: 80,
    reason: "the device latches here, and knows 80 degC at most: water in tissue at the ends of the tip must not boil",
  },
  riseMs: {
    min: 500,
    max: 3000,
    integer: true,
    reason:
      "faster outruns the loop, which has a new power every 50 ms; slower adds heat between the needles and none to the goal",
  },
  insertionMs: {
    min: 1000,
    max: 8000,
    integer: true,
    reason:
      "holds of this class last 0.5 to 4 s (Hantash 2009: 1 to 25 s); after some seconds only the dermis between gets hotter",
  },
  insertionEnergyJ: {
    min: 1,
    max: 30,
    reason: "five pairs held at 67 degC for 4 s take 7 J (simulated); it bounds what a wrong thermocouple can do",
  },
  insertionIntervalMs: {
    min: 1000,
    max: 10_000,
    integer: true,
    reason: "a hand needs seconds from place to place anyway",
  },
  pulsedPowerMaxW: { min: 1, max: 90, reason: "a lease carries 25 J in a quarter of a second at the most" },
  stampLines: { min: 1, max: 20, integer: true, reason: "lines of stamps lie side by side; more do not fit a zone" },
  lineStamps: { min: 1, max: 20, integer: true, reason: "stamps lie side by side; more do not fit a zone" },
  stampPitchMm: {
    min: 20,
    max: 40,
    reason:
      "a disc is 20 mm wide and the dermis hottest under its edge: closer stamps of one round would heat the same ring twice",
  },
  rounds: {
    min: 1,
    max: 4,
    integer: true,
    reason: "rounds go over the grid and its gaps in turn; more add dose to places that had theirs",
  },
  stampEnergyJ: {
    min: 5,
    max: 120,
    reason:
      "devices of this class give 60 to 180 J on 3 cm2; over 120 J some people's dermis passes 48 degC (docs/rf.md)",
  },
  stampMs: {
    min: 500,
    max: 3000,
    integer: true,
    reason: "stamps of this class last 1.5 to 2.5 s; shorter ones take more power than a lease carries",
  },
  stampIntervalMs: { min: 500, max: 10_000, integer: true, reason: "a hand needs seconds from place to place anyway" },
  spurtMs: {
    min: 10,
    max: 40,
    integer: true,
    reason: "40 ms take skin under the film to about 8 degC, where the device cuts (docs/tissue.md)",
  },
  dermisMaxC: {
    min: 40,
    max: 47.5,
    reason: "half a degree below the end of the window: stamps are paced by a model, not by a sensor",
  },
  fatMinMm: {
    min: 0.5,
    max: 40,
    reason: "subcutaneous fat between 0.5 mm on the neck and 39 mm on the abdomen (Gibney 2010, PMID 20429833)",
  },
  betweenMaxC: {
    min: 40,
    max: 46,
    reason: "2 degC below the end of the window: what lies between the foci is paced by a model, not by a sensor",
  },
  coldTargetC: {
    min: 2,
    max: 15,
    reason:
      "fat begins to crystallise at about 10 degC and skin below freezing; the sensed skin is 1 to 3 degC colder than the dermis",
  },
  coldWindowC: { min: 1, max: 20, reason: "colder is near freezing (-0.55 degC); warmer is no cold hold" },
  coldRateCPerMin: {
    min: 1,
    max: 15,
    reason: "slower takes longer than the hold; a plate with two thermoelectric modules follows no faster",
  },
  skinMinC: {
    min: 0.5,
    max: 10,
    default: 1,
    reason: "the device latches at 0.5 degC, 1 degC above where tissue fluid freezes (-0.55 degC)",
  },
  plateMinC: {
    min: -5,
    max: 12,
    reason:
      "what a plate touches is never colder than the plate; a device of this kind pumps it to -5 degC at the most",
  },
  coldMaxMin: {
    min: 1,
    max: 60,
    default: 30,
    reason:
      "skin below 7 degC is numb (ISO 13732-3); fat-reduction devices cool for up to 60 minutes, with colder plates",
  },
  coldPowerMaxW: { min: 5, max: 150, reason: "thermoelectric modules under a plate of 30 to 80 cm2 pump 50 to 150 W" },
  rewarmContactC: { min: 25, max: 38, reason: "resting skin has 32 degC; 38 warms it without a dose" },
  rewarmS: { min: 30, max: 600, reason: "skin comes back within minutes; a cold patch must not be left to itself" },
  laserPowerMaxW: { min: 1, max: 60, reason: "continuous near-infrared handpieces of this class deliver up to 60 W" },
  fatMaxMm: {
    min: 0.5,
    max: 40,
    reason: "subcutaneous fat between 0.5 mm on the neck and 39 mm on the abdomen (Gibney 2010, PMID 20429833)",
  },
  energyMaxKJ: {
    min: 0.01,
    max: 40,
    reason:
      "a grid of shots takes some tens of joules; 60 W for the longest hold is 72 kJ; no zone needs more than about half of that",
  },
  pressMaxS: {
    min: 5,
    max: 120,
    default: 120,
    reason: "the operator confirms presence by a new trigger press at least every two minutes",
  },
  doseCapCem43Min: {
    min: 1,
    max: 120,
    default: 40,
    reason:
      "skin changes begin at 21 to 41 CEM43 and necrosis near 240 (Dewhirst et al. 2003, Int J Hyperthermia 19:267); 120 is half of that",
  },
  omegaCap: {
    min: 0.01,
    max: 0.27,
    default: 0.09,
    reason:
      "first-degree burn begins at Omega 0.53 (Henriques 1947); the hard cap is half of that, the default a sixth",
  },
  fatMaxC: {
    min: 42,
    max: 50,
    default: 48,
    reason: "no tissue outside an intended focal zone may pass 50 degC; fat shows nothing at the surface",
  },
  hotSpotFactor: {
    min: 1,
    max: 1.3,
    reason:
      "hottest dermis over mean dermis, as a rise above 34 degC; beyond 1.3 the 40-48 degC window has no room for a hold",
  },
  referenceDepthMm: {
    min: 0.3,
    max: 3,
    reason: "the dermis ends between 0.8 and 3.8 mm (ultrasound, Gibney 2010, PMID 20429833)",
  },
  speedMmS: { min: 20, max: 400, reason: "slower leaves hot strokes, faster loses contact" },
  speedMinMmS: {
    min: 5,
    max: 300,
    reason: "the device cuts energy below it; under 5 mm/s a motion sensor can not tell glide from rest",
  },
  marginMm: {
    min: 5,
    max: 50,
    reason: "no hand holds a line to better than 5 mm; farther than 50 mm it is another area of the body",
  },
  areaCm2: { min: 2, max: 400, reason: "from a cheek fold to a full abdomen" },
  passes: {
    min: 1,
    max: 4,
    default: 1,
    integer: true,
    reason: "each pass repeats the whole course of phases; more do not fit a session",
  },
  courseIntervalDays: {
    min: 1,
    max: 365,
    reason: "series of this class are given weekly to monthly, focused ultrasound once or twice a year",
  },
  courseDoseCapCem43Min: {
    min: 1,
    max: 240,
    default: 120,
    reason:
      "as if nothing healed between two sessions: necrosis begins near 240 CEM43 given at once (Dewhirst et al. 2003, Int J Hyperthermia 19:267), the default is half of that",
  },
  courseOmegaCap: {
    min: 0.01,
    max: 0.53,
    default: 0.27,
    reason:
      "as if nothing healed between two sessions: first-degree burn begins at Omega 0.53 (Henriques 1947), the default is half of that",
  },
  courseEnergyMaxKJ: {
    min: 0.1,
    max: 480,
    reason: "twelve sessions of 40 kJ, the most that a zone may take in one",
  },
} as const satisfies Record<string, Limit>;
export type LimitName = keyof typeof LIMITS;

/** A whole session, waiting and changing zones included. */
export const SESSION_MAX_S = 1800;
/** A device tests itself before each pass, and emits only this long after it. */
export const SELF_TEST_VALID_S = 600;
/** Changing from one zone to the next, and the gap at each new press of the trigger: planning figures. */
export const ZONE_CHANGE_S = 15;
export const REPRESS_S = 2;

/** Fat under a monopolar hold, at the most, from simulation. */
export const MONOPOLAR_FAT_MAX_MM = 6;

/** Places that a device remembers of one session. */
export const SHOTS_MAX = 4096;
/** From one line to the next: let go, move the handpiece, press. From one shot to the next: carriage and answer. Planning figures. */
export const LINE_CHANGE_S = 4;
/** Lifting off, changing the tip, and the device's new limits. Planning figure. */
export const TIP_CHANGE_S = 20;
export const SHOT_CHANGE_S = 0.15;
/** A shot delivers no more than this share over its mean power while it makes up for its rise. */
export const SHOT_CATCH_UP_RATIO = 1.25;
/** From one insertion to the next, and what needles take to go in. Planning figures. */
export const INSERTION_CHANGE_S = 5;
/** From one stamp to the next: let go, lift, put down, settle, press. Planning figure. */
export const STAMP_CHANGE_S = 5;
/**
 * Rise of the hottest fat under a stamp of one joule on 3 cm2, at the most, from this thickness on: of 200 persons in five areas (docs/rf.md).
 * Thin fat between two conductors takes twice the heat of the dermis.
 */
export const STAMP_FAT_K_PER_J = [
  { fromMm: 0, kPerJ: 0.6 },
  { fromMm: 1.5, kPerJ: 0.48 },
  { fromMm: 2.5, kPerJ: 0.33 },
  { fromMm: 4, kPerJ: 0.2 },
  { fromMm: 6, kPerJ: 0.12 },
  { fromMm: 9, kPerJ: 0.07 },
  { fromMm: 14, kPerJ: 0.04 },
] as const;
/** Fat at rest, degC: that of the core, less what the skin takes. */
export const FAT_REST_C = 36;
/** Least skin above the bare part of a needle, mm: with 0.3 the epidermis is hurt (Omega 2), with 0.7 it is spared (0.01), simulated at 67 degC for 4 s. */
export const BARE_BELOW_MM = 0.5;
/** Deepest point of a needle whose bare part is to lie in dermis, by area, mm: the skin of nine in ten (ranges of Gibney 2010, Iyengar 2018, assumed for neck, thigh, back). */
export const NEEDLE_MAX_MM = { face: 1.5, neck: 1.2, abdomen: 2, "inner-thigh": 1.5, back: 2.2 } as const;
/** Host and device stop this far above the goal at least: a loop overshoots, a sensor is off by half a degree. */
export const NEEDLE_ROOM_C = 5;
/** Deepest focus by area, mm: bone, nerves and vessels lie below. Planning figures of this project. */
export const FOCUS_MAX_MM = { face: 4.5, neck: 4.5, abdomen: 8, "inner-thigh": 8, back: 8 } as const;

/** Upper end of the therapeutic window of the dermis; the host supervisor trips here. */
export const WINDOW_TOP_C = 48;
/** What regulation may overshoot a target by. */
export const OVERSHOOT_MAX_C = 1;
/** Resting dermis: the origin of hot-spot factor and ramp. */
export const REST_C = 34;

/** Volumetric heat capacity of skin, 1109 kg/m3 x 3390.5 J/kg/K (IT'IS tissue database V5.0). */
export const SKIN_HEAT_J_PER_CM3_K = 3.76;
/** The thinnest skin of trunk and thigh that ultrasound found (n = 449): what a zone must store at the very least. */
export const SKIN_MIN_CM = 0.107;

/** Width of skin that one stroke of a bipolar tip covers, as a planning figure: electrodes and the space between them. */
export const STROKE_WIDTH_MM = 20;
/** The middle of the dermis forgets a stroke in about z2/alpha = (1 mm)2 / 0.1 mm2/s. */
export const REVISIT_MAX_S = 10;

export const ZONES_MAX = 8;
/** Depths of one session of focused shots, each with a tip of its own. */
export const DEPTHS_MAX = 3;
/** Longer series than any of this class of treatment; whoever needs more writes a second course. */
export const COURSE_SESSIONS_MAX = 12;
export const FILE_NAME_MAX_CHARS = 200;
export const APPLICATORS_MAX = 8;
/** The device announces its tip in 16 characters. */
export const APPLICATOR_MAX_CHARS = 16;
export const ID_MAX_CHARS = 40;
export const TITLE_MAX_CHARS = 100;
export const TEXT_MAX_CHARS = 2000;
export const LIST_MAX = 32;
