/** The speeds of a simulated session as they are offered; orders.ts says which there are. */
export const SPEED_NAMES = [
  ["1", "real time"],
  ["10", "10 times"],
  ["60", "60 times"],
  ["300", "300 times"],
  ["max", "as fast as it goes"],
] as const;
