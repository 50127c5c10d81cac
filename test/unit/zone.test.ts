/**
 * Goal: what changes around a zone changes it: blood flow, and the room, while the tip is there and while the zone is left alone.
 * Method: zones of the nominal person against zones that were made that way from the start.
 */
import { expect, test } from "vitest";
import type { Face } from "../../firmware-sim/applicator/applicator.ts";
import { nominalPerson, type Person } from "../../firmware-sim/person.ts";
import type { Perfusion } from "../../firmware-sim/tissue/perfusion.ts";
import {
  createZone,
  enterZone,
  leaveZone,
  restZone,
  setBare,
  setPerfusion,
  setTouched,
  stepZone,
  temperaturesOf,
  type Zone,
} from "../../firmware-sim/zone.ts";

const person = nominalPerson("face");
const face: Face = { areaCm2: 4, contactWPerM2K: 500 };
const MINUTE = 3000;

/** A zone under 1 W/cm2, all of it in the first millimetre. */
function createWarmed(who: Person): Zone {
  const zone = createZone(0, who, ({ depthMm, nodes }) =>
    Float64Array.from({ length: nodes }, (_, node) => (depthMm[node]! <= 1 ? 1 / 20 : 0)),
  );
  enterZone(zone, 20, face);
  return zone;
}

function hold(zone: Zone, steps: number, powerW: number): void {
  for (let n = 0; n < steps; n++) stepZone(zone, powerW);
}

/** The same person with blood that flows so many times as fast at any temperature, but for what heat does to it. */
function withFlow(ratio: number): Person {
  const constant = (perfusion: Perfusion): Perfusion => ({
    model: "constant",
    restWM3K: ratio * ("restWM3K" in perfusion ? perfusion.restWM3K : 1500),
  });
  return {
    ...person,
    layers: person.layers.map((layer) => ({ ...layer, perfusion: constant(layer.perfusion) })),
  };
}

test("blood flow that is changed is the flow of somebody who has it so, and goes back to what it was", () => {
  const changed = createWarmed(withFlow(1));
  setPerfusion(changed, 2.5);
  const born = createWarmed(withFlow(2.5));
  changed.column.heat.settle(6);
  born.column.heat.settle(6);
  const [a, b] = [temperaturesOf(changed).temperatureC, temperaturesOf(born).temperatureC];
  for (const [node, bornC] of b.entries()) expect(a[node]).toBeCloseTo(bornC, 8);
  setPerfusion(changed, 1);
  const other = createWarmed(withFlow(1));
  changed.column.heat.settle(6);
  other.column.heat.settle(6);
  expect(temperaturesOf(changed).temperatureC[5]).toBeCloseTo(temperaturesOf(other).temperatureC[5] ?? 0, 8);
});

test("under the same power skin is warmer with less blood, and colder with more, within half a minute", () => {
  const peaksC = [0.33, 1, 2].map((ratio) => {
    const zone = createWarmed(person);
    hold(zone, MINUTE, 6);
    setPerfusion(zone, ratio);
    hold(zone, MINUTE / 2, 6);
    return temperaturesOf(zone).peakC(1);
  });
  const [less = 0, same = 0, more = 0] = peaksC;
  expect(less - same).toBeGreaterThan(0.3);
  expect(same - more).toBeGreaterThan(0.3);
});

test("a room that warms is met by bare skin under the tip's zone, by the bare part beside the face, and by a zone left alone", () => {
  const airs = [person.roomC, person.roomC + 8].map((roomC) => ({ airHWM2K: person.airHWM2K, roomC }));
  const surfaces = airs.map((air) => {
    const [bare, touched, left] = [createWarmed(person), createWarmed(person), createWarmed(person)];
    for (let n = 0; n < MINUTE; n++) {
      setBare(bare, air);
      stepZone(bare, 0);
      setTouched(touched, air, face, 30);
      stepZone(touched, 0);
    }
    leaveZone(left, { airHWM2K: person.airHWM2K, roomC: person.roomC });
    for (let n = 0; n < 60; n++) restZone(left, air);
    return [bare, touched, left].map((zone) => temperaturesOf(zone).temperatureC[0] ?? 0);
  });
  const rises = (surfaces[1] ?? []).map((warmC, n) => warmC - (surfaces[0]?.[n] ?? 0));
  for (const riseC of rises) {
    expect(riseC).toBeGreaterThan(0.1);
    expect(riseC).toBeLessThan(8);
  }
});
