/**
 * `npm run false-trips -- [--people 200] [--from 1] [--minutes 30] [--seconds S] [--write]`: sessions of half an hour in which nothing is wrong, each person with the next
 * of the profiles that hold. Prints latched trips and whatever else interrupted somebody. `--write` renews the table of docs/safety.md; a run that goes on where the
 * row ends is added to it; `--seconds` ends it after so long, with the persons that it came to. Ends with 1 when something latched, or when more than one person in a hundred was interrupted.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { doTasks, handOut } from "../soak/crew.ts";
import { treatPerson } from "../support/session-population.ts";
import { lengthenProfile, listShippedProfiles } from "../support/session-profile.ts";
import { readToolOptions, refuseUsage } from "../support/tool-options.ts";

const DOC = "docs/safety.md";
const BEGIN = "<!-- false trips: written by npm run false-trips -- --write -->";
const END = "<!-- /false trips -->";
const PAUSED_MAX_RATIO = 0.01;

const USAGE = "false-trips -- [--people N] [--from PERSON] [--minutes M] [--seconds S] [--write]";
const { values } = readToolOptions(USAGE, {
  options: {
    people: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    minutes: { type: "string", default: "30" },
    seconds: { type: "string", default: "0" },
    write: { type: "boolean", default: false },
    worker: { type: "boolean", default: false },
  },
});
const [people, from, minutes, seconds] = [
  Number(values.people),
  Number(values.from),
  Number(values.minutes),
  Number(values.seconds),
];
if (![people, from, minutes, seconds + 1].every((count) => Number.isInteger(count) && count > 0))
  refuseUsage(USAGE, "--people, --from and --minutes are whole numbers from 1 on, --seconds one from 0 on");
const PROFILES = listShippedProfiles()
  .filter(({ shots }) => !shots)
  .map(({ id }) => id);

interface Session {
  readonly person: number;
  readonly profile: string;
  readonly minutes: number;
  readonly outcome: string;
  readonly reason: string;
  readonly trips: readonly string[];
  /** Alarms of high or medium priority, trips among them, and pauses. */
  readonly interruptions: readonly string[];
}

/** What a row of the table counts. */
interface Tally {
  readonly profile: string;
  people: number;
  hours: number;
  refused: number;
  tripped: number;
  interrupted: number;
}

if (values.worker) {
  const lengthened = new Map(PROFILES.map((id) => [id, lengthenProfile(id, minutes)]));
  doTasks((person) => play(person, lengthened));
} else process.exitCode = await run();

function play(person: number, lengthened: ReadonlyMap<string, ReturnType<typeof lengthenProfile>>) {
  const profile = PROFILES[person % PROFILES.length]!;
  return treatPerson(lengthened.get(profile)!, person).then(
    ({ record, interruptions, lastsMs }): Session => ({
      person,
      profile,
      minutes: lastsMs / 60_000,
      outcome: record.outcome,
      reason: record.reason,
      trips: record.trips.map(({ code }) => code),
      interruptions,
    }),
  );
}

async function run(): Promise<number> {
  const sessions: Session[] = [];
  // Given out in order, so that those who were treated are all of a range.
  let next = from;
  const args = ["--minutes", values.minutes];
  const endMs = seconds > 0 ? performance.now() + 1000 * seconds : Number.POSITIVE_INFINITY;
  await handOut<Session>(
    fileURLToPath(import.meta.url),
    args,
    () => (next < from + people && performance.now() < endMs ? next++ : null),
    (session) => sessions.push(session),
  );
  const tallies = PROFILES.map((id) => toTally(id, sessions));
  for (const { profile, people: count, hours, refused, tripped, interrupted } of tallies)
    console.log(
      `${profile}: ${count} persons, ${hours.toFixed(1)} h, ${refused} refused, ${tripped} with a latched trip, ${interrupted} interrupted`,
    );
  for (const { person, profile, outcome, reason, trips, interruptions } of sessions)
    if (trips.length > 0 || interruptions.length > 0)
      console.log(`  person ${person}, ${profile}, ${outcome}: ${reason}; ${[...trips, ...interruptions].join(", ")}`);
  const all = sessions.length;
  const tripped = tallies.reduce((sum, tally) => sum + tally.tripped, 0);
  const interrupted = tallies.reduce((sum, tally) => sum + tally.interrupted, 0);
  const hours = tallies.reduce((sum, tally) => sum + tally.hours, 0);
  console.log(
    `${all} persons from ${from}, ${hours.toFixed(0)} hours: ${tripped} with a latched trip, ${interrupted} interrupted (${((100 * interrupted) / all).toFixed(2)} %)`,
  );
  if (values.write) writeTable(tallies, next - 1);
  return tripped === 0 && interrupted <= PAUSED_MAX_RATIO * all ? 0 : 1;
}

function toTally(profile: string, sessions: readonly Session[]): Tally {
  const own = sessions.filter((session) => session.profile === profile);
  return {
    profile,
    people: own.length,
    hours: own.reduce((sum, session) => sum + session.minutes, 0) / 60,
    refused: own.filter(({ outcome }) => outcome === "refused").length,
    tripped: own.filter(({ trips }) => trips.length > 0).length,
    interrupted: own.filter(({ interruptions }) => interruptions.length > 0).length,
  };
}

/** Adds to the rows when the persons go on where the table ends, else begins it anew. */
function writeTable(tallies: readonly Tally[], lastPerson: number): void {
  const text = readFileSync(DOC, "utf8");
  const start = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`${DOC} has no place for the table`);
  const old = text.slice(start + BEGIN.length, end);
  const [, first = "", last = ""] = /Persons (\d+) to (\d+), /.exec(old) ?? [];
  const goesOn = Number(last) + 1 === from;
  const rows = tallies.map((tally) => {
    const row = goesOn ? old.split("\n").find((line) => line.startsWith(`| \`${tally.profile}\``)) : undefined;
    const before = row?.split("|").slice(2).map(Number) ?? [];
    const counts = [tally.people, tally.hours, tally.refused, tally.tripped, tally.interrupted];
    const sums = counts.map((count, n) => Number((count + (before[n] ?? 0)).toFixed(1)));
    return `| \`${tally.profile}\` | ${sums.join(" | ")} |`;
  });
  const told = [
    `Persons ${goesOn ? first : from} to ${lastPerson}, sessions planned to last ${minutes} minutes, nothing wrong:`,
    "",
    "| profile | persons | hours | refused before energy | with a latched trip | with an alarm of medium priority or more, or a pause |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  writeFileSync(DOC, `${text.slice(0, start + BEGIN.length)}\n${told}\n${text.slice(end)}`);
}
