/**
 * Where the shots went and what each left: coagulation points to scale, seen from above the skin and from the side. What the report prints
 * and docs/modalities.md shows. Of the simulator's truth alone; not responsible for figures (shot-figures.ts).
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
const GAP_PX = 64;
/** Empty skin around the outermost points. */
const MARGIN_MM = 1.5;
/** A point is drawn no smaller than this: a third of a millimetre is hardly a pixel on some screens. */
const LEAST_PX = 1.1;
/** No zone is drawn larger than this many pixels a millimetre. */
const LARGEST_PX_PER_MM = 26;

/** One zone as one `<svg>` element; null when nothing was shot there. */
export function renderShotMap(shots: readonly ShotRow[], zone: number, title: string): string | null {
  const own = shots.filter((shot) => shot.zone === zone);
  if (own.length === 0) return null;
  const along = span(
    own.map(({ alongMm }) => alongMm),
    MARGIN_MM,
  );
  const across = span(
    own.map(({ acrossMm }) => acrossMm),
    MARGIN_MM,
  );
  const deepestMm = Math.max(2, ...own.map((shot) => (shot.depthMm ?? 0) + shot.lengthMm / 2)) + 0.5;
  // Both views share one scale, so that a point is as long beside as it is wide above.
  const roomPx = WIDTH_PX - LEFT_PX - RIGHT_PX - GAP_PX;
  const scale = Math.min(LARGEST_PX_PER_MM, roomPx / (2 * (along.to - along.from)));
  const wide = scale * (along.to - along.from);
  const above: SkinFrame = {
    left: LEFT_PX,
    top: TOP_PX,
    scale,
    from: [along.from, across.from],
    to: [along.to, across.to],
  };
  const beside: SkinFrame = {
    ...above,
    left: LEFT_PX + wide + GAP_PX,
    from: [along.from, 0],
    to: [along.to, deepestMm],
  };
  const height = TOP_PX + scale * Math.max(across.to - across.from, deepestMm) + BOTTOM_PX;
  const points = own.filter(({ diameterMm }) => diameterMm > 0);
  const left = own.length - points.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="isoderm-chart" role="img" viewBox="0 0 ${WIDTH_PX} ${px(height)}"`,
    ` width="${WIDTH_PX}" height="${px(height)}" aria-label="${escapeHtml(title)}: ${points.length} coagulation points of ${own.length} shots">`,
    `<style>${CHART_STYLE}</style><rect class="paper" width="${WIDTH_PX}" height="${px(height)}" rx="6"/>`,
    `<text class="head" x="${LEFT_PX}" y="20">${escapeHtml(title)}</text>`,
    `<text class="note" x="${LEFT_PX}" y="40">from above: ${points.length} points${left > 0 ? `, ${left} shots that coagulated nothing (crosses)` : ""}</text>`,
    `<text class="note" x="${px(beside.left)}" y="40">from the side, all lines over one another; to the same scale</text>`,
    axes(above, "across, mm"),
    axes(beside, "depth, mm"),
    ...own.map((shot) =>
      shot.diameterMm > 0
        ? ellipse(above, shot.alongMm, shot.acrossMm, shot.diameterMm, shot.diameterMm, 0.75)
        : cross(above, shot.alongMm, shot.acrossMm),
    ),
    ...points.map((shot) => ellipse(beside, shot.alongMm, shot.depthMm ?? 0, shot.diameterMm, shot.lengthMm, 0.18)),
    "</svg>",
  ].join("");
}

function ellipse(
  frame: SkinFrame,
  alongMm: number,
  downMm: number,
  wideMm: number,
  highMm: number,
  ink: number,
): string {
  const [x, y] = place(frame, alongMm, downMm);
  const radius = (mm: number) => px(Math.max(LEAST_PX, (frame.scale * mm) / 2));
  return `<ellipse class="event" stroke="none" cx="${px(x)}" cy="${px(y)}" rx="${radius(wideMm)}" ry="${radius(highMm)}" fill-opacity="${ink}"/>`;
}

function cross(frame: SkinFrame, alongMm: number, downMm: number): string {
  const [x, y] = place(frame, alongMm, downMm);
  return `<path class="event" d="M${px(x - 3)} ${px(y - 3)}l6 6m0 -6l-6 6"/>`;
}
