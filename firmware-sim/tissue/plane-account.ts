/**
 * The energy account of the two-dimensional solver: what each pair of sweeps stored, and where it came from and went. Booked at the
 * temperatures that the scheme itself used, so that it closes to rounding. Not responsible for stepping (axisymmetric.ts).
 */
import type { Deep, Surface } from "./bioheat.ts";
import type { PlaneCells } from "./plane-cells.ts";

/** Cumulative heat since the start, J (per metre of strip). stored = deposited + metabolic - blood - surface - deep. */
export interface PlaneAccount {
  depositedJ: number;
  metabolicJ: number;
  storedJ: number;
  bloodJ: number;
  surfaceJ: number;
  deepJ: number;
}

export function createAccount(): PlaneAccount {
  return { depositedJ: 0, metabolicJ: 0, storedJ: 0, bloodJ: 0, surfaceJ: 0, deepJ: 0 };
}

/** What goes on during one pair of sweeps: arrays with one number per node, [ring * nodes + node]. */
export interface Booking {
  readonly cells: PlaneCells;
  readonly nodes: number;
  /** Size of every ring. */
  readonly ringSize: Float64Array;
  readonly surface: Surface;
  readonly deep: Deep;
  readonly beforeC: Float64Array;
  readonly afterC: Float64Array;
  /** Conductance to the blood, W/K, and what it brings, W. */
  readonly blood: Float64Array;
  readonly bloodHeat: Float64Array;
  /** Heat per unit of power, W, and the power. */
  readonly applied: Float64Array;
  readonly power: number;
}

/** @param now weight of the temperature after the sweeps */
export function book(a: PlaneAccount, booking: Booking, dtS: number, now: number): void {
  const { cells, nodes, ringSize, surface, deep, beforeC, afterC, blood, bloodHeat, applied, power } = booking;
  const during = (at: number) => now * afterC[at]! + (1 - now) * beforeC[at]!;
  for (let ring = 0; ring < ringSize.length; ring++) {
    const top = ring * nodes;
    const bottom = top + nodes - 1;
    for (let at = top; at <= bottom; at++) {
      const depositedW = power * applied[at]!;
      const bloodW = blood[at]! * during(at) - bloodHeat[at]!;
      a.depositedJ += depositedW * dtS;
      a.metabolicJ += cells.metabolic[at]! * dtS;
      a.bloodJ += bloodW * dtS;
      a.storedJ += cells.capacity[at]! * (afterC[at]! - beforeC[at]!);
      // A node held at its temperature passes on everything that reaches it.
      if (at === top && surface.kind === "dirichlet") {
        const inflowW = cells.along[top]! * (during(top + 1) - during(top));
        a.surfaceJ += (depositedW + cells.metabolic[at]! - bloodW + inflowW) * dtS;
      }
      if (at === bottom && deep.kind === "dirichlet") {
        const inflowW = cells.along[bottom - 1]! * (during(bottom - 1) - during(bottom));
        a.deepJ += (depositedW + cells.metabolic[at]! - bloodW + inflowW) * dtS;
      }
    }
    if (surface.kind === "robin") {
      a.surfaceJ += ringSize[ring]! * surface.hWM2K * (during(top) - surface.ambientC) * dtS;
    }
  }
}
