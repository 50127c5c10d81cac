/**
 * The rules of a profile that no single field can tell: P1xx refuse it, W2xx make its author think again. They judge what is
 * written, with figures for skin at rest; whether it works out in a person is for validation, and in a session for the
 * supervisor, which trusts none of this.
 */

import { arrheniusRate, cem43Rate } from "../dose.ts";
import { significant } from "../printable.ts";
import { checkColdPlate, checkColdRamp, checkColdSelfTest, checkColdTime, checkColdWindow } from "./cold-rules.ts";
import { profileDuration } from "./duration.ts";
import {
  checkContact,
  checkDose,
  checkEnergy,
  checkEnergyActs,
  checkFat,
  checkHotSpot,
  checkHotSpotDose,
  checkPower,
  checkRampReserve,
  checkRampTime,
  checkSelfTest,
} from "./hold-rules.ts";
import { isHeldProfile, isNeedleProfile, isShotProfile } from "./kind.ts";
import { LIMITS, REVISIT_MAX_S, SESSION_MAX_S, STROKE_WIDTH_MM } from "./limits.ts";
import { checkNeedleDepth, checkNeedleHold, checkNeedleRoom } from "./needle-rules.ts";
import { PLAUSIBILITY_RULES } from "./plausibility-rules.ts";
import type { RuleFinding } from "./problem.ts";
import type { Breach, ProfileRule } from "./rule.ts";
import type { HeldProfile, Profile } from "./schema.ts";
import {
  checkFocusDepth,
  checkFurtherDepths,
  checkShotEnergy,
  checkShotGrid,
  checkShotPasses,
  checkShotPower,
} from "./shot-rules.ts";
import { checkStampCooling, checkStampFat } from "./stamp-rules.ts";

