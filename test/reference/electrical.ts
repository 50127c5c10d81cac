/**
 * Runners of the electrical reference cases: dielectrics (`cole-cole`), the equipotential disc on a homogeneous half-space
 * (`disc-electrode`) and the uniform-current disc on layers (`layered-disc`). Only the case's JSON and tables steer them; the
 * parameters of the dielectric case are checked against the production table, not used in its place.
 */
import { discBasis, solveDisc } from "../../firmware-sim/applicator/disc-electrode.ts";
import {
  admittivityOf,
  type ColeColeParameters,
  evaluateColeCole,
  relativePermittivity,
  type Tissue,
} from "../../firmware-sim/applicator/gabriel.ts";
import {
  fieldAt,
  type Layer,
  layerAt,
  respond,
  uniformDisc,
  wavenumbers,
} from "../../firmware-sim/applicator/layered-field.ts";
import { type CaseResult, type CaseRunner, numberOf, type ReadCsv } from "./case.ts";

interface CaseHead {
  readonly id: string;
  readonly files: readonly string[];
}

interface ColeColeCase extends CaseHead {
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface DiscElectrodeCase extends CaseHead {
  readonly a_m: number;
  readonly sigma_S_m: number;
  readonly V_peak: number;
  readonly results: { readonly resistance_ohm: number };
}

interface LayeredDiscCase extends CaseHead {
  readonly a_m: number;
  readonly current_peak_A: number;
  readonly layers: readonly {
    readonly thickness_m: number | null;
    readonly sigma_S_m: number;
    readonly omega_eps_S_m: number;
  }[];
}

export const ELECTRICAL_KINDS: Record<string, CaseRunner> = {
  "cole-cole": runColeCole,
  "disc-electrode": runDiscElectrode,
  "layered-disc": runLayeredDisc,
};

const TISSUES: Readonly<Record<string, Tissue>> = {
  "Skin (Dry)": "skinDry",
  "Skin (Wet)": "skinWet",
  "Fat (Average Infiltrated)": "fatInfiltrated",
  "Fat (Not Infiltrated)": "fatNotInfiltrated",
  Muscle: "muscle",
  Tendon: "tendon",
  Blood: "blood",
};

function runColeCole(caseJson: unknown, readCsv: ReadCsv): CaseResult {
  const reference = caseJson as ColeColeCase;
  let error = 0;
  let worst = "";
  for (const row of rowsOf(reference, readCsv)) {
    const { tissue: name = "" } = row;
    const tissue = TISSUES[name];
    const stated = reference.parameters[name];
    if (stated === undefined) throw new Error(`parameters: none for the tissue ${name} of the table`);
    const frequencyHz = numberOf(row, "frequency_Hz");
    // A tissue of the production table answers for itself; of any other the case states the parameters.
    const y =
      tissue === undefined
        ? evaluateColeCole(toParameters(name, stated), frequencyHz)
        : admittivityOf(tissue, frequencyHz);
    const off = Math.max(
      relative(y.re, numberOf(row, "sigma_S_m")),
      relative(relativePermittivity(y, frequencyHz), numberOf(row, "eps_r")),
    );
    if (!(off <= error)) {
      error = off;
      worst = `${name} at ${frequencyHz} Hz`;
    }
  }
  return result(reference.id, error, 0.005, `relative, sigma and eps_r; worst ${worst}`);
}

const TAU_UNITS_S = { tau1_ps: 1e-12, tau2_ns: 1e-9, tau3_us: 1e-6, tau4_ms: 1e-3 } as const;

function toParameters(name: string, stated: unknown): ColeColeParameters {
  const values = stated as Readonly<Record<string, unknown>>;
  const take = (key: string): number => {
    const value = values[key];
    if (typeof value !== "number") throw new Error(`parameters.${name}.${key}: a number is missing`);
    return value;
  };
  return {
    epsInfinity: take("ef"),
    sigmaSPerM: take("sig"),
    dispersions: Object.entries(TAU_UNITS_S).map(
      ([key, unitS], i) => [take(`del${i + 1}`), take(key) * unitS, take(`alf${i + 1}`)] as const,
    ),
  };
}

/** At the very surface a wavenumber integral ends nowhere; this much below it nothing shows. */
const SHALLOWEST = 1e-3;

function runDiscElectrode(caseJson: unknown, readCsv: ReadCsv): CaseResult {
  const reference = caseJson as DiscElectrodeCase;
  const layers: Layer[] = [{ thicknessM: Number.POSITIVE_INFINITY, admittivity: { re: reference.sigma_S_m, im: 0 } }];
  const volts = reference.V_peak;
  let phiError = 0;
  let heatError = 0;
  let resistanceError = 0;
  for (const row of rowsOf(reference, readCsv)) {
    const rM = numberOf(row, "r_m");
    const zM = numberOf(row, "z_m");
    const { nodes, weights } = wavenumbers(reference.a_m, Math.max(zM, SHALLOWEST * reference.a_m), rM);
    const response = respond(layers, nodes);
    const disc = solveDisc(response, discBasis(reference.a_m, nodes), weights);
    const currentA = volts / disc.impedance.re;
    const field = fieldAt(response, disc.round, weights, rM, zM);
    const heat = 0.5 * reference.sigma_S_m * currentA ** 2 * squareOf(field);
    phiError = worse(phiError, Math.abs(field.phi.re * currentA - numberOf(row, "phi_V")) / volts);
    heatError = worse(heatError, relative(heat, numberOf(row, "Q_W_m3")));
    resistanceError = worse(resistanceError, relative(disc.impedance.re, reference.results.resistance_ohm));
  }
  const detail = `potential ${phiError.toExponential(1)} of V, R ${resistanceError.toExponential(1)}, Q ${heatError.toExponential(1)}`;
  // R may miss by twice as much as the potential; Q is held to the potential's tolerance too.
  return result(reference.id, worse(worse(phiError, resistanceError / 2), heatError), 0.01, detail);
}

function runLayeredDisc(caseJson: unknown, readCsv: ReadCsv): CaseResult {
  const reference = caseJson as LayeredDiscCase;
  const layers = reference.layers.map(
    (layer): Layer => ({
      thicknessM: layer.thickness_m ?? Number.POSITIVE_INFINITY,
      admittivity: { re: layer.sigma_S_m, im: layer.omega_eps_S_m },
    }),
  );
  let error = 0;
  let phiError = 0;
  for (const row of rowsOf(reference, readCsv)) {
    const rM = numberOf(row, "r_m");
    const zM = numberOf(row, "z_m");
    if (Math.abs(rM - reference.a_m) < 0.1 * reference.a_m) continue;
    const { nodes, weights } = wavenumbers(reference.a_m, Math.max(zM, SHALLOWEST * reference.a_m), rM);
    const response = respond(layers, nodes);
    const field = fieldAt(response, uniformDisc(reference.a_m, nodes), weights, rM, zM);
    const square = squareOf(field) * reference.current_peak_A ** 2;
    const heat = 0.5 * layers[layerAt(response, zM)]!.admittivity.re * square;
    error = worse(error, relative(heat, numberOf(row, "Q_W_m3")));
    const gap = Math.hypot(
      field.phi.re * reference.current_peak_A - numberOf(row, "phi_re_V"),
      field.phi.im * reference.current_peak_A - numberOf(row, "phi_im_V"),
    );
    phiError = worse(phiError, gap / Math.hypot(numberOf(row, "phi_re_V"), numberOf(row, "phi_im_V")));
  }
  return result(
    reference.id,
    worse(error, phiError),
    0.05,
    `Q ${error.toExponential(1)}, potential ${phiError.toExponential(1)}`,
  );
}

function result(id: string, error: number, tolerance: number, detail: string): CaseResult {
  return { id, error, tolerance, pass: error <= tolerance, detail };
}

function rowsOf(reference: CaseHead, readCsv: ReadCsv): ReturnType<ReadCsv> {
  const rows = readCsv(reference.files[0] ?? "");
  if (rows.length === 0) throw new Error(`${reference.id}: no rows to compare with`);
  return rows;
}

function squareOf(field: ReturnType<typeof fieldAt>): number {
  return field.eR.re ** 2 + field.eR.im ** 2 + field.eZ.re ** 2 + field.eZ.im ** 2;
}

function relative(value: number, expected: number): number {
  return Math.abs(value - expected) / Math.abs(expected);
}

/** The larger; a NaN stays and fails the case. */
function worse(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b);
}
