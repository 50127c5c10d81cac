/**
 * The unit of a profile field, read off its name (`targetC`, `powerMaxW`), and the units it is commonly mistaken for. Only for
 * hints: nothing is ever converted silently.
 */
export interface FieldUnit {
  readonly suffix: string;
  readonly unit: string;
  readonly mistakes: readonly Mistake[];
}
interface Mistake {
  readonly spoken: string;
  /** The written value, taken as that unit, in the unit of the field. */
  readonly toField: (value: number) => number;
}

const times = (spoken: string, factor: number): Mistake => ({ spoken, toField: (value) => value * factor });

/** Longest suffix first, so that `rateCPerMin` is not taken for anything shorter. */
const FIELD_UNITS: readonly FieldUnit[] = [
  { suffix: "Cem43Min", unit: "CEM43 min", mistakes: [times("seconds", 1 / 60), times("hours", 60)] },
  { suffix: "CPerMin", unit: "degC/min", mistakes: [times("degC per second", 60)] },
  { suffix: "MmS", unit: "mm/s", mistakes: [times("cm/s", 10), times("m/s", 1000)] },
  { suffix: "Cm2", unit: "cm2", mistakes: [times("mm2", 0.01), times("m2", 10_000)] },
  { suffix: "KJ", unit: "kJ", mistakes: [times("joules", 0.001), times("megajoules", 1000)] },
  {
    suffix: "Mm",
    unit: "mm",
    mistakes: [times("micrometres", 0.001), times("centimetres", 10), times("metres", 1000)],
  },
  { suffix: "W", unit: "W", mistakes: [times("milliwatts", 0.001), times("kilowatts", 1000)] },
  { suffix: "S", unit: "s", mistakes: [times("milliseconds", 0.001), times("minutes", 60)] },
  {
    suffix: "C",
    unit: "degC",
    mistakes: [
      { spoken: "degrees Fahrenheit", toField: (value) => (value - 32) / 1.8 },
      { spoken: "kelvin", toField: (value) => value - 273.15 },
    ],
  },
  { suffix: "Factor", unit: "", mistakes: [times("percent", 0.01)] },
  { suffix: "Cap", unit: "", mistakes: [times("percent", 0.01)] },
];

const NO_UNIT: FieldUnit = { suffix: "", unit: "", mistakes: [] };

export function fieldUnit(name: string): FieldUnit {
  return FIELD_UNITS.find(({ suffix }) => name.endsWith(suffix)) ?? NO_UNIT;
}

/** "43.9 degC": at most four significant digits, the unit of the field behind it. */
export function formatQuantity(name: string, value: number): string {
  const { unit } = fieldUnit(name);
  const number = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return unit === "" ? number : `${number} ${unit}`;
}

/** Which unit the author may have meant by a value out of range; undefined if none of the common ones fits. */
export function mistakenUnit(name: string, value: number, min: number, max: number): string | undefined {
  for (const { spoken, toField } of fieldUnit(name).mistakes) {
    const converted = toField(value);
    if (converted >= min && converted <= max) return `${spoken}: ${formatQuantity(name, converted)}`;
  }
  return undefined;
}
