/**
 * Brings a document of an older version up to date: comments stay, and what changes is told. One step per version, so that the oldest file
 * goes through all of them. Says nothing about whether the result is right: that is for the reader of the version it ends at.
 */
import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument, YAMLMap } from "yaml";
import { ownMember } from "./fields.ts";
import { type Finding, type Problem, toProblems } from "./problem.ts";
import { PROFILE_FORMAT } from "./schema.ts";
import { parseYaml } from "./yaml-text.ts";

export interface Migrated {
  readonly text: string;
  /** What was changed, in words; empty when the document was of the latest version. */
  readonly changes: readonly string[];
}

interface Step {
  readonly from: string;
  readonly to: string;
  readonly apply: (root: YAMLMap, tell: (change: string) => void) => void;
}

const STEPS: readonly Step[] = [{ from: "isoderm-profile/0", to: "isoderm-profile/1", apply: fromDraft }];

/** Formats that migrate() knows a way from. */
const OLDER_FORMATS: readonly string[] = STEPS.map(({ from }) => from);

/** Never throws, whatever the text. */
export function migrate(text: string, file: string): Migrated | { readonly problems: readonly Problem[] } {
  const { findings, yaml } = parseYaml(text);
  if (yaml === undefined || findings.length > 0) return { problems: toProblems(findings, text, file) };
  const told = ownMember(yaml.value, "format");
  const document = parseDocument(text, { version: "1.2", schema: "core", uniqueKeys: true, stringKeys: true });
  const root = document.contents;
  if (!isMap(root) || typeof told !== "string" || !isKnown(told)) {
    const place = yaml.valueAt(["format"]);
    const hint = `Known: ${[...OLDER_FORMATS, PROFILE_FORMAT].join(", ")}.`;
    const unknown: Finding = {
      severity: "error",
      ruleId: "P011",
      message: "this is no format that can be brought up to date",
      hint,
      ...place,
    };
    return { problems: toProblems([unknown], text, file) };
  }
  const changes: string[] = [];
  let format = told;
  for (const step of STEPS) {
    if (step.from !== format) continue;
    step.apply(root, (change) => changes.push(change));
    set(root, "format", step.to);
    changes.push(`format: ${step.from} -> ${step.to}`);
    format = step.to;
  }
  return { text: changes.length === 0 ? text : write(document), changes };
}

const isKnown = (format: string) => format === PROFILE_FORMAT || OLDER_FORMATS.includes(format);

/** Long lines are left as long as they are: prose in a profile is not ours to wrap. */
function write(document: Document): string {
  return document.toString({ lineWidth: 0 });
}

/**
 * Version 0 was the draft before the first release. Its times were in minutes and its areas in mm2, as the first reviewers wrote them down;
 * its motion stood on the top level, and three fields had other names.
 */
function fromDraft(root: YAMLMap, tell: (change: string) => void): void {
  rename(root, "tips", "applicators", tell);
  rename(root, "hotSpot", "hotSpotFactor", tell);
  gatherMotion(root, tell);
  const zones = root.get("zones");
  if (isSeq(zones))
    for (const [index, zone] of zones.items.entries())
      if (isMap(zone)) convert(zone, "areaMm2", "areaCm2", 0.01, `zones[${index}]`, tell);
  const phases = root.get("phases");
  if (isMap(phases))
    for (const { key, value } of phases.items)
      if (isMap(value)) {
        const where = `phases.${String(isScalar(key) ? key.value : key)}`;
        convert(value, "durationMin", "durationS", 60, where, tell);
        convert(value, "timeoutMin", "timeoutS", 60, where, tell);
      }
  const limits = root.get("limits");
  if (isMap(limits)) {
    convert(limits, "energyMaxJ", "energyMaxKJ", 0.001, "limits", tell);
    convert(limits, "pressMaxMin", "pressMaxS", 60, "limits", tell);
  }
  renameSources(root, tell);
}

/** `motion: gliding` with its speeds beside it becomes a map of its own. */
function gatherMotion(root: YAMLMap, tell: (change: string) => void): void {
  const kind = root.get("motion");
  if (typeof kind !== "string") return;
  const motion = new YAMLMap();
  motion.set("kind", kind);
  for (const name of ["speedMmS", "speedMinMmS"]) {
    const found = pairOf(root, name);
    if (found === undefined) continue;
    motion.items.push(found);
    root.items.splice(root.items.indexOf(found), 1);
  }
  const pair = pairOf(root, "motion");
  if (pair !== undefined) pair.value = motion;
  tell("motion: a map of kind and speeds");
}

function rename(map: YAMLMap, from: string, to: string, tell: (change: string) => void): void {
  const pair = pairOf(map, from);
  if (pair === undefined || !isScalar(pair.key)) return;
  pair.key.value = to;
  tell(`${from} -> ${to}`);
}

/** Another unit, and with it another name. What is no number stays what it is: the reader says what is wrong with it. */
function convert(
  map: YAMLMap,
  from: string,
  to: string,
  factor: number,
  where: string,
  tell: (change: string) => void,
): void {
  const pair = pairOf(map, from);
  if (pair === undefined || !isScalar(pair.key)) return;
  const { value } = pair;
  pair.key.value = to;
  if (!isScalar(value) || typeof value.value !== "number") return;
  const before = value.value;
  // To twelve digits: 2.3 min are 138 s, and not 137.99999999999997.
  value.value = Number((before * factor).toPrecision(12));
  // As many digits as it needs, and not as many as it had.
  delete value.minFractionDigits;
  tell(`${where}.${from}: ${before} -> ${to}: ${value.value}`);
}

const FIGURES: Readonly<Record<string, string>> = {
  hotSpot: "hotSpotFactor",
  tips: "applicators",
  "limits.energyMaxJ": "limits.energyMaxKJ",
  "limits.pressMaxMin": "limits.pressMaxS",
  "zones[].areaMm2": "zones[].areaCm2",
};

/** What sources say they support is named by the field's new name. */
function renameSources(root: YAMLMap, tell: (change: string) => void): void {
  const sources = root.get("sources");
  if (!isSeq(sources)) return;
  for (const source of sources.items) {
    const figure = isMap(source) ? pairOf(source, "figure")?.value : undefined;
    if (!isScalar(figure) || typeof figure.value !== "string") continue;
    const named = FIGURES[figure.value] ?? figure.value.replace(/^(phases\.\w+\.(?:duration|timeout))Min$/, "$1S");
    if (named === figure.value) continue;
    tell(`sources: ${figure.value} -> ${named}`);
    figure.value = named;
  }
}

function set(map: YAMLMap, name: string, text: string): void {
  const value = pairOf(map, name)?.value;
  if (isScalar(value)) value.value = text;
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}
