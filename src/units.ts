/**
 * Units as types. A quantity is a plain number at run time; the brand is optional, so a literal fits any unit, but a
 * `Watts` does not fit where `Celsius` is asked for. Stored names carry their unit as a suffix as well (`targetC`, `powerW`).
 */
declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]?: Unit };

/** Degrees Celsius. Kelvin stays inside solvers. */
export type Celsius = Quantity<"degC">;
export type Watts = Quantity<"W">;
export type Joules = Quantity<"J">;
/** Whole milliseconds: instants and durations alike. */
export type Millis = Quantity<"ms">;
export type Millimetres = Quantity<"mm">;
export type Ohms = Quantity<"ohm">;
/** Cumulative equivalent minutes at 43 degC. */
export type Cem43Minutes = Quantity<"cem43min">;
