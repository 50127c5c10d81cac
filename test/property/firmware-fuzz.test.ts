/**
 * Goal: what `npm run fuzz` says of a hundred megabytes holds in every test run for some: noise gives no energy, cuts change nothing, the past stays past.
 * Method: the same functions, little of each, on a device that lacks nothing but a lease.
 */
import { expect, test } from "vitest";
import { BLOCK_BYTES, type FuzzedBytes, fuzzBlock } from "../fuzz/bytes.ts";
import { captureFrames, type FuzzedFrames, fuzzReplays, fuzzSplits, pickCorpus } from "../fuzz/frames.ts";
import { playRivals } from "../fuzz/rivals.ts";

test("half a megabyte of noise into four devices, one of them in shots: dark all the while, and armed for most of it", () => {
  const noise: FuzzedBytes = { bytes: 0, armedMs: 0, badFrames: 0, wrong: [] };
  for (let block = 0; block < 4; block++) fuzzBlock(block, noise);
  expect(noise.wrong).toEqual([]);
  expect(noise.bytes).toBeGreaterThanOrEqual(4 * BLOCK_BYTES);
  expect(noise.armedMs).toBeGreaterThan(5000);
  expect(noise.badFrames).toBeGreaterThan(1000);
});

test("every kind of frame of two sessions, cut at every place", () => {
  const splits: FuzzedFrames = { frames: 0, tries: 0, wrong: [] };
  const corpus = pickCorpus(captureFrames());
  fuzzSplits(corpus.slice(0, 12), splits);
  expect(splits.wrong).toEqual([]);
  expect(splits.tries).toBeGreaterThan(1000);
});

test("I31 frames that once permitted energy permit none again, in the same epoch, a later one, after a reset", () => {
  const replays: FuzzedFrames = { frames: 0, tries: 0, wrong: [] };
  fuzzReplays(replays);
  expect(replays.wrong).toEqual([]);
  expect(replays.tries).toBeGreaterThan(50);
});

test("I34 two programs on one device: it belongs to one of them", () => {
  const wrong: string[] = [];
  expect(playRivals(6, wrong).sessions).toBe(12);
  expect(wrong).toEqual([]);
});
