/** Sequence numbers of frames: 16 bits that wrap. Each direction counts its own. */
const MODULUS = 0x1_0000;
const HALF = 0x8000;

/** Whether `a` was sent after `b`: a - b modulo 65536 is in 1..32767. Equal and exactly opposite numbers are not newer. */
export function isNewer(a: number, b: number): boolean {
  const ahead = (a - b + MODULUS) % MODULUS;
  return ahead > 0 && ahead < HALF;
}

/** The number after `seq`. */
export function nextSequence(seq: number): number {
  return (seq + 1) % MODULUS;
}
