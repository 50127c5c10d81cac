import { z } from "zod";
import type { Link } from "../../device/link.ts";
import { CAPABILITY } from "../../protocol/messages.ts";
import { type ConformanceBench, type Finding, fail } from "./check.ts";
import { CLAIM_CHECKS } from "./claim-checks.ts";
import { ENERGY_CHECKS } from "./energy-checks.ts";
import { HANDOVER_CHECKS } from "./handover-checks.ts";
import { LEASE_CHECKS } from "./lease-checks.ts";
import { createProbe } from "./probe.ts";
import { WIRE_CHECKS } from "./wire-checks.ts";

/**
 * A device examined against docs/protocol.md, rule by rule, from outside. It begins with what any host may ask and ends, when it is allowed to,
 * with what ends energy; whatever it finds, the last word is stop. The checks stand in the order in which a device can meet them.
 */
export const conformanceSchema = z.strictObject({
  format: z.literal("isoderm-conformance/1"),
  device: z
    .string()
    .describe("Modality, serial number and firmware, as the device says; empty when it never answered."),
  energy: z.boolean().describe("Whether energy was allowed."),
  passed: z.int(),
  failed: z.int(),
  skipped: z.int().describe("Could not be made, and so show nothing."),
  lacking: z.int().describe("About hardware that the device does not have."),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      rule: z.string().describe("Rule or section of docs/protocol.md."),
      title: z.string(),
      result: z.enum(["pass", "fail", "skip", "lacks"]),
      detail: z.string(),
    }),
  ),
});
export type ConformanceReport = z.output<typeof conformanceSchema>;
export type CheckedRule = ConformanceReport["checks"][number];

/** @param tell hears of each check as it ends */
export async function examine(
  link: Link,
  allowEnergy: boolean,
  tell: (checked: CheckedRule) => void,
): Promise<ConformanceReport> {
  const probe = createProbe(link);
  const session = globalThis.crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  const bench: ConformanceBench = {
    probe,
    session,
    limits: null,
    furtherLimits: null,
    epoch: null,
    leftSetPointC: null,
  };
  const checks: CheckedRule[] = [];
  for (const check of [
    ...WIRE_CHECKS,
    ...CLAIM_CHECKS,
    ...LEASE_CHECKS,
    ...(allowEnergy ? ENERGY_CHECKS : []),
    ...HANDOVER_CHECKS,
  ]) {
    const finding: Finding = probe.lost === null ? await check.run(bench) : fail(`the link is gone: ${probe.lost}`);
    const { id, rule, title } = check;
    const checked = { id, rule, title, result: finding.result, detail: finding.detail ?? "" };
    checks.push(checked);
    tell(checked);
    // A device that never answered has nothing more to show.
    if (id === "hello" && finding.result === "fail") break;
  }
  probe.send({ type: "stop", reason: "closing" });
  // Whoever comes next finds the tip where it was found now.
  if (((probe.hello?.capabilities ?? 0) & CAPABILITY.display) !== 0)
    probe.send({ type: "prompt", action: "lift", zone: 0, areaCm2: 0, speedMmS: 0 });
  await probe.wait(50);
  const { hello } = probe;
  probe.close();
  const count = (result: Finding["result"]) => checks.filter((checked) => checked.result === result).length;
  return {
    format: "isoderm-conformance/1",
    device:
      hello === null
        ? ""
        : `${hello.modality} ${hello.serial}, firmware ${hello.firmwareMajor}.${hello.firmwareMinor}.${hello.firmwarePatch}`,
    energy: allowEnergy,
    passed: count("pass"),
    failed: count("fail"),
    skipped: count("skip"),
    lacking: count("lacks"),
    checks,
  };
}
