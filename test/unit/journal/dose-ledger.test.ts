import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/io/hash.ts";
import { formatFact, type LedgerFact, readLedger } from "../../../src/journal/dose-ledger.ts";
import { CHAIN_START } from "../../../src/journal/journal.ts";

const DOSE = { zone: "cheek", cem43Min: 2, omega: 0.01, energyJ: 500 };
const NONE = { zone: "cheek", cem43Min: 0, omega: 0, energyJ: 0 };
const OPEN: LedgerFact = { kind: "open", format: "isoderm-ledger/1", course: "c abc", personHash: null };
const begin = (session: number): LedgerFact => ({
  kind: "begin",
  session,
  wallMs: session * 1000,
  profileHash: "f",
  runDir: "Läufe/1",
  most: [{ ...DOSE, cem43Min: 20 }],
});
const end = (session: number, doses = [DOSE], outcome = "complete"): LedgerFact => ({
  kind: "end",
  session,
  wallMs: session * 1000,
  outcome,
  doses,
});

function write(...facts: LedgerFact[]): string {
  let hash = CHAIN_START;
  return facts
    .map((fact) => {
      const written = formatFact(fact, hash, sha256);
      hash = written.hash;
      return written.line;
    })
    .join("");
}

describe("a whole ledger", () => {
  test("is ASCII, one line a fact, and says what was given", () => {
    const text = write(OPEN, begin(1), end(1));
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(readLedger(text, sha256)).toMatchObject({
      course: "c abc",
      personHash: null,
      given: [{ session: 1, wallMs: 1000, doses: [DOSE] }],
      unfinished: null,
      bytes: text.length,
    });
  });

  test("a session that gave no energy was none", () => {
    expect(readLedger(write(OPEN, begin(1), end(1, [], "refused"), begin(1), end(1, [NONE])), sha256)).toMatchObject({
      given: [],
      unfinished: null,
    });
  });
});

describe("cut off at every byte", () => {
  const text = write(OPEN, begin(1), end(1), begin(2), end(2));
  const lines = text.split("\n").slice(0, -1);

  test("it never counts less than what the whole lines say, and never throws", () => {
    for (let length = 0; length <= text.length; length++) {
      const read = readLedger(text.slice(0, length), sha256);
      const whole = text.slice(0, length).split("\n").length - 1;
      if (whole === 0) expect(read).toHaveProperty("problem");
      else {
        expect(read).toMatchObject({ bytes: lines.slice(0, whole).join("\n").length + 1 });
        if ("problem" in read) throw new Error(read.problem);
        // Begun and not ended: counted with the most it can have come to.
        const sum = read.given.reduce((total, { doses }) => total + (doses[0]?.cem43Min ?? 0), 0);
        expect([length, sum]).toEqual([length, [0, 20, 2, 22, 4][whole - 1]]);
        expect(read.unfinished).toEqual(
          whole % 2 === 0 ? { session: whole / 2, wallMs: (whole / 2) * 1000, runDir: "Läufe/1" } : null,
        );
      }
    }
  });

  test("a fact appended where it was torn continues the chain", () => {
    const torn = readLedger(text.slice(0, -5), sha256);
    if ("problem" in torn) throw new Error(torn.problem);
    const mended = text.slice(0, torn.bytes) + formatFact(end(2), torn.hash, sha256).line;
    expect(mended).toBe(text);
  });
});

describe("changed", () => {
  const text = write(OPEN, begin(1), end(1), begin(2), end(2));

  test("any one character changed before the last line is found", () => {
    const last = text.lastIndexOf("\n", text.length - 2) + 1;
    for (let at = 0; at < last; at += 7) {
      const other = text[at] === "0" ? "1" : "0";
      expect([at, "problem" in readLedger(text.slice(0, at) + other + text.slice(at + 1), sha256)]).toEqual([at, true]);
    }
  });

  test("a line left out, doubled or moved is found, and named", () => {
    const lines = text.split("\n").slice(0, -1);
    const put = (order: number[]) => readLedger(`${order.map((n) => lines[n]).join("\n")}\n`, sha256);
    expect(put([0, 3, 4])).toMatchObject({ problem: expect.stringMatching(/^line 2 is damaged or was changed/) });
    expect(put([0, 1, 2, 2])).toHaveProperty("problem");
    expect(put([1, 2])).toHaveProperty("problem");
  });
});
