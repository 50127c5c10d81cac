/**
 * The statistics of a campaign: intervals of a share, and distributions that can be added up in any order with the same result to the
 * last digit. Sums are whole numbers of a fixed grain, never floating point, and a histogram has a fixed resolution; so its size depends
 * on the spread of a figure, not on how many sessions there were.
 */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantile of the normal distribution: intervals of 95 %. */
const Z = 1.959963984540054;

/** Wilson's interval of a share: holds its level near 0 and 1, where campaigns live. Wilson 1927, JASA 22:209. */
export function wilson(hits: number, of: number): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const share = hits / of;
  const zz = Z * Z;
  const middle = (share + zz / (2 * of)) / (1 + zz / of);
  const half = (Z / (1 + zz / of)) * Math.sqrt((share * (1 - share)) / of + zz / (4 * of * of));
  // At the ends the formula is exact and floating point is not.
  return { low: hits === 0 ? 0 : Math.max(0, middle - half), high: hits === of ? 1 : Math.min(1, middle + half) };
}

/** A share as it was counted. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/**
 * Interval of the difference of two shares, after less before. Of the same persons, tell how many hit both times: what two counts of the
 * same persons have in common then no longer widens it. Newcombe 1998, Stat Med 17:873 (method 10) and 17:2635 (method 10).
 */
export function shareDifference(before: Share, after: Share, hitBoth: number | null = null): Interval {
  if (before.of === 0 || after.of === 0) return { low: -1, high: 1 };
  const [first, second] = [wilson(before.hits, before.of), wilson(after.hits, after.of)];
  const [p1, p2] = [before.hits / before.of, after.hits / after.of];
  const phi = hitBoth === null ? 0 : correlate(before, after, hitBoth);
  const reach = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  const difference = p2 - p1;
  return {
    low: Math.max(-1, difference - reach(p2 - second.low, first.high - p1)),
    high: Math.min(1, difference + reach(second.high - p2, p1 - first.low)),
  };
}

/** Correlation of two outcomes of the same persons, with Newcombe's correction for continuity. */
function correlate({ hits, of }: Share, after: Share, hitBoth: number): number {
  const root = Math.sqrt(hits * (of - hits) * after.hits * (of - after.hits));
  if (root === 0) return 0;
  const missedBoth = of - hits - after.hits + hitBoth;
  const product = hitBoth * missedBoth - (hits - hitBoth) * (after.hits - hitBoth);
  return (product < 0 ? product : Math.max(0, product - of / 2)) / root;
}

/** Sums and extremes are kept to this many parts of one unit. */
const GRAINS_PER_UNIT = 10_000;

/** Counts of a figure by value. Adding up is exact and in any order. */
export interface Distribution {
  count: number;
  /** In grains of 0.0001 of the unit. */
  sumGrains: number;
  min: number | null;
  max: number | null;
  /** Value divided by the resolution, rounded: how often. */
  readonly bins: Record<string, number>;
}

export function createDistribution(): Distribution {
  return { count: 0, sumGrains: 0, min: null, max: null, bins: {} };
}

export function addValue(distribution: Distribution, value: number, resolution: number): void {
  // No zero with a sign: it would depend on the order which of the two is kept.
  const grains = Math.round(value * GRAINS_PER_UNIT) + 0;
  const kept = grains / GRAINS_PER_UNIT;
  distribution.count += 1;
  distribution.sumGrains += grains;
  if (distribution.min === null || kept < distribution.min) distribution.min = kept;
  if (distribution.max === null || kept > distribution.max) distribution.max = kept;
  const bin = String(Math.round(value / resolution));
  distribution.bins[bin] = (distribution.bins[bin] ?? 0) + 1;
}

export function mergeDistribution(into: Distribution, other: Distribution): void {
  into.count += other.count;
  into.sumGrains += other.sumGrains;
  if (other.min !== null && (into.min === null || other.min < into.min)) into.min = other.min;
  if (other.max !== null && (into.max === null || other.max > into.max)) into.max = other.max;
  for (const [bin, count] of Object.entries(other.bins)) into.bins[bin] = (into.bins[bin] ?? 0) + count;
}

export function meanOf({ count, sumGrains }: Distribution): number | null {
  return count === 0 ? null : sumGrains / count / GRAINS_PER_UNIT;
}

/** Standard error of the mean, from the histogram: to half its resolution. Null for less than two values. */
function meanErrorOf(distribution: Distribution, resolution: number): number | null {
  const { count, bins } = distribution;
  const mean = meanOf(distribution);
  if (mean === null || count < 2) return null;
  const squares = Object.entries(bins).reduce((sum, [bin, n]) => sum + n * (Number(bin) * resolution - mean) ** 2, 0);
  return Math.sqrt(squares / (count - 1) / count);
}

/** Interval of the difference of two means, after less before, as of two independent groups: for the same persons it errs wide. */
export function meanDifference(before: Distribution, after: Distribution, resolution: number): Interval | null {
  const [first, second] = [meanErrorOf(before, resolution), meanErrorOf(after, resolution)];
  const [meanBefore, meanAfter] = [meanOf(before), meanOf(after)];
  if (first === null || second === null || meanBefore === null || meanAfter === null) return null;
  const half = Z * Math.hypot(first, second);
  return { low: meanAfter - meanBefore - half, high: meanAfter - meanBefore + half };
}

/** The value below which a share of the values lies, to half the resolution. */
export function quantileOf({ count, bins, min, max }: Distribution, share: number, resolution: number): number | null {
  if (count === 0 || min === null || max === null) return null;
  const rank = Math.max(1, Math.ceil(share * count));
  let seen = 0;
  const ascending = Object.entries(bins).sort(([a], [b]) => Number(a) - Number(b));
  for (const [bin, held] of ascending) {
    seen += held;
    if (seen >= rank) return Math.min(Math.max(Number(bin) * resolution, min), max);
  }
  return max;
}
