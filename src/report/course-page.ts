/** A course as one self-contained page: verdict on top, what each zone has had of its caps, each session with a link to its own report. */
import type { CourseOutcome, CourseSession } from "./course-outcome.ts";
import { escapeHtml } from "./escape.ts";
import { PAGE_STYLE } from "./page-style.ts";

const COURSE_STYLE = `
meter{width:14rem;height:1rem}
`;

export function renderCourse(course: CourseOutcome): string {
  const passed = course.verdict === "pass";
  const word = passed ? "PASS" : "FAIL";
  const given = course.complete
    ? "every session given"
    : `session ${course.next?.session} of ${course.course.sessions} is next`;
  return [
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">`,
    `<title>${word} - ${escapeHtml(course.course.title)} - Isoderm</title>`,
    `<style>${PAGE_STYLE}${COURSE_STYLE}</style>\n</head>\n<body>`,
    `<p class="notice">Bench and engineering software. Not a medical device, never for use on people.</p>\n<main>`,
    `<header class="verdict ${passed ? "pass" : "fail"}"><div class="word"><span aria-hidden="true">${passed ? "✓" : "✗"}</span> ${word}</div>`,
    `<div><h1>${escapeHtml(course.course.title)}</h1><p>${given}</p></div></header>`,
    course.reasons.length === 0
      ? ""
      : `<section><ul>${course.reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join("")}</ul></section>`,
    table(
      "Zones: all sessions so far",
      ["zone", "CEM43 min", "of its cap", "Omega", "of its cap", "energy, kJ", "true CEM43 min"],
      course.zones.map(({ zone, ledger, truth, caps }) => [
        escapeHtml(zone),
        ledger.cem43Min.toFixed(2),
        meter(ledger.cem43Min, caps.cem43MaxMin),
        ledger.omega.toFixed(4),
        meter(ledger.omega, caps.omegaMax),
        `${(ledger.energyJ / 1000).toFixed(2)} of ${caps.energyMaxJ / 1000}`,
        truth === null ? "-" : truth.cem43Min.toFixed(2),
      ]),
    ),
    table(
      "Sessions run now",
      ["session", "date", "outcome", "verdict", "hottest dermis", "report"],
      course.sessions.map(describeSession),
    ),
    `</main>\n</body>\n</html>\n`,
  ].join("\n");
}

function describeSession({ session, date, refusal, outcome }: CourseSession): string[] {
  const when = escapeHtml(date.slice(0, 16).replace("T", " "));
  if (outcome === null) return [String(session), when, "refused", escapeHtml(refusal ?? ""), "-", "-"];
  const peak = outcome.dermal === null ? "-" : `${outcome.dermal.peakC.toFixed(2)} degC`;
  const word = outcome.verdict === "pass" ? "✓ pass" : `✗ ${outcome.reasons.join("; ")}`;
  const link = `<a href="session-${session}/report.html">report</a>`;
  return [String(session), when, outcome.outcome, escapeHtml(word), peak, link];
}

function meter(value: number, cap: number): string {
  const share = `${((value / cap) * 100).toFixed(0)} %`;
  return `<meter min="0" max="${cap}" high="${0.8 * cap}" value="${value}">${share}</meter> ${share} of ${cap}`;
}

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("\n");
  return `<section><h2>${escapeHtml(title)}</h2><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div></section>`;
}
