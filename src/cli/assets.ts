import uplotJs from "uplot/dist/uPlot.iife.min.js?raw";
import uplotCss from "uplot/dist/uPlot.min.css?raw";
import type { ReportAssets } from "../report/html.ts";

/** What a report carries inside, so that it needs no network. */
export const REPORT_ASSETS: ReportAssets = { uplotJs, uplotCss };
