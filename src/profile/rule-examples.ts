/**
 * An example for each rule: what breaks it, and the same put right. Pieces of documents, indented as they stand in one; a test puts each into
 * a whole document and holds that the rule speaks of the first and not of the second.
 */
export interface RuleExample {
  readonly wrong: string;
  readonly right: string;
}

const HOLD_RIGHT = `  hold:
    contactC: 30
    targetC: 42.5
    durationS: 300`;

export const RULE_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  P003: { wrong: "motion:\n\tkind: gliding", right: "motion:\n  kind: gliding" },
  P005: { wrong: "title: Plain\n---\ntitle: Another", right: "title: Plain" },
  P006: { wrong: "title: &plain Plain\ndescription: *plain", right: "title: Plain" },
  P007: { wrong: "hotSpotFactor: 1.2\nhotSpotFactor: 1.3", right: "hotSpotFactor: 1.2" },
  P008: { wrong: "title: !text Plain", right: "title: Plain" },
  P011: { wrong: "format: isoderm-profile/9", right: "format: isoderm-profile/1" },
  P020: { wrong: "hotSpotFactor:", right: "hotSpotFactor: 1.2" },
  P021: { wrong: "    targetF: 108.5", right: "    targetC: 42.5" },
  P022: { wrong: "    durationS: 5 min", right: "    durationS: 300" },
  P023: { wrong: "    durationS: .inf", right: "    durationS: 300" },
  P024: { wrong: "    targetC: 109", right: "    targetC: 42.5" },
  P025: { wrong: "id: Plain Profile", right: "id: plain" },
  P026: { wrong: "applicators: []", right: "applicators: [bp-8-15]" },
  P027: { wrong: "area: thigh", right: "area: inner-thigh" },

  P101: { wrong: "    areaCm2: 80\n    passes: 4 # each can take twelve minutes", right: "    areaCm2: 80" },
  P102: {
    wrong: "  ramp: { contactC: 30, rateCPerMin: 1, timeoutS: 300 }",
    right: "  ramp: { contactC: 30, rateCPerMin: 3, timeoutS: 300 }",
  },
  P103: { wrong: "  energyMaxKJ: 12\n  doseCapCem43Min: 2 # the hold gives 2.5", right: "  energyMaxKJ: 12" },
  P104: { wrong: HOLD_RIGHT.replace("42.5", "44.6").replace("300", "1000 # Omega 0.096"), right: HOLD_RIGHT },
  P105: { wrong: "    targetC: 45", right: "    targetC: 42.5" },
  P106: {
    wrong: "motion:\n  kind: rest",
    right: "motion:\n  kind: gliding\n  speedMmS: 120\n  speedMinMmS: 60",
  },
  P107: { wrong: "applicators: [bp-8-15, bp-8-15]", right: "applicators: [bp-8-15]" },
  P108: { wrong: HOLD_RIGHT.replace("contactC: 30", "contactC: 41").replace("42.5", "41"), right: HOLD_RIGHT },
  P109: { wrong: "  energyMaxKJ: 0.2 # 0.27 warm the skin at the least", right: "  energyMaxKJ: 12" },
  P110: { wrong: "  powerMaxW: 1", right: "  powerMaxW: 30" },
  P111: {
    wrong: "  speedMmS: 30\n  speedMinMmS: 20 # 80 cm2 take 13 s",
    right: "  speedMmS: 120\n  speedMinMmS: 60",
  },
  P112: { wrong: "  speedMinMmS: 110 # of 120", right: "  speedMinMmS: 60" },
  P113: { wrong: "    durationS: 500", right: "    durationS: 300" },
  P114: { wrong: "modality: rf-monopolar\nsuits: { fatMaxMm: 12 }", right: "modality: rf-bipolar" },
  P115: { wrong: "  speedMinMmS: 6 # cm/s", right: "  speedMinMmS: 60" },
  P116: { wrong: "    areaCm2: 8", right: "    areaCm2: 80" },
  P117: { wrong: "    areaCm2: 15 # 5 degC/s", right: "    areaCm2: 80" },
  P119: {
    wrong: "hotSpotFactor: 1.2\nkeepOff:\n  - { id: upper, title: Upper half, marginMm: 10 }",
    right: "hotSpotFactor: 1.2",
  },
  P120: {
    wrong: "  - { figure: limits.powerMaxW, source: test }\n  - { figure: limits.powerMaxW, source: another }",
    right: "  - { figure: limits.powerMaxW, source: test }",
  },
  P121: { wrong: "    areaCm2: 5", right: "    areaCm2: 7" },
  P122: { wrong: "    durationMs: 25", right: "    durationMs: 40" },
  P123: { wrong: "    depthMm: 6", right: "    depthMm: 4.5" },
  P124: { wrong: "  energyMaxKJ: 0.1", right: "  energyMaxKJ: 0.25" },
  P125: { wrong: "    areaCm2: 7\n    passes: 2", right: "    areaCm2: 7" },
  P126: {
    wrong: "  fatMinMm: 4\n  fatMaxMm: 40",
    right: "  fatMinMm: 6 # thinner fat would be hotter than the dermis\n  fatMaxMm: 40",
  },
  P127: { wrong: "    contactC: 31\n    cooling:", right: "    contactC: 30\n    cooling:" },

  P131: { wrong: "    windowLowC: 7.5 # the target is 8", right: "    windowLowC: 5" },
  P132: { wrong: "  plateMinC: 7.5 # the target is 8", right: "  plateMinC: 0" },
  P133: { wrong: "    rateCPerMin: 2", right: "    rateCPerMin: 8" },
  P134: { wrong: "  coldMaxMin: 5", right: "  coldMaxMin: 15" },
  P135: { wrong: "    durationS: 600", right: "    durationS: 300" },

  P136: { wrong: "    depthMm: 2 # below the dermis of many a face", right: "    depthMm: 1.35" },
  P137: { wrong: "    needleMaxC: 66 # held at 64", right: "    needleMaxC: 72" },
  P138: { wrong: "    durationMs: 1500 # of which 1200 are the way there", right: "    durationMs: 5200" },

  P139: {
    wrong: "applicators: [fu-4-45] # for three depths",
    right: "applicators: [fu-4-45, fu-7-30, fu-10-15]",
  },
  P141: { wrong: "  - profile: gone.yaml", right: "  - profile: other.yaml" },
  P142: { wrong: "  - profile: neck.yaml", right: "  - profile: other.yaml" },
  P143: { wrong: "  - profile: wide.yaml # its zone of the same id is larger", right: "  - profile: other.yaml" },
  P144: {
    wrong: "  - profile: low.yaml\n  - profile: low.yaml\nlimits:\n  doseCapCem43Min: 4.5 # each plans 2.5",
    right: "  - profile: plain.yaml\n  - profile: other.yaml\nlimits:\n  doseCapCem43Min: 60",
  },
  P145: { wrong: "  doseCapCem43Min: 30 # a session may give 40", right: "  doseCapCem43Min: 60" },
  P151: { wrong: "  - label: ir-20-1064 # as the tip above", right: "  - label: ir-20-1320" },
  P152: { wrong: "  powerMaxW: 60 # the tip takes 30", right: "  powerMaxW: 30" },
  P153: { wrong: "applicators: [us-25-3]", right: "applicators: [bp-8-15]" },
  P154: {
    wrong: "parts: [contactSurface]",
    right:
      "parts: [contactSurface, motionSensor, reflectedPower, tipSensor, cooling, display, comparator, secondRelay]",
  },

  W201: { wrong: "  energyMaxKJ: 12\n  omegaCap: 0.2", right: "  energyMaxKJ: 12" },
  W202: {
    wrong: "sources:\n  - { figure: limits.powerMaxW, source: test }",
    right:
      "sources:\n  - { figure: phases.hold.targetC, source: test }\n  - { figure: limits.powerMaxW, source: test }",
  },
  W203: { wrong: "  energyMaxKJ: 12\n  doseCapCem43Min: 5 # the hottest spot takes 8", right: "  energyMaxKJ: 12" },
  W204: { wrong: "  energyMaxKJ: 30", right: "  energyMaxKJ: 12" },
  W205: {
    wrong: "  ramp: { contactC: 30, rateCPerMin: 3, timeoutS: 200 }",
    right: "  ramp: { contactC: 30, rateCPerMin: 3, timeoutS: 300 }",
  },
  W206: { wrong: HOLD_RIGHT.replace("contactC: 30", "contactC: 36"), right: HOLD_RIGHT },
  W207: { wrong: HOLD_RIGHT.replace("contactC: 30", "contactC: 20"), right: HOLD_RIGHT },
  W208: { wrong: "area: inner-thigh\nsuits: { fatMaxMm: 0.6 }", right: "area: inner-thigh" },
  W209: {
    wrong: "  postcool: { contactC: 32, durationS: 60 } # the hold has 30",
    right: "  postcool: { contactC: 24, durationS: 60 }",
  },
  W241: { wrong: "sources: []", right: "sources:\n  - { figure: intervalMinDays, source: test }" },
  W251: { wrong: "applicators: [my-own-tip]", right: "applicators: [bp-8-15]" },
};
