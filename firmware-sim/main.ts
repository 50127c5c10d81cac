#!/usr/bin/env node
/**
 * isoderm-bench: the simulated device on a TCP port, in real time. Bench software, never for use on people.
 * Only reads the command line and connects the parts.
 */
import { parseArgs } from "node:util";
import { findTip, TIPS } from "./applicator/tips.ts";
import { serveTcp } from "./links/tcp.ts";
import type { OperatorOption } from "./operator.ts";
import { drawPerson, nominalPerson } from "./person.ts";
import { AREAS, type Area } from "./ranges.ts";
import { createWorld } from "./world.ts";

const USAGE = `isoderm-bench --tcp PORT [options]   the simulated device, in real time

  --tcp PORT        TCP port on this machine; 0 takes any free one
  --person SEED     virtual person, a whole number; the nominal person without it
  --area AREA       ${AREAS.join(" | ")} (default inner-thigh)
  --tip ID          ${TIPS.map((tip) => `${tip.id} (${tip.label})`).join(" | ")} (default 1020)
  --seed N          draws the device and the hands (default 1)
  --operator WHO    auto: does what a willing operator would | idle: touches nothing (default auto)
  --help

Bench and engineering software, not a medical device, never for use on people.`;

/** A mistake on the command line. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      tcp: { type: "string" },
      person: { type: "string" },
      area: { type: "string", default: "inner-thigh" },
      tip: { type: "string", default: "1020" },
      seed: { type: "string", default: "1" },
      operator: { type: "string", default: "auto" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.tcp === undefined) throw new UsageError("--tcp PORT is needed");
  const port = readWhole("--tcp", values.tcp, 65_535);
  const area = AREAS.find((known): known is Area => known === values.area);
  if (area === undefined) throw new UsageError(`--area ${values.area} is not one of ${AREAS.join(", ")}`);
  const tip = findTip(readWhole("--tip", values.tip, 65_535));
  if (tip === undefined) throw new UsageError(`--tip ${values.tip} is not in the catalogue`);
  const person =
    values.person === undefined
      ? nominalPerson(area)
      : drawPerson(readWhole("--person", values.person, 0x7fff_ffff), area);
  const world = createWorld({
    person,
    tip,
    seed: readWhole("--seed", values.seed, 0x7fff_ffff),
    operator: readOperator(values.operator),
  });
  const bench = await serveTcp(world, port, (line) => console.error(line));
  console.error(`simulated device with tip ${tip.label} on tcp:127.0.0.1:${bench.port}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      bench.close().then(
        () => process.exit(0),
        () => process.exit(70),
      );
    });
}

function readWhole(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw new UsageError(`${option} ${text} is not a whole number up to ${max}`);
  return value;
}

function readOperator(text: string): OperatorOption {
  if (text === "auto" || text === "idle") return text;
  throw new UsageError(`--operator ${text} is neither auto nor idle`);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const usage = error instanceof UsageError || code.startsWith("ERR_PARSE_ARGS");
  console.error(`isoderm-bench: ${message}`);
  if (usage) console.error("Try isoderm-bench --help.");
  process.exitCode = usage ? 2 : 3;
});
