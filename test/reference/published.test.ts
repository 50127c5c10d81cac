/**
 * Goal: the production solver against figures measured on people.
 * Method: each study set up with the nominal person and what its abstract states; coefficients it does not state are in the published range.
 */
import { expect, test } from "vitest";
import { nominalPerson } from "../../firmware-sim/person.ts";
import { Bioheat } from "../../firmware-sim/tissue/bioheat.ts";
import { createGrid } from "../../firmware-sim/tissue/layers.ts";

/** Surface after a time under a cold face, from skin at 30 degC. */
function cooledSurfaceC(hWM2K: number, ambientC: number, elapsedMs: number): number {
  const person = nominalPerson("face");
  const heat = new Bioheat(createGrid(person.layers, { refinement: 2 }), {
    stepMs: 1,
    surface: { kind: "robin", hWM2K, ambientC },
    deep: { kind: "dirichlet", temperatureC: person.coreC },
    initialC: 30,
  });
  for (let ms = 0; ms < elapsedMs; ms++) heat.step(0);
  return heat.temperatureC[0]!;
}

test.each([6, 9, 12])(
  "a sapphire at %i degC brings skin from 30 to 14-19 degC in a second (Anvari), half a degree allowed",
  (sapphireC) => {
    // Limited by the interface: 1000 to 5000 W/(m2 K) are in use; 1500 is in the lower part.
    const surfaceC = cooledSurfaceC(1500, sapphireC, 1000);
    expect(surfaceC).toBeGreaterThan(13.5);
    expect(surfaceC).toBeLessThan(19.5);
  },
);

test("a spurt of R134a brings the surface to 5 degC in 20 ms and to -9 degC in 100 ms (Anvari)", () => {
  // A film that boils at -26 degC; on skin far less is passed on than the 15 000 to 35 000 W/(m2 K) on copper (Aguilar 2001).
  expect(Math.abs(cooledSurfaceC(5000, -26, 20) - 5)).toBeLessThan(3);
  expect(Math.abs(cooledSurfaceC(5000, -26, 100) - -9)).toBeLessThan(3);
});
