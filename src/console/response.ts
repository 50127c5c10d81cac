import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** Answers, with the headers that every one of them has: nothing is loaded from elsewhere, shown inside another page, guessed or kept. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/**
 * A report brings its scripts inside, and its own policy admits exactly those. Whatever lies under its name, the sandbox gives it an origin
 * of its own: it can neither ask the console anything nor load from elsewhere.
 */
export const REPORT_POLICY =
  "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const HEADERS: OutgoingHttpHeaders = {
  "cache-control": "no-store",
  "content-security-policy": POLICY,
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

export function sendBytes(
  response: ServerResponse,
  type: string,
  bytes: Uint8Array | string,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(200, { ...HEADERS, "content-type": type, "content-length": Buffer.byteLength(bytes), ...headers });
  response.end(bytes);
}

export function sendJson(response: ServerResponse, value: unknown, headers: OutgoingHttpHeaders = {}): void {
  sendBytes(response, "application/json; charset=utf-8", JSON.stringify(value), headers);
}

/** A refusal, in words. */
export function sendProblem(response: ServerResponse, status: number, problem: string): void {
  const body = JSON.stringify({ problem });
  // What is left of a body is thrown away, for as long as a request may take: torn off, its sender would not see the answer.
  response.req.resume();
  response.writeHead(status, {
    ...HEADERS,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
