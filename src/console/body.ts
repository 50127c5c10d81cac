import type { IncomingMessage } from "node:http";
import type { z } from "zod";

/** The body of an order: bounded while it arrives, JSON, and what its schema says. Whatever else it is comes out as a refusal. */
export const BODY_MAX_BYTES = 65_536;

export type Body<T> = { readonly value: T } | { readonly status: number; readonly reason: string };

export async function readBody<S extends z.ZodType>(request: IncomingMessage, schema: S): Promise<Body<z.output<S>>> {
  const told = Number(request.headers["content-length"] ?? 0);
  if (told > BODY_MAX_BYTES) return TOO_LONG;
  const chunks: Buffer[] = [];
  let length = 0;
  // One that is too long is answered before it is let go of.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_MAX_BYTES) return TOO_LONG;
    chunks.push(chunk);
  }
  return readOrder(Buffer.concat(chunks).toString("utf8"), schema);
}

const TOO_LONG = { status: 413, reason: `a body of at most ${BODY_MAX_BYTES} bytes is needed` } as const;

/** Text of an order as its value. */
export function readOrder<S extends z.ZodType>(text: string, schema: S): Body<z.output<S>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { status: 400, reason: "this is no JSON" };
  }
  const read = schema.safeParse(value);
  if (read.success) return { value: read.data };
  const [issue] = read.error.issues;
  return { status: 400, reason: `not understood: ${issue?.path.join(".") || "the whole"}: ${issue?.message ?? ""}` };
}
