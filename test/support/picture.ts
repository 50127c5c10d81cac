/** The pictures of sessions in the README and in docs/modalities.md, drawn by the project's own plotter from sessions it runs. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Subject } from "rxjs";
import { drawPerson } from "../../firmware-sim/person.ts";
import { openSimulatedBench } from "../../src/cli/bench.ts";
import { SLIP } from "../../src/cli/demo.ts";
import { readProfileFile } from "../../src/cli/documents.ts";
import { performSession } from "../../src/cli/performance.ts";
import { openRunFolder } from "../../src/io/run-folder.ts";
import { foldRecord } from "../../src/journal/record.ts";
import { readTruth } from "../../src/journal/truth.ts";
import { renderChart } from "../../src/report/chart.ts";
import { sessionChart } from "../../src/report/session-chart.ts";
import { renderShotMap } from "../../src/report/shot-map.ts";
import { renderStampMap } from "../../src/report/stamp-map.ts";

/** The demo's session, with its lost contact, and one of each modality without any. */
export const PICTURES = [
  { file: "docs/images/session.svg", profile: "rf-bipolar-inner-thigh", faults: [SLIP] },
  { file: "docs/images/rf-monopolar.svg", profile: "rf-monopolar-face", faults: [] },
  { file: "docs/images/rf-monopolar-pulsed.svg", profile: "rf-monopolar-pulsed-abdomen", faults: [], person: 7 },
  { file: "docs/images/ultrasound-unfocused.svg", profile: "ultrasound-inner-thigh", faults: [] },
  { file: "docs/images/laser-nir.svg", profile: "laser-nir-face", faults: [] },
  { file: "docs/images/contact-cooling.svg", profile: "contact-cooling-abdomen", faults: [] },
  { file: "docs/images/rf-microneedle.svg", profile: "rf-microneedle-face", faults: [] },
  { file: "docs/images/ultrasound-focused.svg", profile: "ultrasound-focused-face", faults: [] },
] as const;
/** Of the bench, and of the person where the profile is for anybody. */
const SEED = 42;

/** @returns the SVG text */
export async function drawSession(picture: (typeof PICTURES)[number]): Promise<string> {
  const { profile: name, faults } = picture;
  const person = "person" in picture ? picture.person : SEED;
  const { profile, hash } = readProfileFile(`profiles/${name}.yaml`);
  const bench = openSimulatedBench(profile, hash, drawPerson(person, profile.area), SEED, "max", faults, null);
  const dir = mkdtempSync(join(tmpdir(), "isoderm-picture-"));
  try {
    const folder = openRunFolder(join(dir, "run"), bench.truth?.layers ?? null, "inBlocks");
    await performSession(bench.plan, bench, folder, new Subject(), () => {});
    const render = profile.modality === "rf-monopolar-pulsed" ? renderStampMap : renderShotMap;
    const map = render(bench.truth?.shots() ?? [], 0, profile.title);
    // Of shots the places are what there is to see.
    if (map !== null) return `${map}\n`;
    const truth = readTruth(readFileSync(join(folder.dir, "truth.csv"), "latin1"));
    return `${renderChart(sessionChart(profile.title, foldRecord({ entries: folder.entries }), truth))}\n`;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
