import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import type { z } from "zod";
import { sha256 } from "../io/hash.ts";
import { printable } from "../printable.ts";
import { canonicalText } from "../profile/canonical.ts";
import { type Course, courseDocument, type ProfileLookUp } from "../profile/course.ts";
import { DEVICE_DOCUMENT, type DeviceFile } from "../profile/device-file.ts";
import { PERSON_DOCUMENT } from "../profile/person-document.ts";
import { type RuleFinding, renderProblems } from "../profile/problem.ts";
import { type DocumentKind, profileDocument, readDocument, readProfile } from "../profile/read.ts";
import type { Profile } from "../profile/schema.ts";
import { FAULT_SCRIPT, type FaultScript, OPERATOR_SCRIPT, SCRIPT_MAX_S } from "../profile/scripts.ts";
import { STANDARD_FAULTS, standardFaultFile } from "../profile/standard-faults.ts";
import { TEXT_MAX_BYTES } from "../profile/yaml-text.ts";
import { checkDeviceRules } from "../session/device-fit.ts";
import { PACKAGE_DIR } from "./package-dir.ts";
import { Refusal } from "./refusal.ts";

/** The name that stands for standard input. */
export const STDIN = "-";

/** Files that people wrote, read whole or refused with all that is wrong with them. */
export interface ReadProfileFile {
  readonly profile: Profile;
  readonly text: string;
  /** SHA-256 of its content, 64 hex digits. */
  readonly hash: string;
}

/** @throws Refusal with every problem of the file; warnings go to stderr */
export function readProfileFile(file: string, deviceFiles: readonly string[] = []): ReadProfileFile {
  return readProfileText(readText(file), file, deviceFiles);
}

/** As readProfileFile(), of a text that was read already. @throws Refusal */
export function readProfileText(text: string, file: string, deviceFiles: readonly string[] = []): ReadProfileFile {
  const read = readProfile(text, file, profileDocument(toDeviceCheck(deviceFiles)));
  if ("problems" in read) throw new Refusal(renderProblems(read.problems));
  if (read.warnings.length > 0) process.stderr.write(`${renderProblems(read.warnings)}\n`);
  return { profile: read.profile, text, hash: sha256(canonicalText(read.profile)) };
}

/** A course with its profiles, session by session. */
export interface ReadCourse {
  readonly course: Course;
  readonly text: string;
  /** SHA-256 of its content, 64 hex digits. */
  readonly hash: string;
  readonly profiles: readonly (ReadProfileFile & { readonly file: string })[];
}

/** @throws Refusal with every problem of the course, its profiles included; warnings go to stderr */
export function readCourseText(text: string, file: string): ReadCourse {
  const read = readDocument(text, file, courseDocument(lookUpBeside(file)));
  if ("problems" in read) throw new Refusal(renderProblems(read.problems));
  if (read.warnings.length > 0) process.stderr.write(`${renderProblems(read.warnings)}\n`);
  const course = read.value;
  const opened = new Map<string, ReadProfileFile>();
  const profiles = course.sessions.map(({ profile }) => {
    const path = join(dirname(file), profile);
    const once = opened.get(path) ?? readProfileFile(path);
    opened.set(path, once);
    return { file: path, ...once };
  });
  return { course, text, hash: sha256(canonicalText(course)), profiles };
}

/** Opens the profiles that a document names, as seen from its own file. */
export function lookUpBeside(file: string): ProfileLookUp {
  return (name) => {
    try {
      const read = readProfile(readText(join(dirname(file), name)), name);
      if ("profile" in read) return read;
      const [first] = read.problems;
      return { problem: `${name} is no profile: line ${first?.line}: ${first?.ruleId} ${first?.message}` };
    } catch (error) {
      if (error instanceof Refusal) return { problem: error.message };
      throw error;
    }
  };
}

/** A device file with what names it. */
export interface ReadDevice {
  readonly device: DeviceFile;
  /** SHA-256 of its content, 64 hex digits. */
  readonly hash: string;
}

