import { printable } from "../printable.ts";
import { ENUMS, type TripCode } from "../protocol/messages.ts";
import type { SessionPlan } from "../session/plan.ts";
import { Refusal } from "./refusal.ts";

/**
 * The trip that the person at the keyboard has named on the command line: what holds a device, and whose cause they have found and mended. There
 * is no other way to acknowledge, so that no script does it by habit. @throws Refusal
 */
export function toAcknowledged({
  acknowledge,
  device,
}: {
  readonly acknowledge?: string;
  readonly device: string;
}): Pick<SessionPlan, "acknowledge"> {
  if (acknowledge === undefined) return {};
  if (device === "sim")
    throw new Refusal("--acknowledge is for bench devices: every run of the simulated one begins with a new device");
  if (acknowledge === "none" || !Object.hasOwn(ENUMS.trip.values, acknowledge))
    throw new Refusal(
      `--acknowledge ${printable(acknowledge)}: no device trips by that; the refusal of a latched device names what holds it`,
    );
  return { acknowledge: acknowledge as TripCode };
}
