/**
 * Programmer errors. An assertion that fails is a bug in Isoderm, never a mistake of a person, noise on a wire or a danger:
 * those are a `Problem`, a counter and a `Trip`.
 */
export function assert(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${claim}`);
}

/** Exhaustiveness: the compiler proves that `value` can not exist; at run time it is a bug. */
export function unreachable(value: never): never {
  throw new Error(`unreachable value: ${String(value)}`);
}
