/**
 * What `npm run mutate` judges: folders, the tests that must notice a change in each, and what is left out and why. A mutant that no test can
 * tell from the original is listed here with its reason; an entry that fits no living mutant is an error, so that the list can not rot.
 */
export interface Part {
  readonly name: string;
  /** Files and folders that are changed. */
  readonly sources: readonly string[];
  /** Fast tests alone: each is run for every mutant that it reaches. */
  readonly tests: readonly string[];
}

/** Below this score, in per cent, the command ends with 1. */
export const BREAK_PERCENT = 90;

export const PARTS: readonly Part[] = [
  {
    name: "src/safety",
    sources: ["src/safety/*.ts"],
    tests: ["test/unit/safety/*.test.ts", "test/house/constants.test.ts"],
  },
  {
    name: "src/protocol",
    sources: ["src/protocol/*.ts"],
    tests: [
      "test/unit/protocol/*.test.ts",
      "test/vectors/*.test.ts",
      "test/property/protocol-frames.test.ts",
      "test/house/generated.test.ts",
      "test/house/constants.test.ts",
    ],
  },
  {
    name: "src/control",
    sources: ["src/control/ledger.ts", "src/control/pacing.ts"],
    tests: ["test/unit/control/*.test.ts"],
  },
  {
    name: "src/session",
    sources: ["src/session/step.ts", "src/session/shots.ts", "src/session/handshake.ts", "src/session/stages.ts"],
    tests: ["test/unit/session/*.test.ts", "test/model/*.test.ts"],
  },
  {
    name: "firmware-sim/firmware",
    sources: ["firmware-sim/firmware/*.ts"],
    tests: ["test/unit/firmware/*.test.ts", "test/property/firmware-invariant.test.ts"],
  },
];

/** Files that are not mutated. */
export const LEFT_OUT: readonly { readonly file: string; readonly reason: string }[] = [
  {
    file: "src/protocol/codec.ts",
    reason: "written by src/protocol/generate.ts, which is judged; the vectors made by hand hold its bytes",
  },
  {
    file: "src/protocol/messages.ts",
    reason:
      "a table; codec, document and C header are made from it and compared, so that each entry is written down twice",
  },
  {
    file: "src/protocol/meanings.ts",
    reason: "words of the document, which is made from them and compared",
  },
];

/** Mutants that change nothing anybody can see. */
export interface Equivalent {
  readonly file: string;
  /** The line of the source, trimmed, or a part of it. */
  readonly line: string;
  /** What Stryker puts there, or a part of it; absent: whatever it does with this line. */
  readonly becomes?: string;
  readonly reason: string;
}

const GATE = "src/safety/gate.ts";
const OBSERVER = "src/safety/observer.ts";
const SUPERVISOR = "src/safety/supervisor.ts";

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: GATE,
    line: "const sound = proposal.powerW > 0 &&",
    reason: "no power and less are made zero two lines below as well; said twice on purpose",
  },
  {
    file: OBSERVER,
    line: "const quickC = previous.quickC",
    becomes: "-dtS * QUICK_S",
    reason: "the time constant is one second",
  },
  {
    file: OBSERVER,
    line: "const restingS = deep && slowC < REST_MAX_C",
    becomes: "slowC <= REST_MAX_C",
    reason: "at rest nothing relaxes, in whatever time",
  },
  {
    file: OBSERVER,
    line: "boundC: readingC > observer.upperC",
    becomes: "readingC >= observer.upperC",
    reason: "a reading that is outside is a whole margin beyond the end",
  },
  {
    file: SUPERVISOR,
    line: "if (surfaceAC === null || surfaceBC === null",
    reason: "null compares as 0, which is no sound reading either; for the compiler and the reader",
  },
  {
    file: SUPERVISOR,
    line: "const lost = surfaceAC === null ||",
    becomes: "false",
    reason: "null compares as 0, which is no sound reading either",
  },
  {
    file: SUPERVISOR,
    line: "sample.estimateUpperC === null ? hotterEffC",
    becomes: "false",
    reason: "null scales as 0 degC, which is below every reading",
  },
  {
    file: SUPERVISOR,
    line: "if (effectiveC < CEILING_FULL_C)",
    becomes: "effectiveC <= CEILING_FULL_C",
    reason: "the line through both corners gives the same there",
  },
  {
    file: SUPERVISOR,
    line: "if (effectiveC >= CEILING_LOW_C)",
    becomes: "effectiveC > CEILING_LOW_C",
    reason: "the line through both corners gives the same there",
  },
];
