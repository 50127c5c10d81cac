/**
 * Complex numbers for phasors (time factor exp(+jwt)): just what the field solver needs. Hot loops do not use these
 * functions; they work on separate arrays of real and imaginary parts.
 */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

export function subtract(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im };
}

export function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function divide(a: Complex, b: Complex): Complex {
  const d = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / d, im: (a.im * b.re - a.re * b.im) / d };
}

export function scale(a: Complex, factor: number): Complex {
  return { re: a.re * factor, im: a.im * factor };
}

export function magnitude(a: Complex): number {
  return Math.hypot(a.re, a.im);
}

/** Principal value of (j x)^p for x >= 0. */
export function powerOfImaginary(x: number, p: number): Complex {
  const size = x ** p;
  const angle = (Math.PI / 2) * p;
  return { re: size * Math.cos(angle), im: size * Math.sin(angle) };
}
