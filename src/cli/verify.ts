import { foldRecord } from "../journal/record.ts";
import { printable } from "../printable.ts";
import { EXIT } from "./exit.ts";
import { readRunFolder } from "./run-records.ts";

/** The `verify` command: whether the records of a run are whole and belong together. It shows integrity, not who wrote them. */
export interface VerifyOptions {
  readonly json?: boolean;
}

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** @returns 0 when everything is in order, 1 when not @throws Refusal when it is no run folder */
export function verify(dir: string, { json = false }: VerifyOptions): number {
  const { journal, wire, wireBytes, profile, profileHash, manifest } = readRunFolder(dir);
  const record = foldRecord(journal);
  const close = journal.entries.findLast((entry) => entry.kind === "close");
  const checks: Check[] = [
    {
      name: "journal chain",
      ok: journal.fault === null,
      detail:
        journal.fault === null
          ? `${journal.seals} seals, ${journal.entries.length} entries, last hash ${journal.hash}`
          : `${journal.fault} at line ${journal.faultLine}; ${journal.validBytes} bytes before it can be trusted`,
    },
    {
      name: "journal end",
      ok: record.outcome !== "unfinished",
      detail: record.outcome === "unfinished" ? record.reason : `${record.outcome}: ${record.reason}`,
    },
    {
      name: "wire blocks",
      ok: wire !== null && wire.fault === null,
      detail:
        wire === null
          ? "there is no wire.bin"
          : `${wire.fault ?? "every block matches its CRC"}; ${wire.validBytes} of ${wireBytes} bytes, ${wire.records.length} records`,
    },
    {
      name: "wire length",
      ok: close !== undefined && close.wireBytes === wireBytes,
      detail:
        close === undefined ? "the journal does not say" : `${wireBytes} bytes, the journal says ${close.wireBytes}`,
    },
    {
      name: "profile",
      ok: profileHash !== null && profileHash === record.open?.profileHash,
      detail:
        profile === null
          ? "profile.yaml is missing or no longer a profile"
          : profileHash === record.open?.profileHash
            ? `content ${profileHash}, as the journal says`
            : `content ${profileHash}, the journal says ${record.open?.profileHash ?? "nothing"}`,
    },
    {
      name: "manifest",
      ok: manifest !== null && (record.outcome === "unfinished" || outcomeOf(manifest) === record.outcome),
      detail: manifest === null ? "run.json is missing or no JSON" : `outcome ${outcomeOf(manifest)}`,
    },
  ];
  const ok = checks.every((check) => check.ok);
  if (json) process.stdout.write(`${JSON.stringify({ format: "isoderm-verification/1", ok, checks }, null, 2)}\n`);
  else {
    for (const { name, ok: fine, detail } of checks)
      process.stdout.write(`  ${fine ? "ok" : "NO"}  ${name.padEnd(14)}  ${printable(detail)}\n`);
    process.stdout.write(ok ? "WHOLE\n" : "DAMAGED\n");
  }
  return ok ? EXIT.ok : EXIT.negative;
}

function outcomeOf({ outcome }: { readonly outcome?: unknown }): string {
  const told = (outcome as { outcome?: unknown } | null | undefined)?.outcome;
  return typeof told === "string" ? told : "unknown";
}
