/**
 * Where a tip was stamped and what the dermis came to under each, seen from above to scale: a disc per stamp, with its hottest dermis in it.
 * Of the simulator's truth alone; not responsible for figures (shot-figures.ts).
 */
import { CHART_STYLE, px } from "./chart.ts";
import { escapeHtml } from "./escape.ts";
import type { ShotRow } from "./shot-figures.ts";
import { axes, place, type SkinFrame, span } from "./skin-frame.ts";

const WIDTH_PX = 960;
const LEFT_PX = 52;
const RIGHT_PX = 16;
const TOP_PX = 54;
const BOTTOM_PX = 40;
/** Tips of this class are discs, or squares, of 3 cm2. */
const DISC_MM = 20;
const LARGEST_PX_PER_MM = 7;

/** One zone as one `<svg>` element; null when nothing was stamped there. */
export function renderStampMap(stamps: readonly ShotRow[], zone: number, title: string): string | null {
  const own = stamps.filter((stamp) => stamp.zone === zone);
  if (own.length === 0) return null;
  const along = span(
    own.map(({ alongMm }) => alongMm),
    DISC_MM / 2 + 2,
  );
  const across = span(
    own.map(({ acrossMm }) => acrossMm),
    DISC_MM / 2 + 2,
  );
  const scale = Math.min(LARGEST_PX_PER_MM, (WIDTH_PX - LEFT_PX - RIGHT_PX) / (along.to - along.from));
  const frame: SkinFrame = {
    left: LEFT_PX,
    top: TOP_PX,
    scale,
    from: [along.from, across.from],
    to: [along.to, across.to],
  };
  const height = TOP_PX + scale * (across.to - across.from) + BOTTOM_PX;
  const radius = px((scale * DISC_MM) / 2);
  const discs = own.map(({ alongMm, acrossMm, peakC }, index) => {
    const [x, y] = place(frame, alongMm, acrossMm);
    return (
      `<circle class="event" cx="${px(x)}" cy="${px(y)}" r="${radius}" fill-opacity="0.08"/>` +
      `<text class="word" x="${px(x)}" y="${px(y + 4)}" text-anchor="middle">${peakC.toFixed(1)}</text>` +
      `<text class="axis" x="${px(x)}" y="${px(y + 18)}">${index + 1}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="isoderm-chart" role="img" viewBox="0 0 ${WIDTH_PX} ${px(height)}"`,
    ` width="${WIDTH_PX}" height="${px(height)}" aria-label="${escapeHtml(title)}: ${own.length} stamps">`,
    `<style>${CHART_STYLE}</style><rect class="paper" width="${WIDTH_PX}" height="${px(height)}" rx="6"/>`,
    `<text class="head" x="${LEFT_PX}" y="20">${escapeHtml(title)}</text>`,
    `<text class="note" x="${LEFT_PX}" y="40">from above: ${own.length} stamps in their order, hottest dermis under each, °C</text>`,
    axes(frame, "across, mm"),
    ...discs,
    "</svg>",
  ].join("");
}
