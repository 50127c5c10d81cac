/** Numbers of the journal have as many digits as mean something, not as many as a computer has. */
export function roundTo(value: number, per: number): number {
  return Math.round(value * per) / per;
}
