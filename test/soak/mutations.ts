/**
 * Planted bugs: exact snippets of the sources and what they become. Each is a mistake that somebody could make, and each must be found by the
 * soak; one that is not found stands in the table as such. A snippet that is no longer there, or is there twice, is an error: then the list has to be brought up to date.
 */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Canary {
  readonly name: string;
  readonly mutations: readonly Omit<Mutation, "name">[];
}

const canary = (name: string, ...edits: readonly (readonly [file: string, from: string, to: string])[]): Canary => ({
  name,
  mutations: edits.map(([file, from, to]) => ({ file, from, to })),
});

const FIRMWARE = "firmware-sim/firmware";

export const CANARIES: readonly Canary[] = [
  canary("lease never expires", [
    `${FIRMWARE}/lease.ts`,
    "return gate.granted && nowMs < gate.expiresAtMs;",
    "return gate.granted;",
  ]),
  canary("lease lives one tick too long", [
    `${FIRMWARE}/lease.ts`,
    "nowMs < gate.expiresAtMs;",
    "nowMs <= gate.expiresAtMs;",
  ]),
  canary("> for >= in the temperature trip", [
    `${FIRMWARE}/thermal.ts`,
    "if (sensor.over >= L.overTemperatureSamples)",
    "if (sensor.over > L.overTemperatureSamples)",
  ]),
  canary("latch cleared by acknowledgement alone", [
    `${FIRMWARE}/latches.ts`,
    '  store.acknowledged = true;\n  return "ok";',
    '  store.latched = [];\n  return "ok";',
  ]),
  canary("comparator never trips", [
    `${FIRMWARE}/comparator.ts`,
    "const inside = isInside(comparator, tapC) && isInside(comparator, ownC) && !inject;",
    "const inside = !inject;",
  ]),
  canary("CRC ignored", [
    "src/protocol/decoder.ts",
    "if (crc32(this.#buffer, FRAME_AT, crcAt) !== view.getUint32(crcAt, true)) {",
    "if (crcAt < 0) {",
  ]),
  canary("echo age ignored", [
    `${FIRMWARE}/lease.ts`,
    '>>> 0 <= FIRMWARE_LIMITS.tickEchoAgeMaxMs)) return "staleEcho";',
    '>>> 0 >= 0)) return "staleEcho";',
  ]),
  canary("sequence ignored", [`${FIRMWARE}/lease.ts`, 'if (!isNewer(seq, gate.lastSeq)) return "oldSequence";', ""]),
  canary("sequence does not wrap", [
    "src/protocol/sequence.ts",
    "return ahead > 0 && ahead < HALF;",
    "return a > b && ahead > 0;",
  ]),
  canary("watchdog fed by a timer", [
    `${FIRMWARE}/watchdog.ts`,
    "if (watchdog.checkIns !== ALL_TASKS) return",
    "if (watchdog.checkIns < 0) return",
  ]),
  canary("pause keeps power", [
    "src/session/machine.ts",
    'during: {\n          tags: ["armed"],',
    'during: {\n          tags: ["armed", "energised"],',
  ]),
  canary(
    "a broken sensor reads as its last value",
    [`${FIRMWARE}/thermal.ts`, "sensor.broken = fresh && !inWindow ? sensor.broken + 1 : 0;", "sensor.broken = 0;"],
    [
      `${FIRMWARE}/thermal.ts`,
      "const valueC = fresh && inWindow ? readingC : Number.NaN;",
      "const valueC = fresh && inWindow ? readingC : sensor.lastC;",
    ],
  ),
  // Without contact the motion sensor sees no skin, so either interlock alone is enough.
  canary(
    "contact ignored, and motion with it",
    [`${FIRMWARE}/firmware.ts`, 'if (!interlocks.contact) return "contactLost";', ""],
    [`${FIRMWARE}/firmware.ts`, 'if (!interlocks.motion) return "motionLost";', ""],
  ),
  canary("motion ignored", [`${FIRMWARE}/firmware.ts`, 'if (!interlocks.motion) return "motionLost";', ""]),
  canary("STOP ignored when armed", [
    `${FIRMWARE}/parser.ts`,
    '  if (message.type === "stop") {\n    stopDevice(firmware);',
    '  if (message.type === "stop") {\n    if (!firmware.gate.open) stopDevice(firmware);',
  ]),
  canary("quota ignored", [
    `${FIRMWARE}/firmware.ts`,
    "const allowedW = Math.min(wantedW, ceiling, quotaW);",
    "const allowedW = Math.min(wantedW, ceiling);",
  ]),
  canary("hot-spot factor ignored", [
    `${FIRMWARE}/thermal.ts`,
    "return L.baseC + hotSpotFactor * (sensedC - L.baseC);",
    "return hotSpotFactor > 0 ? sensedC : L.baseC;",
  ]),
  canary(
    "host trip ignored, firmware trip higher",
    ["src/safety/constants.ts", "export const HOST_TRIP_C = 48;", "export const HOST_TRIP_C = 148;"],
    [
      `${FIRMWARE}/thermal.ts`,
      "const tripC = readLimit(limits, LIMIT.tripC);",
      "const tripC = readLimit(limits, LIMIT.tripC) + 10;",
    ],
  ),
  canary("trigger edge not asked for", [
    `${FIRMWARE}/trigger.ts`,
    "  trigger.edgeNeeded = true;\n  trigger.reason = reason;",
    "  trigger.reason = reason;",
  ]),
  canary("trigger may be held while arming", [
    `${FIRMWARE}/parser.ts`,
    '  if (isTriggerHeld(firmware)) return "triggerHeld";\n  openGate',
    "  openGate",
  ]),
  canary(
    "a second host takes an armed device",
    [
      `${FIRMWARE}/parser.ts`,
      'return held || firmware.nowMs - firmware.heardAtMs < CLAIM_LAPSE_MS ? "otherSession" : "ok";',
      'return held && firmware.nowMs < 0 ? "otherSession" : "ok";',
    ],
    [
      `${FIRMWARE}/parser.ts`,
      '  if (state !== "unarmed" && state !== "fault") return "wrongState";\n  const claimable',
      "  const claimable",
    ],
  ),
  canary("cooling ignored", [
    `${FIRMWARE}/interlocks.ts`,
    "if (!interlocks.cooling) raiseTrip(",
    "if (nowMs < 0) raiseTrip(",
  ]),
  canary("latch lost at a reset", [
    `${FIRMWARE}/firmware.ts`,
    "  latches.store.armed = false;\n}",
    "  latches.store.armed = false;\n  latches.store.latched = [];\n}",
  ]),
  canary("a shot may have ten times its energy", [
    `${FIRMWARE}/shot-gate.ts`,
    "if (!(shot.energyJ <= readLimit(limits, SHOT_LIMIT.energyMaxJ)))",
    "if (!(shot.energyJ <= 10 * readLimit(limits, SHOT_LIMIT.energyMaxJ)))",
  ]),
  canary("a shot goes where one was before", [
    `${FIRMWARE}/shot-gate.ts`,
    'if (here === 0) return "ok";',
    'if (here >= 0) return "ok";',
  ]),
  canary("a number of a shot counts twice", [
    `${FIRMWARE}/shot-gate.ts`,
    'if (!(shot.shot > gate.last)) return "oldShot";',
    'if (!(shot.shot > 0)) return "oldShot";',
  ]),
  canary("energy without a shot", [
    `${FIRMWARE}/firmware.ts`,
    "wantedW = stepShot(shots, inputs, outputs, firmware.refusal, wantedW, latches, nowMs);",
    "stepShot(shots, inputs, outputs, firmware.refusal, wantedW, latches, nowMs);",
  ]),
  canary("the energy of ten seconds is never forgotten", [
    `${FIRMWARE}/output.ts`,
    "  output.windowJ[output.bin] = 0;\n",
    "",
  ]),
  canary("a tip that is taken off is not noticed", [
    `${FIRMWARE}/firmware.ts`,
    "  const there = inputs.tipFitted;\n",
    "  const there = inputs.tipFitted || nowMs >= 0;\n",
  ]),
  canary("the age of a reading is ignored", [
    `${FIRMWARE}/thermal.ts`,
    "const fresh = ageMs <= L.sensorAgeMs;",
    "const fresh = ageMs >= 0;",
  ]),
  canary("a clock that runs wrong is not noticed", [
    `${FIRMWARE}/interlocks.ts`,
    "interlocks.clockReadings = astray <= L.clockRatio ? 0 : interlocks.clockReadings + 1;",
    "interlocks.clockReadings = astray >= 0 ? 0 : interlocks.clockReadings + 1;",
  ]),
  canary("a return pad that lifts is not noticed", [
    `${FIRMWARE}/interlocks.ts`,
    "interlocks.padReadings = inside ? 0 : interlocks.padReadings + 1;",
    "interlocks.padReadings = inside ? 0 : 0;",
  ]),
  canary("a cold plate knows no frost", [
    `${FIRMWARE}/cold.ts`,
    "cold.underA = coldAC <= tripC ? cold.underA + 1 : 0;",
    "cold.underA = 0;",
  ]),
  canary("the host goes on when nothing can be recorded", [
    "src/session/step.ts",
    'setSupervisor(draft, plan, raise(draft.supervisor, "hostJournal", "journal", draft.atMs), input.detail);',
    "",
  ]),
  canary("journal tail lost", [
    "src/journal/record.ts",
    "ledgerOf(ledgers, lease.zone).leases.push(lease);",
    "ledgerOf(ledgers, lease.zone);",
  ]),
];

/** @throws when the snippet is not there exactly once */
export function applyMutation(source: string, { file, from, to }: Omit<Mutation, "name">): string {
  const found = source.split(from).length - 1;
  if (found !== 1) throw new Error(`${file}: the snippet ${JSON.stringify(from)} is there ${found} times, not once`);
  return source.replace(from, () => to);
}
