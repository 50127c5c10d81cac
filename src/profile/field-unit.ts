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
  /** As people write it behind a number or at the end of a name, in lower case without "°" and "_". */
  readonly symbols: readonly string[];
  /** The written value, taken as that unit, in the unit of the field. */
  readonly toField: (value: number) => number;
}

const times = (spoken: string, factor: number, ...symbols: string[]): Mistake => ({
  spoken,
  symbols,
  toField: (value) => value * factor,
});

/** Longest suffix first, so that `rateCPerMin` is not taken for anything shorter. */
export const FIELD_UNITS: readonly FieldUnit[] = [
  {
    suffix: "Cem43Min",
    unit: "CEM43 min",
    mistakes: [times("seconds", 1 / 60, "s", "sec", "seconds"), times("hours", 60, "h", "hours")],
  },
  { suffix: "Days", unit: "days", mistakes: [times("weeks", 7, "w", "weeks"), times("months", 30, "months")] },
  {
    suffix: "CPerMin",
    unit: "degC/min",
    mistakes: [times("degC per second", 60, "c/s", "k/s", "cpers", "kpers", "degc/s")],
  },
  {
    suffix: "Min",
    unit: "min",
    mistakes: [times("seconds", 1 / 60, "s", "sec", "seconds"), times("hours", 60, "h", "hours")],
  },
  { suffix: "MmS", unit: "mm/s", mistakes: [times("cm/s", 10, "cm/s", "cms"), times("m/s", 1000, "m/s", "ms")] },
  {
    suffix: "Cm2",
    unit: "cm2",
    mistakes: [times("mm2", 0.01, "mm2", "mm²"), times("m2", 10_000, "m2", "m²")],
  },
  {
    suffix: "KJ",
    unit: "kJ",
    mistakes: [times("joules", 0.001, "j", "joules"), times("megajoules", 1000, "mj")],
  },
  {
    suffix: "J",
    unit: "J",
    mistakes: [times("millijoules", 0.001, "mj", "millijoules"), times("kilojoules", 1000, "kj", "kilojoules")],
  },
  {
    suffix: "Mm",
    unit: "mm",
    mistakes: [
      times("micrometres", 0.001, "um", "µm", "μm"),
      times("centimetres", 10, "cm"),
      times("metres", 1000, "m"),
      times("inches", 25.4, "in", "inch", "inches"),
    ],
  },
  {
    suffix: "W",
    unit: "W",
    mistakes: [times("milliwatts", 0.001, "mw", "milliwatts"), times("kilowatts", 1000, "kw", "kilowatts")],
  },
  {
    suffix: "Ms",
    unit: "ms",
    mistakes: [times("microseconds", 0.001, "us", "µs", "μs"), times("seconds", 1000, "s", "sec", "seconds")],
  },
  {
    suffix: "S",
    unit: "s",
    mistakes: [
      times("milliseconds", 0.001, "ms", "milliseconds"),
      times("minutes", 60, "min", "mins", "minutes", "m"),
      times("hours", 3600, "h", "hours"),
    ],
  },
  {
    suffix: "C",
    unit: "degC",
    mistakes: [
      { spoken: "degrees Fahrenheit", symbols: ["f", "degf"], toField: (value) => (value - 32) / 1.8 },
      { spoken: "kelvin", symbols: ["k", "kelvin"], toField: (value) => value - 273.15 },
    ],
  },
  { suffix: "Factor", unit: "", mistakes: [times("percent", 0.01, "%", "percent")] },
  { suffix: "Cap", unit: "", mistakes: [times("percent", 0.01, "%", "percent")] },
];

const NO_UNIT: FieldUnit = { suffix: "", unit: "", mistakes: [] };

export function fieldUnit(name: string): FieldUnit {
  return FIELD_UNITS.find(({ suffix }) => name.endsWith(suffix)) ?? NO_UNIT;
}

/** "43.9 degC": at most four significant digits, the unit of the field behind it. */
export function formatQuantity(name: string, value: number): string {
  const { unit } = fieldUnit(name);
  return unit === "" ? number(value) : `${number(value)} ${unit}`;
}

const number = (value: number) => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4))));

/** Which unit the author may have meant by a value out of range; undefined if none of the common ones fits. */
export function mistakenUnit(name: string, value: number, min: number, max: number): string | undefined {
  for (const { spoken, toField } of fieldUnit(name).mistakes) {
    const converted = toField(value);
    if (converted >= min && converted <= max) return `${spoken}: ${formatQuantity(name, converted)}`;
  }
  return undefined;
}

/** The number of the field that somebody meant who wrote `value` in the unit `symbol`: "5 min" for a field in seconds. */
export function convertSpoken(name: string, value: number, symbol: string): string | undefined {
  const wanted = symbol.toLowerCase().replace(/[°_\s]/g, "");
  const mistake = fieldUnit(name).mistakes.find(({ symbols }) => symbols.includes(wanted));
  return mistake && `${number(value)} ${mistake.spoken} are ${formatQuantity(name, mistake.toField(value))}`;
}

/** Whether `symbol` is how people write the field's own unit: "W", "°C", "mm/s". */
export function isOwnUnit(name: string, symbol: string): boolean {
  const { unit } = fieldUnit(name);
  const written = symbol.trim().replaceAll("²", "2");
  return unit !== "" && (written === unit || (unit === "degC" && /^(°\s?)?C$/.test(written)));
}
