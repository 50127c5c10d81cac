/**
 * Who is let in. Pure: the facts of a request in, a refusal out. Every web page that this computer's user looks at can send requests to a
 * loopback address, so the address alone proves nothing: the name asked for stops DNS rebinding, the origin stops other pages.
 */
export interface Knock {
  readonly method: string;
  /** Address of the other end. */
  readonly peer: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly contentType: string | undefined;
  /** Of our own header, which no page of another origin can send without asking first. */
  readonly custom: string | undefined;
}

/**
 * What is wanted: files of the page; what may be read; an order, which changes something; the socket; or STOP, which whoever reaches this
 * address by its name may send: the worst that a hostile page can do with it is to end energy.
 */
export type Door = "page" | "read" | "order" | "socket" | "stop";

export interface Refused {
  readonly status: number;
  readonly reason: string;
}

export const CUSTOM_HEADER = "x-isoderm";
const CUSTOM_VALUE = "console";
const NAMES = ["127.0.0.1", "localhost", "[::1]"] as const;
const PEERS = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** Null: come in. */
export function judge(knock: Knock, door: Door, port: number): Refused | null {
  const { method, peer, host, origin, fetchSite } = knock;
  if (!PEERS.has(peer ?? "")) return { status: 403, reason: "only this computer may ask" };
  if (!NAMES.some((name) => host?.toLowerCase() === `${name}:${port}`))
    return { status: 403, reason: "this address was asked for by a name that is not its own" };
  if (method !== (door === "order" || door === "stop" ? "POST" : "GET"))
    return { status: 405, reason: "this is asked for in another way" };
  if (door === "stop") return null;
  const own = NAMES.some((name) => origin === `http://${name}:${port}`);
  if (!own && (origin !== undefined || door === "order" || door === "socket"))
    return { status: 403, reason: "only the console's own page may ask this" };
  if (!isOwnSite(fetchSite, door)) return { status: 403, reason: "only the console's own page may ask this" };
  if (door !== "order") return null;
  if (knock.custom !== CUSTOM_VALUE) return { status: 403, reason: `the header ${CUSTOM_HEADER} is missing` };
  if (!JSON_TYPE.test(knock.contentType ?? "")) return { status: 415, reason: "the body must be application/json" };
  return null;
}

/** Browsers say where a request comes from, and no page can change what they say; programs that are no browser say nothing. */
function isOwnSite(fetchSite: string | undefined, door: Door): boolean {
  if (fetchSite === "same-origin") return true;
  if (door === "order") return false;
  // "none": typed in, or opened from a terminal or a bookmark.
  return fetchSite === undefined || (fetchSite === "none" && door !== "socket");
}
