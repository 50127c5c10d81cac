import { examine } from "../io/conformance/examination.ts";
import { printable } from "../printable.ts";
import { openDeviceLink, readAddress } from "./bench.ts";
import { EXIT } from "./exit.ts";
import { Refusal } from "./refusal.ts";

/**
 * The `conformance` command: does a device keep the rules of docs/protocol.md? Without `--allow-energy` no lease with power is ever sent; with it
 * a watt or two for seconds, into a dummy load.
 */
export interface ConformanceOptions {
  readonly device: string;
  readonly allowEnergy?: boolean;
  readonly json?: boolean;
}

const MARK = { pass: "ok  ", fail: "FAIL", skip: "skip", lacks: "-   " } as const;

export async function conformance(options: ConformanceOptions): Promise<number> {
  const address = readAddress(options.device);
  if (address.kind === "sim")
    throw new Refusal("--device sim is in this process: start isoderm-bench, and name the address that it says");
  const link = await openDeviceLink(address);
  const report = await examine(link, options.allowEnergy === true, ({ result, rule, title, detail }) => {
    if (options.json === true) return;
    const why = detail === "" ? "" : ` (${printable(detail)})`;
    process.stdout.write(`${MARK[result]}  ${rule.padEnd(10)} ${title}${why}\n`);
  });
  if (options.json === true) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else
    process.stdout.write(
      `\n${report.device === "" ? "no device" : printable(report.device)}: ${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped, ${report.lacking} about what it does not have${report.energy ? "" : ", without energy"}\n`,
    );
  const broken = [...new Set(report.checks.filter(({ result }) => result === "fail").map(({ rule }) => rule))];
  if (options.json !== true && broken.length > 0)
    process.stdout.write(`broken: ${broken.join(", ")}. Each stands under its number in docs/protocol.md\n`);
  // A check that could not be made has shown nothing.
  return report.failed === 0 && report.skipped === 0 ? EXIT.ok : EXIT.negative;
}
