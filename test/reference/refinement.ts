/**
 * `npm run reference -- --refine [DIR]`: the error of layered cases on nested grids, cells and steps halved together. Second order
 * divides it by four each time.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { csvReader, mainFile, numberOf, type Row } from "./case.ts";
import { type LayeredCase, simulate } from "./layered.ts";
import { type AxisymmetricCase, simulateAxisymmetric } from "./layered-axisymmetric.ts";

/** Longest steps of a study, on the coarsest grid. */
const STEP_MS = { "layered-1d": 40, "layered-axisymmetric": 200 } as const;

export interface Refinement {
  readonly id: string;
  readonly kind: string;
  /** Root mean square error, K, by grid: 1, 2 and 4 times as fine. */
  readonly rmsK: readonly number[];
}

/** @param ids the cases asked for; all of the two kinds if left out */
export function refine(folder: string, ids?: readonly string[]): readonly Refinement[] {
  const read = csvReader(folder);
  const rms = (rows: readonly Row[], got: readonly number[]) =>
    Math.sqrt(rows.reduce((sum, row, i) => sum + (got[i]! - numberOf(row, "T_ref_C")) ** 2, 0) / rows.length);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file): Refinement[] => {
      const reference = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
        id: string;
        kind: string;
        files: string[];
      };
      const { id, kind } = reference;
      if (ids !== undefined && !ids.includes(id)) return [];
      if (kind === "layered-1d") {
        const rows = read(mainFile(reference));
        const asked = rows.map((row) => ({ timeS: numberOf(row, "t_s"), depthM: numberOf(row, "depth_m") }));
        const study = (refinement: number) =>
          simulate(reference as unknown as LayeredCase, asked, {
            grid: { refinement },
            stepMs: STEP_MS[kind] / refinement,
          }).temperaturesC;
        return [{ id, kind, rmsK: [1, 2, 4].map((refinement) => rms(rows, study(refinement))) }];
      }
      if (kind === "layered-axisymmetric") {
        const rows = read(mainFile(reference));
        const study = (refinement: number) =>
          simulateAxisymmetric(reference as unknown as AxisymmetricCase, rows, {
            refinement,
            stepMs: STEP_MS[kind] / refinement,
          });
        return [{ id, kind, rmsK: [1, 2, 4].map((refinement) => rms(rows, study(refinement))) }];
      }
      return [];
    });
}

/** One line per case: errors, and by how much each halving divides them. */
export function formatRefinement({ id, kind, rmsK }: Refinement): string {
  const ratios = rmsK.slice(1).map((error, i) => (rmsK[i]! / error).toFixed(2));
  return `${id} (${kind}): ${rmsK.map((error) => error.toExponential(2)).join(", ")} K rms; divided by ${ratios.join(", ")}`;
}