export const PROFILE_RULES: readonly ProfileRule[] = [
  {
    id: "P101",
    severity: "error",
    title: "The session fits into 30 minutes.",
    reason:
      "The device ends a session there. Counted with every ramp at its timeout, new presses of the trigger and changes of zone.",
    check: checkSessionLength,
  },
  {
    id: "P102",
    severity: "error",
    title: "The ramp can reach the target before its timeout.",
    reason:
      "The dermis rests at about 34 degC; at the rate written, the way to the target must be shorter than the timeout.",
    check: held(checkRampTime),
  },
  {
    id: "P103",
    severity: "error",
    title: "The holds alone stay within the dose cap.",
    reason: "A session that must run into its own cap can not be completed. All passes of a zone count.",
    check: held((profile) =>
      checkDose(profile, "doseCapCem43Min", (temperatureC) => cem43Rate(temperatureC) / 60, "CEM43 min"),
    ),
  },
  {
    id: "P104",
    severity: "error",
    title: "The holds alone stay within the Omega cap.",
    reason: "As P103, for Arrhenius damage.",
    check: held((profile) => checkDose(profile, "omegaCap", (temperatureC) => arrheniusRate(temperatureC), "Omega")),
  },
  {
    id: "P105",
    severity: "error",
    title: "The hottest dermis stays inside the window.",
    reason:
      "34 + h (target + 1 - 34) must not pass 48 degC, where the supervisor trips: 1 degC is what regulation may overshoot.",
    check: held(checkHotSpot),
  },
  {
    id: "P106",
    severity: "error",
    title: "A handpiece that gives energy glides.",
    reason:
      "At rest the dermis under electrode edges, or where a beam is strongest, rises more than 1.3 times the mean, and no surface sensor sees it.",
    check: held(({ motion }) =>
      motion.kind === "rest"
        ? [
            {
              path: ["motion", "kind"],
              message: "a handpiece at rest has a hot-spot factor beyond 1.3",
              hint: "Use kind: gliding with speedMmS and speedMinMmS.",
            },
          ]
        : [],
    ),
  },
  {
    id: "P107",
    severity: "error",
    title: "Zone ids and applicators stand only once.",
    reason: "Ledger, prompts and reports name a zone by its id.",
    check: (profile) => [
      ...repeated(profile.zones.map(({ id }) => id)).map((index) => duplicate(["zones", index, "id"])),
      ...repeated(profile.applicators).map((index) => duplicate(["applicators", index])),
    ],
  },
  {
    id: "P108",
    severity: "error",
    title: "The contact surface is cooler than the target.",
    reason: "A surface as warm as the target would heat epidermis and sensors itself, and hide what the energy does.",
    check: held(checkContact),
  },
  {
    id: "P109",
    severity: "error",
    title: "The energy cap suffices to warm the zone.",
    reason:
      "Even the thinnest skin (1.07 mm) of the zone stores area x depth x 3.76 J/cm3/K x rise; perfusion and fat only add to it.",
    check: held(checkEnergy),
  },
  {
    id: "P110",
    severity: "error",
    title: "The power ceiling suffices for the ramp.",
    reason: "As P109, for the power that the rate takes.",
    check: held(checkPower),
  },
  {
    id: "P111",
    severity: "error",
    title: "The handpiece comes back before the skin forgets.",
    reason:
      "Beyond about 10 s between two strokes the middle of the dermis follows each stroke instead of their mean (stroke 20 mm wide).",
    check: checkRevisit,
  },
  {
    id: "P112",
    severity: "error",
    title: "The lowest speed leaves a hand room.",
    reason: "No hand holds a speed to better than a fifth; a cut-off closer to it would cut the energy all the time.",
    check: ({ motion }) =>
      motion.kind === "gliding" && motion.speedMinMmS > 0.8 * motion.speedMmS
        ? [
            {
              path: ["motion", "speedMinMmS"],
              message: `the lowest speed is more than 80 % of the speed, ${motion.speedMmS} mm/s`,
              hint: `Lower it to ${significant(0.8 * motion.speedMmS)} mm/s or less; half of the speed is usual.`,
            },
          ]
        : [],
  },
  {
    id: "P113",
    severity: "error",
    title: "A zone is done before the device's self-test runs out.",
    reason: "A device emits only within ten minutes of a passed self-test, and tests itself before each pass.",
    check: held(checkSelfTest),
  },
  {
    id: "P114",
    severity: "error",
    title: "A monopolar hold is for thin fat.",
    reason:
      "In a series field fat takes several times the heat of the dermis and can not give it away: with a hold at 43 degC under a face at 30 degC it reaches 49 degC at 6 mm and passes 50 degC from about 8 mm (simulated), and nothing at the surface shows it.",
    check: held(checkFat),
  },
  {
    id: "P121",
    severity: "error",
    title: "The grid of shots fits into its zone.",
    reason: "Lines and shots beyond the zone would be shot into skin that nobody has looked at.",
    check: checkShotGrid,
  },
  {
    id: "P122",
    severity: "error",
    title: "The power ceiling suffices for a shot.",
    reason:
      "Energy over duration, and a quarter more: a shot makes up within its own time for what its rise has cost, and one that can not is short.",
    check: checkShotPower,
  },
  {
    id: "P123",
    severity: "error",
    title: "The focus is not deeper than the area allows.",
    reason: "Below 4.5 mm of a face or neck lie nerves, vessels and bone. Planning figures of this project.",
    check: checkFocusDepth,
  },
  {
    id: "P124",
    severity: "error",
    title: "The energy cap suffices for the grid.",
    reason: "A zone that must run into its own cap can not be completed.",
    check: checkShotEnergy,
  },
  {
    id: "P125",
    severity: "error",
    title: "A place is shot once.",
    reason: "The device remembers every place of a session, 4096 at most, and refuses a second shot there.",
    check: checkShotPasses,
  },
  {
    id: "P126",
    severity: "error",
    title: "Stamps keep the fat below its limit.",
    reason:
      "Where fat is thin, between skin and muscle that conduct, a stamp heats it by up to 0.6 K per joule on 3 cm2, twice as much as the dermis; from 6 mm on by 0.12 at the most (200 simulated persons, docs/rf.md). Counted from 36 degC with suits.fatMinMm.",
    check: checkStampFat,
  },
  {
    id: "P127",
    severity: "error",
    title: "What cools is what the profile says.",
    reason:
      "A surface near the skin's own temperature cools nothing, one below it does; a spurt of cryogen on skin that a cold surface has cooled comes near to frost.",
    check: checkStampCooling,
  },
  {
    id: "P131",
    severity: "error",
    title: "The cold target lies within its window.",
    reason: "With 1 degC to either end, which is what the hold may be off by.",
    check: checkColdWindow,
  },
  {
    id: "P132",
    severity: "error",
    title: "The plate can get colder than the target, and not much colder than it has to.",
    reason:
      "Skin that is led to its target takes a plate some degrees below it; skin can never be colder than its plate, so that a plate near the target is what keeps it from freezing whatever fails.",
    check: checkColdPlate,
  },
  {
    id: "P133",
    severity: "error",
    title: "The way down can be made before its timeout.",
    reason: "As P102, from 34 degC downwards.",
    check: checkColdRamp,
  },
  {
    id: "P134",
    severity: "error",
    title: "Way down and hold stay within the time of cold skin.",
    reason: "A session that must run into its own cap can not be completed. All passes of all zones count.",
    check: checkColdTime,
  },
  {
    id: "P135",
    severity: "error",
    title: "A cold pass ends before the self-test runs out.",
    reason: "As P113.",
    check: checkColdSelfTest,
  },
  {
    id: "P136",
    severity: "error",
    title: "The bare part of needles lies in the dermis.",
    reason:
      "Nearer to the surface it hurts the epidermis, and below the dermis it stands in fat, which it was not made for: depths of nine in ten people of the area.",
    check: checkNeedleDepth,
  },
  {
    id: "P137",
    severity: "error",
    title: "The limit of needles leaves room above their goal.",
    reason:
      "A loop overshoots by 2 degC, a thermocouple is off by half a degree, and the host stops 1 degC below the device.",
    check: checkNeedleRoom,
  },
  {
    id: "P138",
    severity: "error",
    title: "An insertion has time to hold, and its energy is bounded.",
    reason: "Its energy is what stands between a thermocouple that reads too low and the tissue.",
    check: checkNeedleHold,
  },
  {
    id: "P139",
    severity: "error",
    title: "Each depth of focused shots is treated once, with a tip of its own.",
    reason: "A tip has one focus. The session asks for the tip of the next depth, and takes no other.",
    check: checkFurtherDepths,
  },
  {
    id: "W201",
    severity: "warning",
    title: "A cap above its default has a source.",
    reason: "The defaults stand well below the first lasting change; who goes beyond should say on whose word.",
    check: checkCapSources,
  },
  {
    id: "W202",
    severity: "warning",
    title: "Target and power have a source.",
    reason: "Reviewers ask for it.",
    check: checkSources,
  },
  {
    id: "W203",
    severity: "warning",
    title: "The dose at the hottest spot stays within the cap.",
    reason: "The ledger counts what the hottest dermis may have taken; it can end the session before the hold does.",
    check: held(checkHotSpotDose),
  },
  {
    id: "W204",
    severity: "warning",
    title: "The energy cap can act.",
    reason: "A cap above what full power delivers in all ramps and holds of a zone bounds nothing.",
    check: held(checkEnergyActs),
  },
  {
    id: "W205",
    severity: "warning",
    title: "The ramp has a quarter of its time in reserve.",
    reason:
      "Persons differ; cooled skin starts lower than 34 degC. Counted from half way between 34 degC and the precooling surface.",
    check: held(checkRampReserve),
  },
  {
    id: "W206",
    severity: "warning",
    title: "The contact surface keeps its temperature from ramp to hold.",
    reason: "A step of more than 5 degC disturbs sensors and estimate just when the hold begins.",
    check: held(({ phases: { ramp, hold } }) =>
      Math.abs(ramp.contactC - hold.contactC) > 5
        ? [
            {
              path: ["phases", "hold", "contactC"],
              message: `the contact surface steps from ${ramp.contactC} to ${hold.contactC} degC`,
              hint: "Choose both within 5 degC of each other.",
            },
          ]
        : [],
    ),
  },
  {
    id: "W207",
    severity: "warning",
    title: "The contact surface is not much colder than the target.",
    reason: "More than 20 degC below, most of the energy goes into the cooler and the fat gets hotter than the dermis.",
    check: held(({ phases: { hold } }) =>
      hold.targetC - hold.contactC > 20
        ? [
            {
              path: ["phases", "hold", "contactC"],
              message: `the contact surface is ${significant(hold.targetC - hold.contactC)} degC colder than the target`,
              hint: `Raise it to ${significant(hold.targetC - 20)} degC or more, or see in validation what the fat reaches.`,
            },
          ]
        : [],
    ),
  },
  ...PLAUSIBILITY_RULES,
];

