/** Random layered tissue for the properties of the solver: wider than people, so that nothing holds by luck of a range. */
import fc from "fast-check";
import type { Surface } from "../../../firmware-sim/tissue/bioheat.ts";
import type { Layer } from "../../../firmware-sim/tissue/layers.ts";
import type { Perfusion } from "../../../firmware-sim/tissue/perfusion.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const perfusion: fc.Arbitrary<Perfusion> = fc.oneof(
  fc.record({ model: fc.constant("constant" as const), restWM3K: number(0, 20_000).map((b) => (b < 1e-6 ? 0 : b)) }),
  fc.record({
    model: fc.constant("logistic" as const),
    restWM3K: number(500, 20_000),
    heatedFactor: number(1, 10),
    halfC: number(40, 43),
    widthK: number(0.5, 1.5),
  }),
  fc.record({ model: fc.constant("lang" as const), baseKgM3S: number(0.1, 1), riseKgM3S: number(0, 4) }),
);

const layer: fc.Arbitrary<Layer> = fc.record({
  name: fc.constant("tissue"),
  thicknessMm: number(0.03, 15),
  densityKgM3: number(800, 1200),
  heatCapacityJKgK: number(1800, 3900),
  conductivityWMK: number(0.15, 0.6),
  metabolicWM3: fc.constant(0),
  perfusion,
  bloodC: number(36, 38),
});

/** Never thinner than what lies over a bone: a foil of skin alone, insulated below, would decay within one session step. */
export const thickLayers = fc
  .tuple(fc.array(layer, { maxLength: 4 }), layer)
  .map(([above, below]) => [...above, { ...below, thicknessMm: 10 }]);

export const layers = fc.array(layer, { minLength: 1, maxLength: 5 });

export const surface: fc.Arbitrary<Surface> = fc.oneof(
  fc.constant({ kind: "insulated" as const }),
  fc.record({ kind: fc.constant("robin" as const), hWM2K: number(1, 5000), ambientC: number(-20, 45) }),
  fc.record({ kind: fc.constant("dirichlet" as const), temperatureC: number(-10, 60) }),
);

export const deep = fc.oneof(
  fc.constant({ kind: "insulated" as const }),
  fc.record({ kind: fc.constant("dirichlet" as const), temperatureC: number(36, 38) }),
);

export const stepMs = fc.constantFrom(1, 10, 20, 100, 1000, 10_000);
