/** A profile in plain words: what is done where and for how long, what it amounts to, and how near its numbers are to the hard limits. */
import { significant } from "../printable.ts";
import { plannedFigures } from "../profile/diff.ts";
import { profileDuration } from "../profile/duration.ts";
import { formatQuantity } from "../profile/field-unit.ts";
import { depthGrids, isColdProfile, isNeedleProfile, isPulsedProfile, isShotProfile } from "../profile/kind.ts";
import { limitShares } from "../profile/limit-shares.ts";
import { REST_C, SESSION_MAX_S } from "../profile/limits.ts";
import type { ColdProfile, HeldProfile, Profile, PulsedProfile, ShotProfile } from "../profile/schema.ts";
import { clockText } from "./chart.ts";

const ENERGY: Readonly<Record<Profile["modality"], string>> = {
  "rf-bipolar": "radio frequency between two electrodes of one handpiece",
  "rf-monopolar": "radio frequency from one electrode to a return pad",
  "ultrasound-unfocused": "ultrasound of a flat transducer",
  "laser-nir": "near infrared light through a cooled window",
  "ultrasound-focused": "ultrasound in focused shots",
  "contact-cooling": "a cold plate at rest",
  "rf-microneedle": "radio frequency between needles in the skin",
  "rf-monopolar-pulsed": "radio frequency from one electrode to a return pad, in stamps",
};

export function explainProfile(profile: Profile): string[] {
  return [
    `${profile.id}: ${profile.title}`,
    "",
    ...describeWhat(profile),
    "",
    "Zones, in this order",
    ...describeZones(profile),
    "",
    ...describeKeepOff(profile),
    "Phases of every pass",
    ...describePhases(profile),
    "",
    "What it amounts to",
    ...describeAmount(profile),
    "",
    "Within the hard limits (share of the range, from its lower end)",
    ...describeShares(profile),
  ];
}

function describeWhat(profile: Profile): string[] {
  const { modality, area, applicators, motion, referenceDepthMm, suits } = profile;
  const depth = referenceDepthMm === undefined ? "in the middle of the dermis" : `at ${referenceDepthMm} mm`;
  const aim = isNeedleProfile(profile)
    ? `held at ${profile.phases.shots.needleC} degC, their points ${profile.phases.shots.depthMm} mm deep`
    : isPulsedProfile(profile)
      ? `each of ${profile.phases.shots.energyJ} J in ${profile.phases.shots.durationMs} ms`
      : isShotProfile(profile)
        ? depthGrids(profile)
            .map(({ energyJ, depthMm }) => `each of ${energyJ} J at ${depthMm} mm`)
            .join(", then ")
        : `to hold ${profile.phases.hold.targetC} degC ${depth}`;
  const moved =
    motion.kind === "gliding"
      ? `gliding at ${motion.speedMmS} mm/s; below ${motion.speedMinMmS} mm/s the device cuts the energy`
      : "at rest where it was placed";
  return columns([
    ["what", `${ENERGY[modality]}, ${aim}`],
    ["where", area],
    ["tip", `${applicators.join(" or ")}; any other is refused`],
    ["motion", moved],
    [
      "whom",
      suits === undefined ? "anybody: it names no bound" : `fat of ${suits.fatMaxMm} mm or less, measured beforehand`,
    ],
  ]);
}

function describeZones({ zones }: Profile): string[] {
  return columns(
    zones.map(({ id, areaCm2, passes, title }) => [
      id,
      `${areaCm2} cm2`,
      `${passes} ${passes === 1 ? "pass" : "passes"}`,
      title ?? "",
    ]),
  );
}

function describeKeepOff({ keepOff = [] }: Profile): string[] {
  if (keepOff.length === 0) return [];
  return ["Keep off", ...columns(keepOff.map(({ id, title, marginMm }) => [id, `${marginMm} mm`, title])), ""];
}

function describePhases(profile: Profile): string[] {
  const { baseline } = profile.phases;
  const watched = ["baseline", clockText(baseline.durationS * 1000), "no energy: sensors watched on untreated skin"];
  if (isColdProfile(profile)) return columns([watched, ...describeCold(profile)]);
  const { precool, postcool } = profile.phases;
  return columns([
    watched,
    ["precool", clockText(precool.durationS * 1000), `no energy: contact surface at ${precool.contactC} degC`],
    ...describeMiddle(profile),
    ["postcool", clockText(postcool.durationS * 1000), `no energy: contact surface at ${postcool.contactC} degC`],
  ]);
}

function describeCold({ phases: { ramp, hold, rewarm }, limits }: ColdProfile): string[][] {
  const wayMs = ((REST_C - hold.targetC) / ramp.rateCPerMin) * 60_000;
  const led = `heat pumped out: dermis from ${REST_C} to ${hold.targetC} degC at ${ramp.rateCPerMin} degC/min`;
  const kept = `heat pumped out: dermis at ${hold.targetC} degC, within ${hold.windowLowC} to ${hold.windowHighC} degC`;
  const back = `nothing pumped: plate at ${rewarm.contactC} degC`;
  return [
    ["ramp", clockText(wayMs), `${led}, plate at ${limits.plateMinC} degC or more`],
    ["hold", clockText(hold.durationS * 1000), kept],
    ["rewarm", clockText(rewarm.durationS * 1000), back],
  ];
}

