/** "Did you mean": the nearest of a few known words. */

const WORD_MAX_CHARS = 40;

/** The candidate that `word` was most likely meant to be; undefined when none is near. Case, "-" and "_" do not count. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > WORD_MAX_CHARS) return undefined;
  const wanted = normalise(word);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const known = normalise(candidate);
    const distance = editDistance(wanted, known);
    // Words that begin alike may end differently: "glide" for "gliding".
    const allowed = Math.max(known.startsWith(wanted.slice(0, 3)) ? 3 : 2, Math.floor(wanted.length / 3));
    if (distance <= allowed && distance < bestDistance && distance < wanted.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Two spellings of one word are the same after this: case, "-", "_" and spaces do not count. */
export const normalise = (word: string) => word.toLowerCase().replace(/[-_ ]/g, "");

/** Levenshtein: insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
