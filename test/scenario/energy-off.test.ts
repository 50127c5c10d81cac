/**
 * Goal: how soon energy is off under a fault is what the skin saw, also where no host is there to see it.
 * Method: whole sessions of the shortest profile that lose their host or cable in the hold; the lease of 250 ms is what is left of them.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readFaults } from "../../src/cli/documents.ts";
import { describedPerson } from "../../src/cli/person.ts";
import { performTrial } from "../../src/cli/trial.ts";
import { readProfile } from "../../src/profile/read.ts";
import { budgetOf } from "../../src/validation/fault-budgets.ts";
import { ROOT } from "../support/source-tree.ts";

const read = readProfile(readFileSync(`${ROOT}test/e2e/short.yaml`, "utf8"), "short.yaml");
if ("problems" in read) throw new Error("the short profile can be read");
const { profile } = read;

test.each(["host-killed", "host-paused", "host-asleep", "link-cut"] as const)(
  "%s: the last lease runs out, and that is seen",
  async (fault) => {
    const person = describedPerson(profile.area, {});
    const faults = readFaults(`standard:${fault}@50`);
    const { offMs } = await performTrial(profile, "0".repeat(64), { person, seed: 1, faults, operator: null });
    expect(offMs).toBeGreaterThan(100);
    expect(offMs).toBeLessThanOrEqual(budgetOf(profile, fault) ?? 0);
  },
);
