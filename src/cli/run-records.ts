import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../io/hash.ts";
import { type JournalReading, verifyJournal } from "../journal/verify.ts";
import { readWireLog, type WireReading } from "../journal/wire-log.ts";
import { printable } from "../printable.ts";
import { canonicalText } from "../profile/canonical.ts";
import { readProfile } from "../profile/read.ts";
import type { Profile } from "../profile/schema.ts";
import { Refusal } from "./refusal.ts";

/** The files of one run, read for whatever is left of them. Not responsible for what they add up to. */
export interface RunRecords {
  readonly journal: JournalReading;
  /** Null when there is no such file. */
  readonly wire: WireReading | null;
  readonly wireBytes: number;
  /** Null when the profile is missing, or no longer one. */
  readonly profile: Profile | null;
  readonly profileHash: string | null;
  /** Of `run.json`; null when it is missing or no JSON. */
  readonly manifest: {
    readonly startedAt?: unknown;
    readonly fatMm?: unknown;
    readonly zoneCaps?: unknown;
    readonly outcome?: unknown;
  } | null;
}

/** @throws Refusal when it is no run folder */
export function readRunFolder(dir: string): RunRecords {
  const file = (name: string) => (existsSync(join(dir, name)) ? readFileSync(join(dir, name)) : null);
  const journal = file("journal.ndjson");
  if (journal === null) throw new Refusal(`${printable(dir)}: not a run folder, there is no journal.ndjson in it`);
  const wire = file("wire.bin");
  const read = readProfile(file("profile.yaml")?.toString("utf8") ?? "", "profile.yaml");
  const profile = "profile" in read ? read.profile : null;
  return {
    journal: verifyJournal(journal, sha256),
    wire: wire === null ? null : readWireLog(wire),
    wireBytes: wire?.length ?? 0,
    profile,
    profileHash: profile === null ? null : sha256(canonicalText(profile)),
    manifest: readJson(file("run.json")?.toString("utf8") ?? ""),
  };
}

function readJson(text: string): RunRecords["manifest"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
