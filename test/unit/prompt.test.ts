import fc from "fast-check";
import { expect, test } from "vitest";
import { obey } from "../../firmware-sim/prompt.ts";
import { createWorld } from "../../firmware-sim/world.ts";
import { PERSON, TIP } from "../support/bench-world.ts";

const createBench = () => createWorld({ person: PERSON, tip: TIP, seed: 1, operator: "idle" });

test("lines move the hands", () => {
  const world = createBench();
  expect(obey(world, "place 2 60 100")).toBe("on zone 2");
  expect(world.hands).toMatchObject({ place: "skin", zone: 1, areaCm2: 60 });
  obey(world, "press");
  expect(world.hands.triggerPressed).toBe(true);
  obey(world, "release");
  obey(world, "estop");
  expect(world.hands).toMatchObject({ triggerPressed: false, estopPressed: true });
  obey(world, "estop release");
  obey(world, "park");
  expect(world.hands).toMatchObject({ estopPressed: false, place: "parked" });
});

test("a fault that is typed acts at once and for its time", () => {
  const world = createBench();
  obey(world, "place");
  for (let i = 0; i < 10; i++) world.tick();
  expect(world.truth.contact).toBe(true);
  expect(obey(world, "fault contact lost 0 0.05")).toBe("contact lost for 0.05 s");
  const contacts = Array.from({ length: 8 }, () => {
    world.tick();
    return world.truth.contact;
  });
  expect(contacts).toEqual([false, false, false, false, true, true, true, true]);
});

test.each(["fault", "fault nose", "fault contact open", "fault sensorA offset much", "place 0", "glide fast", "dance"])(
  "%s: what would be right is said, and nothing moves",
  (line) => {
    const world = createBench();
    const { place, zone, areaCm2, speedMmS, triggerPressed, estopPressed } = world.hands;
    expect(obey(world, line)).toMatch(/one of|from|SECONDS|Known are/);
    expect(world.hands).toMatchObject({ place, zone, areaCm2, speedMmS, triggerPressed, estopPressed });
  },
);

test("no line is an exception", () => {
  const world = createBench();
  fc.assert(fc.property(fc.string(), (line) => typeof obey(world, line) === "string"));
});
