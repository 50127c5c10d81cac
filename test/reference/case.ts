/**
 * What every runner of reference cases shares: results, tables and the tolerances by kind. Not responsible for physics.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A CSV as records by column name. */
export type Row = Readonly<Record<string, string>>;
export type ReadCsv = (file: string) => readonly Row[];

export interface CaseResult {
  readonly id: string;
  /** Worst error, in the unit of the tolerance. */
  readonly error: number;
  readonly tolerance: number;
  readonly pass: boolean;
  readonly detail: string;
}

export type CaseRunner = (caseJson: unknown, readCsv: ReadCsv) => CaseResult | readonly CaseResult[];

/** Pass bands. Temperatures in kelvin, everything else as a ratio. */
export const TOLERANCES = {
  /** Sensors of the field are good to 0.1 K; the plant must be better than what it is measured with. */
  temperatureK: 0.05,
  /** Right after a jump of the surface the skin moves by kelvins in tens of milliseconds. */
  switchK: 0.1,
  switchS: 0.2,
  /** 2 % of CEM43 is 0.03 K above 43 degC and 0.015 K below. */
  cem43: 0.02,
  /** Arrhenius rates double in about 1 K, so 0.05 K is worth 4 %. */
  omega: 0.05,
  /** Homogeneous media have closed solutions: half a per cent of the peak rise. */
  peakRise: 0.005,
  /** Dose along a given history tests formula and quadrature alone. */
  historyCem43: 0.005,
  historyOmega: 0.01,
  /** Two-dimensional grids are coarser: 2 % of the peak rise, as the case suggests. */
  axisymmetric: 0.02,
  needle: 0.01,
  bowl: 0.01,
  bowlFocus: 0.1,
  /** Across the focus the table is an approximation that is itself 1.2 % of the peak off the integral. */
  bowlLateral: 0.02,
  burnTime: 0.03,
  overshootK: 0.1,
  controlEffort: 0.02,
} as const;

/** Doses below this are no dose: their relative error says nothing. */
export const DOSE_FLOOR = { cem43Min: 1e-3, omega: 1e-4 } as const;

/** The worst of many errors, with where it was. */
export class Worst {
  #error = 0;
  #where = "nothing compared";
  #count = 0;

  note(error: number, where: string): void {
    this.#count++;
    // Not a number is the worst error of all.
    if (!(error <= this.#error)) {
      this.#error = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
      this.#where = where;
    } else if (this.#count === 1) this.#where = where;
  }

  result(id: string, tolerance: number, what: string): CaseResult {
    const pass = this.#count > 0 && this.#error <= tolerance;
    return {
      id,
      error: this.#error,
      tolerance,
      pass,
      detail: `${what}, ${this.#count} values, worst at ${this.#where}`,
    };
  }

  get count(): number {
    return this.#count;
  }
}

export function csvReader(folder: string): ReadCsv {
  return (file) => {
    if (file === "") throw new Error("files: none has the name that this kind of case asks for");
    const [head, ...lines] = readFileSync(join(folder, file), "utf8").trim().split(/\r?\n/);
    const columns = (head ?? "").split(",");
    return lines.map((line) => {
      const cells = line.split(",");
      return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""]));
    });
  };
}

/** The number in a column; a column that is not there is a broken case and not a pass. */
export function numberOf(row: Row, column: string): number {
  const cell = row[column];
  const value = Number(cell);
  if (cell === undefined || cell === "" || Number.isNaN(value))
    throw new Error(`column ${column} is missing or not a number`);
  return value;
}

/** The table of the case itself: named as the case, else the only one that is no table of dose, traces, power or baseline. */
export function mainFile({ id, files }: { readonly id: string; readonly files: readonly string[] }): string {
  const others = files.filter(
    (file) => file.endsWith(".csv") && !/_(dose\w*|traces|u_all_samples|baseline_steady)\.csv$/.test(file),
  );
  return files.find((file) => file === `${id}.csv`) ?? (others.length === 1 ? others[0]! : "");
}

/** The one file of the case whose name fits. */
export function fileOf(files: readonly string[], fits: RegExp): string | undefined {
  return files.find((file) => fits.test(file));
}
