/**
 * What can stand in a journal: one closed table of entries, from which come the types, the reader's check and the table in
 * docs/records.md. An entry is a fact with the session's own time; wall-clock time stands in run.json alone, so that the same
 * seed gives the same bytes. Not responsible for lines and hashes (journal.ts, verify.ts) nor for what the facts add up to (record.ts).
 */
import type { Celsius, Cem43Minutes, Joules, Millis, Watts } from "../units.ts";

/** Version of the entry table. A reader refuses a journal of a higher version. */
export const JOURNAL_FORMAT = 1;

/** Kinds of value a field may hold. A name with `?` may be null: *unknown* is never a number. */
interface Values {
  text: string;
  "text?": string | null;
  flag: boolean;
  count: number;
  "count?": number | null;
  ms: Millis;
  "ms?": Millis | null;
  degC: Celsius;
  "degC?": Celsius | null;
  W: Watts;
  "W?": Watts | null;
  J: Joules;
  min: Cem43Minutes;
  number: number;
  "number?": number | null;
}
type Shape = keyof Values | readonly string[];
/** [what it holds, what it means] */
type Field = readonly [shape: Shape, meaning: string];

/** The table. Order of the fields is their order in the file. Every entry also has `atMs` and `kind`, in front. */
export const ENTRY_FIELDS = {
  open: {
    format: ["count", "version of this table"],
    title: ["text", "profile title"],
    profileHash: ["text", "content hash of the profile as used"],
    modality: ["text", "applicator modality"],
    area: ["text", "treated area"],
    seed: ["count?", "seed of the simulated world; null on a bench device"],
    personHash: ["text?", "content hash of the virtual person; null on a bench device"],
    session: ["count", "session number drawn by the host"],
    hotSpotFactor: ["number", "h of tip and profile: limits act on 34 + h(T - 34)"],
    durationMs: ["ms", "planned duration"],
  },
  approval: {
    certificate: ["text?", "seal of the certificate that approves the profile for this device; null: run without one"],
    approvedBy: ["text?", "who stands for it; null: nobody"],
  },
  device: {
    serial: ["text", "serial number, as the device says"],
    firmware: ["text", "firmware version"],
    bootId: ["count", "drawn by the device at boot"],
    tip: ["text", "label of the tip"],
    limitsHash: ["text", "check word of the firmware's limit table"],
    simulated: ["flag", "the device says that it is a simulation"],
  },
  state: {
    state: ["text", "session state entered"],
    reason: ["text", "why"],
  },
  phase: {
    phase: ["text", "phase entered: precool, ramp, hold, shots, postcool, rewarm, rest"],
    zone: ["count", "zone, from 1"],
    pass: ["count", "pass over the zone, from 1"],
    targetC: ["degC?", "dermal target; null where nothing is regulated"],
    durationMs: ["ms?", "planned length; null when it ends by condition"],
  },
  prompt: {
    action: [
      ["none", "place", "press", "release", "repress", "lift", "advance", "change"],
      "what the operator is asked to do",
    ],
    zone: ["count", "zone, from 1"],
    text: ["text", "as shown"],
  },
  operator: {
    action: ["text", "what the operator did: press, release, place, lift, pause, resume, stop, acknowledge, rearm"],
    source: [["device", "host", "script"], "where it was done"],
  },
  link: {
    change: [["up", "slow", "lost", "restored", "noisy"], "what became of the link"],
    ageMs: ["ms?", "age of the last telemetry"],
    badFrames: ["count", "frames thrown away since the start, both ends"],
  },
  trip: {
    code: ["text", "stable code"],
    channel: ["text", "who tripped and on what: supervisor, firmware, comparator, observer, ..."],
    measured: ["number?", "value that tripped, in the unit of the code"],
    limit: ["number?", "limit it met"],
    first: ["flag", "first cause; later ones follow"],
  },
  alarm: {
    code: ["text", "alarm code"],
    priority: [["high", "medium", "low", "info"], "priority"],
    change: [["raised", "acknowledged", "cleared"], "onset, acknowledgement or end"],
    text: ["text", "as shown"],
  },
  lease: {
    zone: ["count", "zone, from 1"],
    epoch: ["count", "arm epoch"],
    untilMs: ["ms", "no lease of this permission lasts longer"],
    quotaJ: ["J", "most energy that can be delivered under it"],
    quotaCem43Min: ["min", "most dose that this energy can do in the zone"],
    quotaOmega: ["number", "most Arrhenius damage that this energy can do in the zone"],
  },
  shot: {
    zone: ["count", "zone, from 1"],
    line: ["count", "line of the grid, from 1"],
    place: ["count", "place on the line, from 1"],
    shot: ["count", "number of the shot in its arm epoch"],
    result: ["text", "ok, or why it never began or was cut; unheard: counted as delivered"],
    begun: ["flag", "it began: its place is shot"],
    energyJ: ["J", "delivered, as measured"],
    durationMs: ["ms", "emission"],
    alongMm: ["number?", "where, along the lines of the printed grid"],
    acrossMm: ["number?", "where, across them"],
  },
  sample: {
    phase: ["text", "current phase"],
    zone: ["count", "zone, from 1"],
    targetC: ["degC?", "momentary set point of the regulator"],
    estimateC: ["degC?", "estimated dermal temperature"],
    upperC: ["degC?", "upper bound of the estimate"],
    surfaceAC: ["degC?", "sensor A as measured"],
    surfaceBC: ["degC?", "sensor B as measured"],
    tipC: ["degC?", "tip or coolant as measured"],
    powerW: ["W?", "delivered power as measured, mean since the last sample"],
    ceilingW: ["W?", "power ceiling of the firmware"],
    energyJ: ["J", "energy of the session so far, as measured"],
    impedanceOhm: ["number?", "load as measured"],
  },
  dose: {
    zone: ["count", "zone, from 1"],
    cem43Min: ["min", "ledger of the zone so far, from the upper bound of the estimate"],
    omega: ["number", "Arrhenius ledger of the zone so far"],
    energyJ: ["J", "energy into the zone so far"],
  },
  close: {
    outcome: [["complete", "stopped", "faulted", "refused"], "how the session ended"],
    reason: ["text", "why"],
    energyJ: ["J", "energy of the session"],
    wireBytes: ["count", "length of wire.bin, so that a cut-off end is seen"],
  },
} as const satisfies Record<string, Record<string, Field>>;