function describeMiddle(profile: HeldProfile | ShotProfile): string[][] {
  if (isNeedleProfile(profile)) {
    const { lines, lineShots, pitchMm, linePitchMm, energyJ, durationMs, riseMs, needleC, needleMaxC, ...shots } =
      profile.phases.shots;
    const grid = `${lines} lines ${linePitchMm} mm apart, of ${lineShots} insertions ${pitchMm} mm apart`;
    const bare = `bare from ${significant(shots.depthMm - shots.exposedMm)} to ${shots.depthMm} mm`;
    const hold = `needles ${bare} led to ${needleC} degC in ${riseMs} ms and held there until ${durationMs} ms are over`;
    const bound = `${energyJ} J and ${needleMaxC} degC at the most, between the needles ${shots.betweenMaxC} degC or less, contact surface at ${shots.contactC} degC`;
    return [["shots", "", `energy: ${grid}; ${hold}; ${bound}`]];
  }
  if (isPulsedProfile(profile)) {
    const { lines, lineShots, pitchMm, linePitchMm, rounds, energyJ, durationMs, dermisMaxC, contactC, cooling } =
      profile.phases.shots;
    const grid = `${lines} lines ${linePitchMm} mm apart, of ${lineShots} stamps ${pitchMm} mm apart`;
    const over = rounds === 1 ? "once" : `${rounds} times, every second time in the gaps`;
    const bound = `dermis under a stamp ${dermisMaxC} degC or less, contact surface at ${contactC} degC`;
    return [
      [
        "shots",
        "",
        `energy: ${grid}, ${over}; ${energyJ} J in ${durationMs} ms; ${bound}; ${describeCooling(cooling)}`,
      ],
    ];
  }
  if (isShotProfile(profile)) {
    const { betweenMaxC, contactC } = profile.phases.shots;
    const grids = depthGrids(profile);
    const bound = `between the shots ${betweenMaxC} degC or less, contact surface at ${contactC} degC`;
    return grids.map(
      ({ depthMm, lines, lineShots, pitchMm, linePitchMm, energyJ, durationMs, intervalMinMs }, depth) => {
        const grid = `${lines} lines ${linePitchMm} mm apart, of ${lineShots} shots ${pitchMm} mm apart`;
        const shot = `${energyJ} J in ${durationMs} ms, ${intervalMinMs} ms or more between them`;
        const which = grids.length === 1 ? "" : `${depth === 0 ? "" : "after a change of tip, "}${depthMm} mm deep: `;
        return ["shots", "", `energy: ${which}${grid}; ${shot}; ${bound}`];
      },
    );
  }
  const { ramp, hold } = profile.phases;
  const led = `energy: dermis from ${REST_C} to ${hold.targetC} degC at ${ramp.rateCPerMin} degC/min`;
  const given = `contact surface at ${ramp.contactC} degC; given up after ${clockText(ramp.timeoutS * 1000)}`;
  return [
    ["ramp", clockText(profileDuration(profile).rampPlannedMs), `${led}, ${given}`],
    [
      "hold",
      clockText(hold.durationS * 1000),
      `energy: dermis at ${hold.targetC} degC, contact surface at ${hold.contactC} degC`,
    ],
  ];
}

function describeCooling(cooling: PulsedProfile["phases"]["shots"]["cooling"]): string {
  switch (cooling.kind) {
    case "contact":
      return "cooled by contact";
    case "cryogen":
      return `cryogen for ${cooling.precoolMs} ms before and ${cooling.postcoolMs} ms after each`;
    case "none":
      return "nothing cools";
  }
}

function describeAmount(profile: Profile): string[] {
  const { sessionPlannedS, sessionMaxS, doseMaxCem43Min } = plannedFigures(profile);
  const { doseCapCem43Min, energyMaxKJ, powerMaxW, pressMaxS } = profile.limits;
  const origin = isNeedleProfile(profile)
    ? "between the needles, if at its bound for one insertion and ten seconds"
    : isPulsedProfile(profile)
      ? "under the stamps, if at its bound for each and five seconds"
      : isShotProfile(profile)
        ? "between the shots, if at its bound all the longest time"
        : "from the holds at target";
  const time = (seconds: number) => clockText(seconds * 1000);
  const cold = isColdProfile(profile)
    ? [
        [
          "cold",
          `skin never below ${profile.limits.skinMinC} degC, below 7 degC for ${profile.limits.coldMaxMin} min at most`,
        ],
      ]
    : [];
  return columns([
    ...cold,
    [
      "time",
      `${time(sessionPlannedS)} min as planned, ${time(sessionMaxS)} at the longest, of ${time(SESSION_MAX_S)} a session may take`,
    ],
    [
      "dose",
      `${doseMaxCem43Min.toPrecision(3)} CEM43 min in the most treated zone ${origin}, of ${doseCapCem43Min} the cap allows`,
    ],
    ["energy", `${energyMaxKJ} kJ in a zone and ${powerMaxW} W at the most`],
    ["trigger", `pressed anew every ${pressMaxS} s`],
  ]);
}

function describeShares(profile: Profile): string[] {
  return columns([
    ["field", "value", "allowed", "share"],
    ...limitShares(profile).map(({ path, value, min, max, share }) => [
      path,
      formatQuantity(path.split(".").at(-1) ?? path, value),
      `${min} to ${max}`,
      `${(share * 100).toFixed(0)} %`,
    ]),
  ]);
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}
