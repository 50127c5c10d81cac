/**
 * Field of lines of current below an insulating surface, and of two of them that carry opposite currents, squared and averaged about one.
 * Everything is over current, times admittivity, 1/m2. Not responsible for how current spreads along a line (needle.ts).
 */

/** A line current, evenly spread between two depths, with its share of the whole. */
export interface LinePiece {
  readonly topM: number;
  readonly bottomM: number;
  readonly share: number;
}

interface Field {
  radial: number;
  axial: number;
}

/**
 * Angles over the half circle that the mean is taken over; twice as many change no heat by more than a hundredth. Nearer than four tenths
 * of the way to the partner its field is smooth in the angle, and six change the heat by less than a ten-thousandth.
 */
const ANGLES = 12;
const NEAR_ANGLES = 6;
const NEAR_RATIO = 0.4;
/** The partner is tabulated from half way to this many distances, by the logarithm; cubics between give its field to a ten-thousandth. */
const PARTNER_TO = 5;
const PARTNER_STEPS = 28;

/**
 * Square of the field of a line and a partner: mean over the angles about the one that are nearer to it than to the other, at a distance
 * from it and a depth. Made for asking many distances at the same depths.
 */
export function createPairField(pieces: readonly LinePiece[], spacingM: number): (rM: number, zM: number) => number {
  const ends = findEnds(pieces);
  const partners = new Map<number, PartnerTable>();
  const own: Field = { radial: 0, axial: 0 };
  const partner: Field = { radial: 0, axial: 0 };
  return (rM, zM) => {
    let table = partners.get(zM);
    if (table === undefined) {
      table = tabulate(ends, zM, spacingM);
      partners.set(zM, table);
    }
    fieldOf(ends, rM, zM, own);
    const angles = rM < NEAR_RATIO * spacingM ? NEAR_ANGLES : ANGLES;
    let sum = 0;
    for (let i = 0; i < angles; i++) {
      const cos = Math.cos((Math.PI * (i + 0.5)) / angles);
      const towardsM = rM * cos;
      if (towardsM > 0.5 * spacingM) continue;
      const partnerM = Math.sqrt(rM * rM + spacingM * spacingM - 2 * towardsM * spacingM);
      if (partnerM < PARTNER_TO * spacingM) lookUp(table, partnerM / spacingM, partner);
      else fieldOf(ends, partnerM, zM, partner);
      // Cosine between the two radial directions.
      const cross = (rM - spacingM * cos) / partnerM;
      const radial = own.radial ** 2 + partner.radial ** 2 - 2 * own.radial * partner.radial * cross;
      sum += radial + (own.axial - partner.axial) ** 2;
    }
    return sum / angles;
  };
}

/** A line of current as its field sees it: where its density jumps, and by how much per metre. */
interface LineEnds {
  readonly zM: Float64Array;
  readonly jumpPerM: Float64Array;
}

/** Pieces, which follow each other, and their mirror images above the surface. */
function findEnds(pieces: readonly LinePiece[]): LineEnds {
  const perM = pieces.map(({ topM, bottomM, share }) => share / (4 * Math.PI * (bottomM - topM)));
  const jumps = Array.from({ length: pieces.length + 1 }, (_, k) => (perM[k] ?? 0) - (perM[k - 1] ?? 0));
  const zM = [...pieces.map(({ topM }) => topM), pieces[pieces.length - 1]!.bottomM];
  return {
    zM: Float64Array.from([...zM, ...zM.map((z) => -z)]),
    jumpPerM: Float64Array.from([...jumps, ...jumps.map((jump) => -jump)]),
  };
}

function fieldOf({ zM: endsM, jumpPerM }: LineEnds, rM: number, zM: number, field: Field): void {
  const square = rM * rM;
  let radial = 0;
  let axial = 0;
  for (let k = 0; k < endsM.length; k++) {
    const awayM = zM - endsM[k]!;
    const pull = jumpPerM[k]! / Math.sqrt(square + awayM * awayM);
    radial += pull * awayM;
    axial -= pull;
  }
  field.radial = radial / rM;
  field.axial = axial;
}

/** Field at one depth by the logarithm of the distance; one step more at either end for the cubics. */
interface PartnerTable {
  readonly radial: Float64Array;
  readonly axial: Float64Array;
}

const FROM = Math.log(0.5);
const STEP = (Math.log(PARTNER_TO) - FROM) / PARTNER_STEPS;

function tabulate(ends: LineEnds, zM: number, spacingM: number): PartnerTable {
  const radial = new Float64Array(PARTNER_STEPS + 3);
  const axial = new Float64Array(PARTNER_STEPS + 3);
  const field: Field = { radial: 0, axial: 0 };
  for (let i = 0; i < radial.length; i++) {
    fieldOf(ends, spacingM * Math.exp(FROM + (i - 1) * STEP), zM, field);
    radial[i] = field.radial;
    axial[i] = field.axial;
  }
  return { radial, axial };
}

/** The cubic through the four entries about a distance, in distances between the needles. */
function lookUp({ radial, axial }: PartnerTable, ratio: number, field: Field): void {
  const place = (Math.log(ratio) - FROM) / STEP;
  const cell = Math.min(Math.max(Math.floor(place), 0), PARTNER_STEPS - 1);
  const u = place - cell;
  const w0 = (-u * (u - 1) * (u - 2)) / 6;
  const w1 = ((u + 1) * (u - 1) * (u - 2)) / 2;
  const w2 = (-(u + 1) * u * (u - 2)) / 2;
  const w3 = ((u + 1) * u * (u - 1)) / 6;
  field.radial = w0 * radial[cell]! + w1 * radial[cell + 1]! + w2 * radial[cell + 2]! + w3 * radial[cell + 3]!;
  field.axial = w0 * axial[cell]! + w1 * axial[cell + 1]! + w2 * axial[cell + 2]! + w3 * axial[cell + 3]!;
}