export type EntryKind = keyof typeof ENTRY_FIELDS;

type ValueOf<F> = F extends readonly [infer S, string]
  ? S extends keyof Values
    ? Values[S]
    : S extends readonly string[]
      ? S[number]
      : never
  : never;

/** One entry of kind `K`: `{atMs, kind, ...fields}`. */
export type EntryOf<K extends EntryKind> = { readonly atMs: Millis; readonly kind: K } & {
  readonly [F in keyof (typeof ENTRY_FIELDS)[K]]: ValueOf<(typeof ENTRY_FIELDS)[K][F]>;
};
/** The closed union, discriminated on `kind`. */
export type Entry = { [K in EntryKind]: EntryOf<K> }[EntryKind];

/** Fields of one kind, for readers that walk the table. */
export function fieldsOf(kind: EntryKind): readonly (readonly [name: string, field: Field])[] {
  return Object.entries(ENTRY_FIELDS[kind]);
}

/** The entry in `value`, or null when it is none: unknown kind, field missing, of the wrong type, or one too many. */
export function readEntry(value: unknown): Entry | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const found = value as { atMs?: unknown; kind?: unknown } & Record<string, unknown>;
  const { kind, atMs } = found;
  if (typeof kind !== "string" || !Object.hasOwn(ENTRY_FIELDS, kind) || !isCount(atMs)) return null;
  const fields = fieldsOf(kind as EntryKind);
  if (Object.keys(found).length !== fields.length + 2) return null;
  for (const [name, [shape]] of fields) if (!holds(shape, found[name])) return null;
  return found as unknown as Entry;
}

function holds(shape: Shape, value: unknown): boolean {
  if (typeof shape !== "string") return typeof value === "string" && shape.includes(value);
  if (shape.endsWith("?")) {
    if (value === null) return true;
    return holds(shape.slice(0, -1) as Shape, value);
  }
  if (shape === "text") return typeof value === "string";
  if (shape === "flag") return typeof value === "boolean";
  if (shape === "count" || shape === "ms") return isCount(value);
  return typeof value === "number" && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
