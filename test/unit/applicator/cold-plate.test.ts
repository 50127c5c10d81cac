import { expect, test } from "vitest";
import { createColdPlate, stepColdPlate } from "../../../firmware-sim/applicator/cold-plate.ts";
import { createRandom } from "../../../firmware-sim/random.ts";

const ROOM_C = 23;
const create = () => createColdPlate(createRandom(1), 75, ROOM_C);

function run(plate: ReturnType<typeof create>, seconds: number, pumpedW: number, setC = Number.NaN, skinW = 0): void {
  for (let tick = 0; tick < seconds * 100; tick++) stepColdPlate(plate, setC, pumpedW, skinW, ROOM_C);
}

test("at rest it is a little warmer than the room, by its coolant", () => {
  const plate = create();
  run(plate, 600, 0);
  expect(plate.surfaceC).toBeGreaterThan(ROOM_C);
  expect(plate.surfaceC).toBeLessThan(ROOM_C + 2.1);
  expect(plate.spentJ).toBeGreaterThan(-1);
});

test("pumped heat balances against what comes back: through the modules, the rim and the skin", () => {
  const plate = create();
  run(plate, 1200, 50, Number.NaN, 6);
  const backW = 1.2 * (plate.hotC - plate.surfaceC) + 0.06 * (ROOM_C - plate.surfaceC) + 6;
  expect(backW).toBeCloseTo(50, 2);
  expect(plate.surfaceC).toBeLessThan(0);
});

test("first it falls by pumped power over heat capacity", () => {
  const plate = create();
  const beforeC = plate.surfaceC;
  run(plate, 1, 60);
  expect(beforeC - plate.surfaceC).toBeCloseTo(60 / 75, 1);
});

test("a colder plate can be pumped less", () => {
  const plate = create();
  const warmW = plate.capacityW;
  run(plate, 300, 60);
  expect(plate.capacityW).toBeLessThan(warmW);
  expect(plate.capacityW).toBeGreaterThan(75);
});

test("without coolant flow the hot side runs away and its heat comes back", () => {
  const plate = create();
  run(plate, 120, 60);
  plate.flowRatio = 0;
  const coldC = plate.surfaceC;
  run(plate, 120, 60);
  expect(plate.hotC).toBeGreaterThan(ROOM_C + 20);
  expect(plate.surfaceC).toBeGreaterThan(coldC);
});

test("its heater brings it up to the set point, and never below", () => {
  const plate = create();
  run(plate, 240, 0, 32);
  expect(plate.surfaceC).toBeGreaterThan(31);
  expect(plate.surfaceC).toBeLessThanOrEqual(32);
  const warmC = plate.surfaceC;
  run(plate, 5, 0, 5);
  expect(plate.surfaceC).toBeGreaterThan(warmC - 1);
});
