import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Column, formatCsv, tabulateTelemetry, tabulateTruth } from "../journal/table.ts";
import { readTruth } from "../journal/truth.ts";
import { readWireLog } from "../journal/wire-log.ts";
import { decodeWire, type WireMessages } from "../journal/wire-messages.ts";
import { printable } from "../printable.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";

/**
 * The `export` command: what a run recorded, in forms that other programs read. It decodes and rearranges, and judges nothing.
 */
export interface ExportOptions {
  readonly wire?: boolean;
  readonly csv?: boolean;
  readonly parquet?: boolean;
  readonly table: "telemetry" | "truth";
  readonly out?: string;
}

/**
 * @param run folder of a run, or a wire log
 * @returns the exit code: negative when the record ends before its time
 */
export async function exportRun(run: string, options: ExportOptions): Promise<number> {
  const forms = [options.wire, options.csv, options.parquet].filter((form) => form === true).length;
  if (forms !== 1) throw new Refusal("one of --wire, --csv and --parquet is needed");
  if (options.parquet === true && options.out === undefined)
    throw new Refusal("--parquet is a binary file: name it with --out FILE");
  if (options.wire === true) {
    const read = readWire(run);
    write(options.out, formatMessages(read.wire));
    return read.code;
  }
  const { columns, code } = readColumns(run, options.table);
  if (columns.length === 0 || columns[0]?.values.length === 0)
    throw new Refusal(`${printable(run)}: there is no ${options.table} in it`);
  if (options.parquet === true) write(options.out, await toParquet(columns));
  else write(options.out, formatCsv(columns));
  return code;
}

function readColumns(run: string, table: ExportOptions["table"]): { columns: Column[]; code: number } {
  if (table === "truth") {
    const file = join(run, "truth.csv");
    const truth = existsSync(file) ? readTruth(readFileSync(file, "latin1")) : null;
    if (truth === null)
      throw new Refusal(
        `${printable(run)}: no truth.csv that can be read. A run on a device has none: nobody knows it`,
      );
    return { columns: tabulateTruth(truth), code: EXIT.ok };
  }
  const { wire, code } = readWire(run);
  return { columns: tabulateTelemetry(wire.messages), code };
}

/** What can be trusted of a wire log; says where it ends, if before its time. */
function readWire(run: string): { wire: WireMessages; code: number } {
  const name = printable(run);
  const stat = statSync(run, { throwIfNoEntry: false });
  if (stat === undefined) throw new Refusal(`${name}: there is no such run. See them with: ls runs`);
  const file = stat.isDirectory() ? join(run, "wire.bin") : run;
  if (!existsSync(file)) throw new Refusal(`${name}: no wire.bin in it: this is not the folder of a run`);
  const { records, fault, validBytes } = readWireLog(readFileSync(file));
  if (fault === "header") throw new Refusal(`${printable(file)}: this is not a wire log, or one of a later version`);
  const wire = decodeWire(records);
  if (fault !== null)
    process.stderr.write(`${printable(file)}: ${fault} after ${validBytes} bytes: what stands before is exported\n`);
  for (const [direction, counts] of Object.entries(wire.discarded)) {
    const lost = Object.entries(counts).filter(([, count]) => count > 0);
    if (lost.length > 0)
      process.stderr.write(`${direction}: no frames: ${lost.map(([kind, count]) => `${count} ${kind}`).join(", ")}\n`);
  }
  return { wire, code: fault === null ? EXIT.ok : EXIT.negative };
}

function formatMessages({ messages }: WireMessages): string {
  return messages
    .map(({ atMs, direction, seq, message }) => `${JSON.stringify({ atMs, direction, seq, ...message })}\n`)
    .join("");
}

async function toParquet(columns: readonly Column[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columnData = columns.map(({ name, values }) => ({
    name,
    data: [...values],
    type: values.some((value) => typeof value === "string") ? ("STRING" as const) : ("DOUBLE" as const),
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function write(file: string | undefined, content: string | Uint8Array): void {
  if (file === undefined) {
    process.stdout.write(content);
    return;
  }
  try {
    writeFileSync(file, content, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(
      `--out ${printable(file)}: ${code === "EEXIST" ? "it exists already, and nothing is written over" : `can not be written (${code})`}`,
    );
  }
}