/** A rule for profiles that hold a temperature. */
function held(check: (profile: HeldProfile) => readonly Breach[]): ProfileRule["check"] {
  return (profile) => (isHeldProfile(profile) ? check(profile) : []);
}

/** All breaches of all rules. */
export function checkProfileRules(profile: Profile): RuleFinding[] {
  return PROFILE_RULES.flatMap(({ id, severity, check }) =>
    check(profile).map((breach) => ({ severity, ruleId: id, ...breach })),
  );
}

function checkSessionLength(profile: Profile): Breach[] {
  const { sessionMaxMs } = profileDuration(profile);
  const overS = sessionMaxMs / 1000 - SESSION_MAX_S;
  if (overS <= 0) return [];
  const message = `the session can take ${minutes(sessionMaxMs / 1000)}, more than ${minutes(SESSION_MAX_S)}`;
  if (isShotProfile(profile))
    return [
      {
        path: ["zones"],
        message,
        hint: "Treat fewer zones, or fewer lines of shots; a course can spread them over several sessions.",
      },
    ];
  const passes = passesOf(profile);
  const holdS = Math.floor(profile.phases.hold.durationS - overS / passes);
  return holdS >= LIMITS.holdS.min
    ? [
        {
          path: ["phases", "hold", "durationS"],
          message,
          hint: `Hold ${holdS} s or less, or treat fewer zones or passes.`,
        },
      ]
    : [
        {
          path: ["zones"],
          message,
          hint: "Treat fewer zones or passes; a course can spread them over several sessions.",
        },
      ];
}

