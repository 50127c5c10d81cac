import { z } from "zod";

/**
 * Everything that a page can ask for, as the schemas that every byte from outside has to pass. None of it carries energy, and none of it
 * can be made to: a session is prepared here, and paused, resumed, stopped and acknowledged; power flows by the trigger at the device.
 */

/** 256 bits in base64url. */
export const KEY = /^[\w-]{43}$/;
/** A name out of a list that the page was given; nothing of it ever becomes part of a path. */
const name = z.string().min(1).max(160);
const seed = z.int().min(0).max(0xffff_ffff);

export const enterOrder = z.strictObject({ token: z.string().regex(KEY) });

/** A request that says no more than its address does. */
export const emptyOrder = z.strictObject({});

/** Simulated seconds per second. */
const SPEEDS = [1, 10, 60, 300, "max"] as const;

export const startOrder = z.discriminatedUnion("device", [
  z.strictObject({
    device: z.literal("sim"),
    /** Which of the pages asks; only the operator's may. */
    client: z.int().min(1).max(0xffff_ffff),
    profile: name,
    person: seed,
    seed,
    faults: name.nullable(),
    speed: z.literal(SPEEDS),
  }),
  z.strictObject({
    device: z.literal("bench"),
    client: z.int().min(1).max(0xffff_ffff),
    profile: name,
    /** Trip of a latched device whose cause a person has found and mended. */
    acknowledge: z
      .string()
      .regex(/^[A-Za-z]{1,40}$/)
      .nullable(),
  }),
]);
export type StartOrder = z.output<typeof startOrder>;

/** What goes through the socket, besides: who is the operator. */
export const socketOrder = z.strictObject({
  type: z.enum(["pause", "resume", "stop", "acknowledge", "claim", "release"]),
});
export type SocketOrder = z.output<typeof socketOrder>["type"];
