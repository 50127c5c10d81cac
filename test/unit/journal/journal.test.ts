import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ENTRY_FIELDS, type Entry, readEntry } from "../../../src/journal/entry.ts";
import { CHAIN_START, createJournal, formatEntry } from "../../../src/journal/journal.ts";
import { verifyJournal } from "../../../src/journal/verify.ts";
import { bytesOf, EXAMPLE, sha256, writeExample } from "./example.ts";

describe("writing", () => {
  test("every kind of entry comes back as it was written", () => {
    const reading = verifyJournal(bytesOf(writeExample()), sha256);
    expect(reading.entries).toEqual(EXAMPLE);
    expect(reading).toMatchObject({ fault: null, faultLine: null, tail: [], unreadable: 0, seals: 5 });
    expect(new Set(EXAMPLE.map(({ kind }) => kind)).size).toBe(Object.keys(ENTRY_FIELDS).length);
  });

  test("the text is ASCII, one line an entry, atMs and kind in front", () => {
    const line = formatEntry(EXAMPLE[0] as Entry);
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    expect(line).toMatch(/^\{"atMs":0,"kind":"open",/);
    expect(JSON.parse(line)).toEqual(EXAMPLE[0]);
  });

  test("a sample is written by hand as JSON.stringify would write it", () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21, 1e-7));
    const shape = Object.keys(ENTRY_FIELDS.sample).map((name) => [name, name === "phase" ? fc.string() : number]);
    const sample = fc.record({
      atMs: fc.nat(),
      kind: fc.constant("sample"),
      ...(Object.fromEntries(shape) as Record<string, fc.Arbitrary<unknown>>),
    });
    fc.assert(
      fc.property(sample, (entry) => {
        const written = formatEntry(entry as unknown as Entry);
        expect(written).toMatch(/^[\x20-\x7e]+\n$/);
        expect(JSON.stringify(JSON.parse(written))).toBe(JSON.stringify(entry));
      }),
    );
  });

  test("a seal holds the hash of the batch behind the hash of the seal before", () => {
    const journal = createJournal(sha256);
    const [first, second] = [EXAMPLE[1], EXAMPLE[3]] as [Entry, Entry];
    journal.append(first);
    const h1 = sha256(CHAIN_START + formatEntry(first));
    expect(journal.seal()).toBe(`${formatEntry(first)}{"kind":"seal","n":1,"hash":"${h1}"}\n`);
    journal.append(second);
    const h2 = sha256(h1 + formatEntry(second));
    expect(journal.seal()).toBe(`${formatEntry(second)}{"kind":"seal","n":2,"hash":"${h2}"}\n`);
    expect(journal.hash).toBe(h2);
  });

  test("an empty batch writes nothing, and time never runs backwards", () => {
    const journal = createJournal(sha256);
    expect(journal.seal()).toBe("");
    journal.append(EXAMPLE[3] as Entry);
    expect(journal.pending).toBe(1);
    expect(() => journal.append(EXAMPLE[0] as Entry)).toThrow("time");
  });
});

describe("reading one entry", () => {
  const trip = EXAMPLE.find(({ kind }) => kind === "trip") as Entry;
  test.each([
    ["unknown kind", { atMs: 1, kind: "sneeze" }],
    ["inherited name as kind", { atMs: 1, kind: "toString" }],
    ["time missing", { ...trip, atMs: undefined }],
    ["time not whole", { ...trip, atMs: 1.5 }],
    ["negative time", { ...trip, atMs: -1 }],
    ["field of the wrong type", { ...trip, first: "yes" }],
    ["field missing", Object.fromEntries(Object.entries(trip).filter(([name]) => name !== "code"))],
    ["field too many", { ...trip, colour: "red" }],
    ["null where it is not allowed", { ...trip, code: null }],
    ["a list", [trip]],
    ["nothing", null],
    ["word off the list", { atMs: 1, kind: "operator", action: "press", source: "ghost" }],
  ])("%s is no entry", (_, value) => expect(readEntry(value)).toBeNull());

  test("null is allowed where the table says unknown", () => {
    expect(readEntry({ ...trip, measured: null })).not.toBeNull();
  });
});

describe("verifying", () => {
  const text = writeExample();

  test("an edited number is found, with its batch", () => {
    const reading = verifyJournal(bytesOf(text.replace('"energyJ":31.5', '"energyJ":11.5')), sha256);
    expect(reading.fault).toBe("broken");
    expect(reading.entries).toEqual(EXAMPLE.slice(0, 8));
    expect(reading.faultLine).toBe(11);
    expect(reading.tail.map(({ kind }) => kind)).toContain("sample");
  });

  test("a removed batch is found although each remaining one is intact", () => {
    const batches = text.split(/(?<="hash":"[0-9a-f]{64}"\}\n)/);
    expect(verifyJournal(bytesOf(batches[0] + batches.slice(2).join("")), sha256)).toMatchObject({
      fault: "broken",
      seals: 1,
    });
  });

  test("a cut end is torn, and what can be read of it stands in the tail", () => {
    const reading = verifyJournal(bytesOf(text.slice(0, -100)), sha256);
    expect(reading.fault).toBe("torn");
    expect(reading.entries).toHaveLength(16);
    expect(reading.validBytes).toBe(text.indexOf(text.split('"n":4')[1]?.split("\n")[1] ?? "?"));
  });

  test("time that runs backwards under a valid seal is not believed", () => {
    const [late, early] = [EXAMPLE[9], EXAMPLE[1]] as [Entry, Entry];
    const batch = formatEntry(late) + formatEntry(early);
    const sealed = `${batch}{"kind":"seal","n":1,"hash":"${sha256(CHAIN_START + batch)}"}\n`;
    expect(verifyJournal(bytesOf(sealed), sha256)).toMatchObject({ fault: "broken", entries: [] });
  });

  test("a journal of a later format is refused", () => {
    const later = [{ ...EXAMPLE[0], format: 2 } as Entry, ...EXAMPLE.slice(1)];
    expect(verifyJournal(bytesOf(writeExample(later)), sha256).fault).toBe("format");
  });
});