function checkRevisit({ zones, motion }: Profile): Breach[] {
  if (motion.kind === "rest") return [];
  return zones.flatMap((zone, index) => {
    const revisitS = (zone.areaCm2 * 100) / (motion.speedMmS * STROKE_WIDTH_MM);
    if (revisitS <= REVISIT_MAX_S) return [];
    const areaCm2 = Math.floor((REVISIT_MAX_S * motion.speedMmS * STROKE_WIDTH_MM) / 100);
    return [
      {
        path: ["zones", index, "areaCm2"],
        message: `at ${motion.speedMmS} mm/s the handpiece returns to a place only every ${significant(revisitS)} s`,
        hint: `Make the zone ${areaCm2} cm2 or less, or glide faster.`,
      },
    ];
  });
}

function checkCapSources({ limits, sources }: Profile): Breach[] {
  return (["doseCapCem43Min", "omegaCap"] as const).flatMap((cap) => {
    const usual = LIMITS[cap].default;
    if (limits[cap] <= usual || sources.some(({ figure }) => figure.includes(cap))) return [];
    return [
      {
        path: ["limits", cap],
        message: `${cap} is above the default of ${usual}`,
        hint: `Name a source with figure: limits.${cap}, or leave the field out.`,
      },
    ];
  });
}

function checkSources(profile: Profile): Breach[] {
  const { sources } = profile;
  const figures: Breach["path"][] = [
    isNeedleProfile(profile)
      ? ["phases", "shots", "needleC"]
      : isShotProfile(profile)
        ? ["phases", "shots", "energyJ"]
        : ["phases", "hold", "targetC"],
    ["limits", "powerMaxW"],
  ];
  return figures.flatMap((path) => {
    const figure = String(path.at(-1));
    if (sources.some((source) => source.figure.includes(figure))) return [];
    return [
      { path, message: `${figure} has no source`, hint: `Add one below sources, with figure: ${path.join(".")}.` },
    ];
  });
}

const passesOf = (profile: Profile) => profile.zones.reduce((sum, zone) => sum + zone.passes, 0);
const minutes = (seconds: number) => `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;

/** Indices of members that stood before. */
function repeated(words: readonly string[]): number[] {
  return words.flatMap((word, index) => (words.indexOf(word) < index ? [index] : []));
}

function duplicate(path: Breach["path"]): Breach {
  return { path, message: "the name stands twice", hint: "Give each its own name, or delete one." };
}
