/** One measured figure, as `npm run bench` prints it: one JSON document per line. */
export interface Figure {
  readonly figure: string;
  /** Null where it could not be measured; `what` says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly what: string;
  /** Against what `what` names; the part of a figure that survives a change of machine. */
  readonly ratio?: number;
}

export function print(figure: Figure): void {
  const { value, ratio } = figure;
  const rounded = {
    ...figure,
    value: value === null ? null : round(value),
    ...(ratio === undefined ? {} : { ratio: round(ratio) }),
  };
  process.stdout.write(`${JSON.stringify(rounded)}\n`);
}

/** Three significant digits: more would be noise. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