/** @throws Refusal with every problem of the file */
export function readDeviceFile(file: string): ReadDevice {
  const device = readKind(file, DEVICE_DOCUMENT);
  return { device, hash: sha256(canonicalText(device)) };
}

const DEVICES_DIR = join(PACKAGE_DIR, "profiles", "devices");

/** The device files that come along and know one of these tips. */
export function findShippedDevices(labels: readonly string[]): ReadDevice[] {
  return readdirSync(DEVICES_DIR)
    .map((name) => join(DEVICES_DIR, name))
    .filter((file) => labels.some((label) => readText(file).includes(`label: ${label}\n`)))
    .map(readDeviceFile);
}

/** Holds a profile against the device files named, or else against those that come along. */
export function toDeviceCheck(files: readonly string[]): (profile: Profile) => RuleFinding[] {
  return (profile) => {
    const read = files.length > 0 ? files.map(readDeviceFile) : findShippedDevices(profile.applicators);
    return checkDeviceRules(
      profile,
      read.map(({ device }) => device),
    );
  };
}

const readFaultFile = (file: string) => readKind(file, FAULT_SCRIPT);
export const readOperatorFile = (file: string) => readKind(file, OPERATOR_SCRIPT);
export const readPersonFile = (file: string) => readKind(file, PERSON_DOCUMENT);

/** How a script of the standard catalogue is named on the command line, wherever the package is installed. */
export const STANDARD_PREFIX = "standard:";

/**
 * A fault script by its file, or by its name in the standard catalogue: `standard:NAME`, or `standard:NAME@S` moved as a whole so that its
 * first fault begins after so many seconds. @throws Refusal
 */
export function readFaults(name: string): FaultScript {
  if (!name.startsWith(STANDARD_PREFIX)) return readFaultFile(name);
  const [id, at, ...more] = name.slice(STANDARD_PREFIX.length).split("@");
  const standard = STANDARD_FAULTS.find((fault) => fault === id);
  if (standard === undefined)
    throw new Refusal(`${printable(name)}: no such standard fault. There are: ${STANDARD_FAULTS.join(", ")}`);
  const script = readFaultFile(join(PACKAGE_DIR, standardFaultFile(standard)));
  if (at === undefined) return script;
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(at) || Number(at) > SCRIPT_MAX_S || more.length > 0)
    throw new Refusal(`${printable(name)}: after @ a number of seconds is needed, at most ${SCRIPT_MAX_S}`);
  const byS = Number(at) - Math.min(...script.faults.map(({ atS }) => atS));
  return { ...script, faults: script.faults.map((fault) => ({ ...fault, atS: fault.atS + byS })) };
}

function readKind<S extends z.ZodType>(file: string, kind: DocumentKind<S>): z.output<S> {
  const read = readDocument(readText(file), file, kind);
  if ("problems" in read) throw new Refusal(renderProblems(read.problems));
  return read.value;
}

/**
 * The text of a file, at most one byte more than a document may have: the reader says what is wrong with a longer one.
 * @throws Refusal when it can not be read
 */
export function readText(file: string): string {
  const name = printable(file);
  try {
    const fd = file === STDIN ? process.stdin.fd : openSync(file, "r");
    try {
      if (file !== STDIN && fstatSync(fd).isDirectory())
        throw new Refusal(`${name}: this is a folder; name a file in it`);
      const bytes = Buffer.alloc(TEXT_MAX_BYTES + 1);
      let length = 0;
      for (;;) {
        const read = readSync(fd, bytes, length, bytes.length - length, null);
        length += read;
        if (read === 0 || length === bytes.length) break;
      }
      return new TextDecoder("utf-8", { ignoreBOM: false }).decode(bytes.subarray(0, length));
    } finally {
      if (file !== STDIN) closeSync(fd);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new Refusal(`${name}: there is no such file`);
    if (code === "EACCES") throw new Refusal(`${name}: no permission to read it`);
    throw new Refusal(`${name}: can not be read (${code ?? message})`);
  }
}
