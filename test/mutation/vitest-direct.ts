/**
 * What tests import as "vitest" when they are run without it (direct-runner.ts): the same `expect`, and of the rest what the judged tests use. Each test is
 * kept with what it does; nothing is run here.
 */
import { expect as judge } from "vitest";

export const expect = judge;

export interface KeptTest {
  readonly id: string;
  readonly name: string;
  readonly act: () => unknown;
}

type Act = (...args: never[]) => unknown;

const kept: KeptTest[] = [];
const path: string[] = [];

/** The tests since the last call. */
export function takeTests(): KeptTest[] {
  return kept.splice(0);
}

function keep(name: string, ...rest: readonly unknown[]): void {
  const act = rest.find((argument) => typeof argument === "function") as () => unknown;
  const whole = [...path, name].join(" > ");
  kept.push({ id: `${kept.length} ${whole}`, name: whole, act });
}

function group(name: string, ...rest: readonly unknown[]): void {
  const act = rest.find((argument) => typeof argument === "function") as () => unknown;
  path.push(name);
  act();
  path.pop();
}

/** One test or group for each row; a row that is a list is spread. */
const each =
  (one: (name: string, act: () => unknown) => void) =>
  (rows: readonly unknown[]) =>
  (name: string, ...rest: readonly unknown[]) => {
    const act = rest.find((argument) => typeof argument === "function") as Act;
    for (const [n, row] of rows.entries())
      one(`${name} ${n}`, () => act(...((Array.isArray(row) ? row : [row]) as never[])));
  };

export const it = Object.assign(keep, { each: each(keep) });
export const test = it;
export const describe = Object.assign(group, { each: each(group) });
