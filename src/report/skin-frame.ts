/**
 * A piece of skin on paper, seen from above or from the side: where a place of it lies, and its two scales. What is drawn there is the business
 * of the maps.
 */
import { px, ticks } from "./chart.ts";

export interface SkinFrame {
  readonly left: number;
  readonly top: number;
  /** Pixels per millimetre. */
  readonly scale: number;
  /** Along the line, and down the page, mm. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Room for all values and a margin around them. */
export function span(values: readonly number[], marginMm: number): { readonly from: number; readonly to: number } {
  return { from: Math.min(...values) - marginMm, to: Math.max(...values) + marginMm };
}

export function place({ left, top, scale, from }: SkinFrame, alongMm: number, downMm: number): [x: number, y: number] {
  return [left + scale * (alongMm - from[0]), top + scale * (downMm - from[1])];
}

export function axes(frame: SkinFrame, downLabel: string): string {
  const [right, bottom] = place(frame, ...frame.to);
  const { left, top } = frame;
  const middle = px((left + right) / 2);
  const parts = [
    `<rect class="frame" x="${px(left)}" y="${px(top)}" width="${px(right - left)}" height="${px(bottom - top)}"/>`,
    `<text class="axis" x="${middle}" y="${px(bottom + 32)}">along the line, mm</text>`,
    `<text class="axis" transform="translate(${px(left - 34)} ${px((top + bottom) / 2)}) rotate(-90)">${downLabel}</text>`,
  ];
  for (const mm of ticks(frame.from[0], frame.to[0], 6)) {
    const [x] = place(frame, mm, 0);
    parts.push(`<path class="grid" d="M${px(x)} ${px(top)}V${px(bottom)}"/>`);
    parts.push(`<text class="axis" x="${px(x)}" y="${px(bottom + 15)}">${mm}</text>`);
  }
  for (const mm of ticks(frame.from[1], frame.to[1], Math.max(2, Math.floor((bottom - top) / 40)))) {
    const [, y] = place(frame, 0, mm);
    parts.push(`<path class="grid" d="M${px(left)} ${px(y)}H${px(right)}"/>`);
    parts.push(`<text x="${px(left - 6)}" y="${px(y + 4)}" text-anchor="end">${mm}</text>`);
  }
  return parts.join("");
}
