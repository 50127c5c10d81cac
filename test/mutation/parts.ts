/**
 * What `npm run mutate` judges: folders, the tests that must notice a change in each, and what is left out and why. A mutant that no test can
 * tell from the original is listed here with its reason; an entry that fits no living mutant is an error, so that the list can not rot.
 */
export interface Part {
  readonly name: string;
  readonly groups: readonly Group[];
}

/** What is changed, and the tests that must notice. Fast tests alone: each is run for every change that it reaches. */
export interface Group {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

/** Below this score, in per cent, the command ends with 1. */
export const BREAK_PERCENT = 90;

const FIRMWARE = "firmware-sim/firmware";

/** Each file of the firmware by the tests of its own name, which need no other part of it. */
const ownTest = (name: string): Group => ({
  sources: [`${FIRMWARE}/${name}.ts`],
  tests: [`test/unit/firmware/${name}.test.ts`],
});

export const PARTS: readonly Part[] = [
  {
    name: "src/safety",
    groups: [{ sources: ["src/safety/*.ts"], tests: ["test/unit/safety/*.test.ts", "test/house/constants.test.ts"] }],
  },
  {
    name: "src/protocol",
    groups: [
      {
        sources: ["src/protocol/*.ts"],
        tests: [
          "test/unit/protocol/*.test.ts",
          "test/vectors/*.test.ts",
          "test/property/protocol-frames.test.ts",
          "test/house/generated.test.ts",
          "test/house/constants.test.ts",
        ],
      },
    ],
  },
  {
    name: "src/control",
    groups: [
      {
        sources: ["src/control/ledger.ts", "src/control/pacing.ts"],
        tests: ["test/unit/control/ledger.test.ts", "test/unit/control/pacing.test.ts"],
      },
    ],
  },
  {
    name: FIRMWARE,
    groups: [
      ...[
        "comparator",
        "interlocks",
        "latches",
        "lease",
        "limit-store",
        "output",
        "self-test",
        "shot-limit-store",
        "state",
        "telemetry",
        "trigger",
        "watchdog",
      ].map(ownTest),
      {
        sources: [`${FIRMWARE}/shot-gate.ts`],
        tests: ["test/unit/firmware/shot-steps.test.ts", "test/unit/firmware/shot-gate.test.ts"],
      },
      {
        sources: [`${FIRMWARE}/thermal.ts`],
        tests: ["test/unit/firmware/thermal-model.test.ts", "test/unit/firmware/thermal.test.ts"],
      },
      { sources: [`${FIRMWARE}/cold.ts`], tests: ["test/unit/firmware/cold-watch.test.ts"] },
      {
        sources: [`${FIRMWARE}/parser.ts`],
        tests: ["test/unit/firmware/requests.test.ts", "test/unit/firmware/parser.test.ts"],
      },
      { sources: [`${FIRMWARE}/firmware.ts`], tests: ["test/unit/firmware/round.test.ts"] },
    ],
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
const CRC = "src/protocol/crc32.ts";
const DECODER = "src/protocol/decoder.ts";
const FRAME = "src/protocol/frame.ts";
const FIELDS = "src/protocol/fields.ts";
/** A typed array lets a place behind its end be written without effect, and be read as undefined. */
const BEHIND = "one step further is behind the end of a typed array, where nothing is";

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
  {
    file: CRC,
    line: "for (const last = end - 8; i <= last; i += 8)",
    reason: "eight bytes at once or one by one: the same sum",
  },
  { file: CRC, line: "for (let byte = 0; byte < 256; byte += 1)", becomes: "byte <= 256", reason: BEHIND },
  { file: CRC, line: "for (let i = 256; i < table.length; i += 1)", becomes: "i <= table.length", reason: BEHIND },
  {
    file: DECODER,
    line: "while (i < end) {",
    becomes: "i <= end",
    reason: "at the end of the chunk the loop is left four lines below",
  },
  {
    file: DECODER,
    line: "const stop = Math.min(end, i + STUFFED_MAX_BYTES - length)",
    becomes: "STUFFED_MAX_BYTES + length",
    reason: "bytes behind the end of the buffer go nowhere, and the length still says that the frame is too long",
  },
  {
    file: FRAME,
    line: "const buffer = new Uint8Array(STUFFED_MAX_BYTES + 1)",
    reason: "no message is yet as long as a payload may be",
  },
  {
    file: FRAME,
    line: "Array.from({ length: STUFFED_MAX_BYTES + 2 }",
    reason: "no message is yet as long as a payload may be",
  },
  {
    file: FIELDS,
    line: "if (name === codes.latestName) return codes.latestCode;",
    becomes: "false",
    reason: "a short cut to the same answer",
  },
  { file: FIELDS, line: "const [latestName, latestCode] = [...byName][0]!", reason: "what the short cut begins with" },
  {
    file: FIELDS,
    line: "new Array<Name | undefined>(256)",
    reason: "places that are not there read as undefined, as those that are",
  },
  {
    file: FIELDS,
    line: "const code = i < text.length ? text.charCodeAt(i) : 0;",
    reason: "a character behind the end of a text is no number, and is written as 0",
  },
  {
    file: `${FIRMWARE}/output.ts`,
    line: "inputs.forwardW > inputs.reflectedW ?",
    becomes: "inputs.forwardW >= inputs.reflectedW",
    reason: "equal powers differ by nothing",
  },
  {
    file: `${FIRMWARE}/output.ts`,
    line: "return leftJ > 0 ? leftJ / WINDOW_SPREAD_S : 0",
    becomes: "leftJ >= 0",
    reason: "nothing left, spread over whatever time, is nothing",
  },
  {
    file: `${FIRMWARE}/lease.ts`,
    line: "gate.quotaLeftJ > energyJ ?",
    becomes: "gate.quotaLeftJ >= energyJ",
    reason: "a quota that is spent to the last is zero either way",
  },
  {
    file: `${FIRMWARE}/limit-store.ts`,
    line: ': "greater",',
    reason: "whatever is not less is greater",
  },
  {
    file: `${FIRMWARE}/interlocks.ts`,
    line: "astray <= L.clockRatio ?",
    becomes: "astray < L.clockRatio",
    reason: "no number of the machine is astray by just that: 1.02 - 1 is not 0.02",
  },
  {
    file: `${FIRMWARE}/interlocks.ts`,
    line: "ohm < tipMinOhm ? tipMinOhm : tipMaxOhm",
    becomes: "ohm <= tipMinOhm",
    reason: "what trips here is far beyond either end",
  },
  {
    file: `${FIRMWARE}/interlocks.ts`,
    line: "ohm < L.padMinOhm ? L.padMinOhm : maxOhm",
    becomes: "ohm <= L.padMinOhm",
    reason: "the least that a pad may read does not trip",
  },
  {
    file: `${FIRMWARE}/self-test.ts`,
    line: "Math.abs(inputs.clockRatio - 1) <= L.clockRatio",
    becomes: "< L.clockRatio",
    reason: "no number of the machine is astray by just that: 1.02 - 1 is not 0.02",
  },
  {
    file: `${FIRMWARE}/self-test.ts`,
    line: "<= REFERENCE_TOLERANCE_RATIO",
    becomes: "< REFERENCE_TOLERANCE_RATIO",
    reason: "no number of the machine is off by just that: 1.01 - 1 is not 0.01",
  },
  {
    file: `${FIRMWARE}/self-test.ts`,
    line: "Math.abs(inputs.testLoadW - PULSE_W) <= PULSE_TOLERANCE_RATIO * PULSE_W",
    becomes: "< PULSE_TOLERANCE_RATIO * PULSE_W",
    reason: "no number of the machine is off by just that: 1.2 - 1 is not 0.2",
  },
  {
    file: `${FIRMWARE}/self-test.ts`,
    line: "Math.abs(inputs.testLoadW - PULSE_W) <= PULSE_TOLERANCE_RATIO * PULSE_W",
    becomes: "PULSE_TOLERANCE_RATIO / PULSE_W",
    reason: "the pulse is one watt",
  },
  {
    file: `${FIRMWARE}/self-test.ts`,
    line: "secondC <= RESPONSE_RATIO_MAX * firstC",
    becomes: "secondC < RESPONSE_RATIO_MAX",
    reason: "the ratio is of exponentials: no two sums of readings have just that",
  },
  {
    file: `${FIRMWARE}/parser.ts`,
    line: 'case "none":',
    reason: "what is latched has a name",
  },
  {
    file: `${FIRMWARE}/parser.ts`,
    line: "const held = firmware.state ===",
    reason: "where a claim is judged the device is in none of these states; said twice on purpose",
  },
  {
    file: `${FIRMWARE}/parser.ts`,
    line: "firmware.sessionLimitsCrc < 0",
    becomes: "<= 0",
    reason: "no limits are known whose CRC is 0",
  },
  {
    file: `${FIRMWARE}/parser.ts`,
    line: "message.tipId !== build.tip.tipId || message.tipId === 0",
    becomes: "false",
    reason: "a device whose tip is 0 takes no limits, and is refused above for want of them",
  },
  {
    file: `${FIRMWARE}/parser.ts`,
    line: 'case "outputStuck":',
    reason: "only service clears it: nobody asks whether its cause is still there",
  },
  {
    file: `${FIRMWARE}/parser.ts`,
    line: 'case "relayWelded":',
    reason: "only service clears it: nobody asks whether its cause is still there",
  },
  {
    file: `${FIRMWARE}/parser.ts`,
    line: 'case "memory":',
    reason: "only service clears it: nobody asks whether its cause is still there",
  },
  {
    file: `${FIRMWARE}/cold.ts`,
    line: "a.meanC < b.meanC ? a.meanC : b.meanC",
    becomes: "a.meanC <= b.meanC",
    reason: "of two equal numbers either is the smaller",
  },
  {
    file: `${FIRMWARE}/cold.ts`,
    line: "if (!(valueC > zeroC)) return 0;",
    becomes: "valueC >= zeroC",
    reason: "the line through both corners gives the same there",
  },
  {
    file: `${FIRMWARE}/cold.ts`,
    line: "return valueC < fullC ?",
    becomes: "valueC <= fullC",
    reason: "the line through both corners gives the same there",
  },
  ...["telemetry.state", "telemetry.trip", "telemetry.refusal"].map((field) => ({
    file: `${FIRMWARE}/telemetry.ts`,
    line: `"${field}"`,
    reason: "words of an assertion",
  })),
  {
    file: `${FIRMWARE}/telemetry.ts`,
    line: "return value > 0 ?",
    becomes: "=",
    reason: "at its end a value is its end",
  },
  {
    file: `${FIRMWARE}/telemetry.ts`,
    line: "return value < TEMPERATURE_MIN_C ?",
    becomes: "=",
    reason: "at its end a value is its end",
  },
  {
    file: `${FIRMWARE}/state.ts`,
    line: "if (lastFrame.length === 0) return NOTHING;",
    becomes: "false",
    reason: "a short cut to the same bytes",
  },
  {
    file: `${FIRMWARE}/state.ts`,
    line: "if (firmware.txLength === 0) {",
    reason: "a short cut to the same bytes",
  },
  {
    file: `${FIRMWARE}/state.ts`,
    line: "if (lastFrame.length > 0 &&",
    becomes: ">= 0",
    reason: "nothing, put behind the queue, changes nothing",
  },
  {
    file: `${FIRMWARE}/state.ts`,
    line: "if (lastFrame.length > 0 &&",
    becomes: "true",
    reason: "nothing, put behind the queue, changes nothing",
  },
];
