/**
 * Cases of kind `oneil-bowl`: amplitude of focused bowls on the axis and across the focus, place and height of the peak, and the heat that
 * layered attenuation along the axis leaves. The tables across the focus are Bessel's approximation, so they are held to the peak.
 */
import { type Bowl, createBowlSeries, focusOf, gainAt, gainOnAxis } from "../../firmware-sim/applicator/bowl.ts";
import { type CaseResult, fileOf, numberOf, type ReadCsv, TOLERANCES, Worst } from "./case.ts";

interface Transducer {
  readonly name: string;
  readonly radius_of_curvature_m: number;
  readonly aperture_diameter_m: number;
  readonly frequency_Hz: number;
  readonly sound_speed_m_s: number;
  readonly density_kg_m3: number;
  readonly surface_velocity_m_s: number;
  readonly z_max_m?: number;
  readonly p_max_Pa?: number;
  readonly check_Rayleigh_integral?: {
    readonly lateral_x_m?: number;
    readonly p_rayleigh_lateral?: number;
  };
  readonly tissue_path?: {
    readonly skin_surface_z_m: number;
    readonly layers: readonly { readonly thickness: number; readonly alpha0: number; readonly b: number }[];
  };
}

interface BowlCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly transducers: readonly Transducer[];
}

export function runOneilBowl(caseJson: unknown, readCsv: ReadCsv): readonly CaseResult[] {
  const reference = caseJson as BowlCase;
  const axial = new Worst();
  const focus = new Worst();
  const lateral = new Worst();
  const heat = new Worst();
  for (const transducer of reference.transducers) {
    const { name } = transducer;
    const bowl: Bowl = {
      radiusM: transducer.radius_of_curvature_m,
      apertureM: transducer.aperture_diameter_m,
      frequencyHz: transducer.frequency_Hz,
      speedMS: transducer.sound_speed_m_s,
      densityKgM3: transducer.density_kg_m3,
    };
    const surfacePa = bowl.densityKgM3 * bowl.speedMS * transducer.surface_velocity_m_s;
    const peakPa = transducer.p_max_Pa ?? surfacePa * gainOnAxis(bowl, focusOf(bowl));
    const wavelengthM = bowl.speedMS / bowl.frequencyHz;
    if (transducer.z_max_m !== undefined)
      focus.note(Math.abs(focusOf(bowl) - transducer.z_max_m) / wavelengthM, `${name} focus`);
    const tables = (kind: string) => {
      const file = fileOf(reference.files, new RegExp(`_${name}_${kind}\\.csv$`));
      return file === undefined ? [] : readCsv(file);
    };
    for (const row of tables("axial")) {
      const zM = numberOf(row, "z_from_vertex_m");
      const pressurePa = surfacePa * gainOnAxis(bowl, zM);
      // Of the amplitude there, but not of less than a thousandth of the peak: between the lobes there is nothing.
      const wanted = numberOf(row, "p_amp_kwave_Pa");
      axial.note(Math.abs(pressurePa - wanted) / Math.max(wanted, 1e-3 * peakPa), `${name}, ${zM} m`);
      if (transducer.tissue_path === undefined || row["Q_W_m3"] === undefined) continue;
      const wantedQ = numberOf(row, "Q_W_m3");
      const { lossNp, alpha } = attenuate(transducer, zM);
      const heatWM3 = (alpha * (pressurePa * Math.exp(-lossNp)) ** 2) / (bowl.densityKgM3 * bowl.speedMS);
      heat.note(Math.abs(heatWM3 - wantedQ) / Math.max(wantedQ, 1e3), `${name}, ${zM} m`);
    }
    const series = createBowlSeries(bowl, 0.5 * bowl.radiusM);
    for (const row of tables("lateral")) {
      const xM = Math.abs(numberOf(row, "x_m"));
      const pressurePa = surfacePa * gainAt(series, xM, bowl.radiusM);
      lateral.note(Math.abs(pressurePa - numberOf(row, "p_amp_kwave_Pa")) / peakPa, `${name}, ${xM} m`);
    }
    const { lateral_x_m: xM, p_rayleigh_lateral: wanted } = transducer.check_Rayleigh_integral ?? {};
    if (xM !== undefined && wanted !== undefined)
      lateral.note(
        Math.abs(surfacePa * gainAt(series, xM, bowl.radiusM) - wanted) / peakPa,
        `${name}, Rayleigh integral at ${xM} m`,
      );
  }
  return [
    axial.result(reference.id, TOLERANCES.bowl, "amplitude on the axis [ratio]"),
    focus.result(reference.id, TOLERANCES.bowlFocus, "place of the peak [wavelengths]"),
    lateral.result(reference.id, TOLERANCES.bowlLateral, "amplitude across the focus [ratio of peak]"),
    ...(heat.count === 0 ? [] : [heat.result(reference.id, 2 * TOLERANCES.bowl, "heat on the axis [ratio]")]),
  ];
}

/** Loss of amplitude from the skin to a point, and attenuation there, 1/m. An interface belongs to the layer below it. */
function attenuate({ tissue_path: path, frequency_Hz }: Transducer, zM: number) {
  let depthM = zM - (path?.skin_surface_z_m ?? 0);
  let lossNp = 0;
  if (path === undefined || depthM < 0) return { lossNp, alpha: 0 };
  for (const { thickness, alpha0, b } of path.layers) {
    const alpha = alpha0 * (frequency_Hz / 1e6) ** b;
    if (depthM < thickness) return { lossNp: lossNp + alpha * depthM, alpha };
    lossNp += alpha * thickness;
    depthM -= thickness;
  }
  return { lossNp, alpha: 0 };
}
