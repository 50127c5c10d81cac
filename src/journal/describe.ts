/**
 * Journal entries as sentences for the event list of reports and of `explain`. Plain text: whoever prints it escapes it, since
 * titles, serials and reasons come from outside.
 */
import { unreachable } from "../assert.ts";
import type { Entry } from "./entry.ts";

export type EventLevel = "info" | "low" | "medium" | "high";

/** How much attention an entry deserves. Trips are high; alarms have their own priority. */
export function levelOf(entry: Entry): EventLevel {
  switch (entry.kind) {
    case "trip":
      return "high";
    case "alarm":
      return entry.change === "raised" ? entry.priority : "info";
    case "link":
      return entry.change === "lost" ? "medium" : entry.change === "up" || entry.change === "restored" ? "info" : "low";
    case "close":
      return entry.outcome === "faulted" ? "high" : entry.outcome === "complete" ? "info" : "medium";
    default:
      return "info";
  }
}

/** One line of text, or null for the entries that are series rather than events. */
export function describeEntry(entry: Entry): string | null {
  switch (entry.kind) {
    case "sample":
    case "shot":
    case "lease":
    case "dose":
      return null;
    case "open":
      return `session opened: ${entry.title}`;
    case "approval":
      return entry.certificate === null
        ? "profile not approved for this device: run without a certificate"
        : `profile approved by ${entry.approvedBy ?? "nobody"}`;
    case "device":
      return `device ${entry.serial}, firmware ${entry.firmware}, tip ${entry.tip}${entry.simulated ? " (simulated)" : ""}`;
    case "state":
      return entry.reason === "" ? `state ${entry.state}` : `state ${entry.state}: ${entry.reason}`;
    case "phase": {
      const target = entry.targetC === null ? "" : `, target ${entry.targetC.toFixed(1)} degC`;
      return `zone ${entry.zone} pass ${entry.pass}: ${entry.phase}${target}`;
    }
    case "prompt":
      return entry.action === "none" ? null : `asked to ${entry.action}: ${entry.text}`;
    case "operator":
      return `operator: ${entry.action} (${entry.source})`;
    case "link":
      return `link ${entry.change}${entry.ageMs === null ? "" : `, last heard ${entry.ageMs} ms ago`}`;
    case "trip": {
      const values = entry.measured === null ? "" : `: ${round(entry.measured)}`;
      const limit = entry.limit === null ? "" : `, limit ${round(entry.limit)}`;
      return `TRIP ${entry.code} (${entry.channel})${values}${limit}`;
    }
    case "alarm":
      return `alarm ${entry.code} ${entry.change}: ${entry.text}`;
    case "close":
      return `session ${entry.outcome}${entry.reason === "" ? "" : `: ${entry.reason}`}`;
    default:
      return unreachable(entry);
  }
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
