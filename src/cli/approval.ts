import { existsSync } from "node:fs";
import packageJson from "../../package.json" with { type: "json" };
import { sha256 } from "../io/hash.ts";
import { printable } from "../printable.ts";
import type { SessionPlan } from "../session/plan.ts";
import { findOutdated, readCertificate } from "../validation/certificate.ts";
import { readAddress } from "./bench.ts";
import { findShippedDevices, type ReadDevice, type ReadProfileFile, readDeviceFile, readText } from "./documents.ts";
import { Refusal } from "./refusal.ts";

/** What a run on a device is asked for before anything is opened: a certificate that fits, or the word that there is none. */
export interface ApprovalOptions {
  readonly device: string;
  readonly deviceFile?: string;
  readonly certificate?: string;
  readonly unapproved?: boolean;
}

/** Where a certificate lies when nobody says where. */
export function toCertificateFile(profileFile: string): string {
  return `${profileFile.replace(/\.(ya?ml|json)$/, "")}.certificate.json`;
}

/** @throws Refusal when the profile is not approved for the device, and nobody has said that it need not be */
export function findApproval(
  { profile, hash }: ReadProfileFile,
  profileFile: string,
  { device, deviceFile, certificate, unapproved }: ApprovalOptions,
): Pick<SessionPlan, "deviceFile" | "approval"> {
  const told = deviceFile === undefined ? null : readDeviceFile(deviceFile);
  const known = told === null ? {} : { deviceFile: told.device };
  if (readAddress(device).kind === "sim") {
    if (certificate !== undefined || unapproved === true)
      throw new Refusal("--certificate and --unapproved are for devices: a simulated one needs no approval");
    return known;
  }
  if (unapproved === true) {
    if (certificate !== undefined) throw new Refusal("--certificate and --unapproved contradict each other: give one");
    return { ...known, approval: { certificate: null, approvedBy: null } };
  }
  const file = certificate ?? toCertificateFile(profileFile);
  if (certificate === undefined && !existsSync(file))
    throw new Refusal(
      `${printable(profile.id)} is not approved for a device: there is no ${printable(file)}.\nValidate it and approve the result (isoderm approve --help), or say --unapproved on a bench with a dummy load; the journal will say so.`,
    );
  const read = readCertificate(readText(file), sha256);
  if ("problem" in read) throw new Refusal(`${printable(file)}: ${printable(read.problem)}`);
  const used = told ?? findByHash(profile.applicators, read.device.hash);
  const outdated = findOutdated(read, {
    profile: { id: profile.id, hash },
    device: used && { id: used.device.id, hash: used.hash },
    isoderm: packageJson.version,
  });
  if (outdated.length > 0 || used === null)
    throw new Refusal(
      `${printable(file)} does not fit:\n${outdated.map((why) => `  ${printable(why)}`).join("\n")}\nValidate the profile and approve it again, or say --unapproved.`,
    );
  return { deviceFile: used.device, approval: { certificate: read.seal, approvedBy: read.approvedBy.join(", ") } };
}

function findByHash(labels: readonly string[], hash: string): ReadDevice | null {
  return findShippedDevices(labels).find((shipped) => shipped.hash === hash) ?? null;
}

export const toList = (file: string | undefined): readonly string[] => (file === undefined ? [] : [file]);
