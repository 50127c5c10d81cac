/**
 * Cases of kind `dose-histories`: CEM43 and Arrhenius integrals along given temperatures. Samples of a trace are joined by a
 * monotone cubic (Fritsch and Carlson 1980) and integrated finely, as the histories themselves are smooth between samples.
 */
import { type ArrheniusSet, cem43OfHistory, omegaOfHistory } from "../../src/dose.ts";
import { type CaseResult, fileOf, mainFile, numberOf, type ReadCsv, TOLERANCES, Worst } from "./case.ts";

interface DoseCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly arrhenius_sets: Readonly<
    Record<string, readonly { T_max_C: number | null; A_per_s: string; kind: "Ea" | "ER"; value: string }[]>
  >;
}

const GAS_CONSTANT = 8.314462618;
/** Pieces each interval of a trace is cut into: 0.05 s or less where it matters. */
const PIECES = 40;

export function runDoseHistories(caseJson: unknown, readCsv: ReadCsv): readonly CaseResult[] {
  const reference = caseJson as DoseCase;
  const samples = readCsv(fileOf(reference.files, /_traces\.csv$/) ?? "");
  const cem43 = new Worst();
  const omega = new Worst();
  for (const row of readCsv(mainFile(reference))) {
    const name = row["history"] ?? "";
    const trace = samples.filter((sample) => sample["history"] === name);
    const { timesS, temperaturesC } = refine(
      trace.map((sample) => numberOf(sample, "t_s")),
      trace.map((sample) => numberOf(sample, "T_C")),
    );
    const expected = numberOf(row, "CEM43_std_0.25_39to43_min");
    cem43.note(Math.abs(cem43OfHistory(timesS, temperaturesC) - expected) / Math.max(expected, 1e-9), name);
    for (const [label, branches] of Object.entries(reference.arrhenius_sets)) {
      const set: ArrheniusSet = branches.map((branch) => ({
        upToC: branch.T_max_C ?? Number.POSITIVE_INFINITY,
        lnA: Math.log(Number(branch.A_per_s)),
        energyOverRK: branch.kind === "ER" ? Number(branch.value) : Number(branch.value) / GAS_CONSTANT,
      }));
      const wanted = numberOf(row, `Omega_${label}`);
      omega.note(Math.abs(omegaOfHistory(timesS, temperaturesC, set) / wanted - 1), `${name} ${label}`);
    }
  }
  return [
    cem43.result(reference.id, TOLERANCES.historyCem43, "CEM43 [ratio]"),
    omega.result(reference.id, TOLERANCES.historyOmega, "Omega [ratio]"),
  ];
}

function refine(timesS: readonly number[], temperaturesC: readonly number[]) {
  const slopes = monotoneSlopes(timesS, temperaturesC);
  const fineS = [timesS[0]!];
  const fineC = [temperaturesC[0]!];
  for (let i = 0; i + 1 < timesS.length; i++) {
    const stepS = timesS[i + 1]! - timesS[i]!;
    for (let piece = 1; piece <= PIECES; piece++) {
      const u = piece / PIECES;
      const v = 1 - u;
      fineS.push(timesS[i]! + u * stepS);
      fineC.push(
        v * v * (1 + 2 * u) * temperaturesC[i]! +
          u * u * (1 + 2 * v) * temperaturesC[i + 1]! +
          stepS * u * v * (v * slopes[i]! - u * slopes[i + 1]!),
      );
    }
  }
  return { timesS: fineS, temperaturesC: fineC };
}

/** Slopes of the monotone cubic: harmonic means inside, three-point at the ends, zero at turning points. */
function monotoneSlopes(x: readonly number[], y: readonly number[]): number[] {
  const secant = (i: number) => (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!);
  const last = x.length - 1;
  const end = (near: number, next: number) => (Math.abs(next) > 3 * Math.abs(near) ? near : 1.5 * near - 0.5 * next);
  return x.map((_, i) => {
    if (i === 0) return end(secant(0), secant(1));
    if (i === last) return end(secant(last - 1), secant(last - 2));
    const before = secant(i - 1);
    const after = secant(i);
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}
