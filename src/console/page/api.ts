/** Requests to the console's server, as its door wants them. Answers are trusted to be what the server's types say: both come from one build. */
export type Answer<T> = { readonly value: T } | { readonly status: number; readonly problem: string };

/** Longer than any answer takes; a server that is gone should be told as gone. */
const PATIENCE_MS = 4000;

export const get = <T>(path: string): Promise<Answer<T>> => ask<T>(path, {});

export const post = <T>(path: string, body: object): Promise<Answer<T>> =>
  ask<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-isoderm": "console" },
    body: JSON.stringify(body),
  });

async function ask<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    const value = (await response.json()) as T & { problem?: string };
    return response.ok ? { value } : { status: response.status, problem: value.problem ?? `status ${response.status}` };
  } catch {
    return { status: 0, problem: "the console does not answer: is its program still running?" };
  }
}
