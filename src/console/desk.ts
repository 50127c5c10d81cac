import type { LiveSession } from "./live-session.ts";
import type { StartOrder } from "./orders.ts";
import type { Ended, HomeView, ProfilePage, RunPage } from "./views.ts";

/**
 * What the console needs from the program around it: files read and sessions run. The server knows requests, the desk knows profiles, runs
 * and devices. Names come from lists that the desk itself has given; one that stands in none of them is unknown, whatever it spells.
 */
export interface Desk {
  home(): HomeView;
  /** Null: no such profile. */
  profile(id: string): ProfilePage | null;
  /** Null: no such run. @throws DeskRefusal while a device can not spare the time */
  run(id: string): RunPage | null;
  /** The report as it lies in the run's folder; null: there is none. @throws DeskRefusal as run() does */
  report(id: string): Promise<Uint8Array | null>;
  /**
   * Opens a bench and starts a session on it, watched by `live`.
   * @returns when it runs; `ended` when it is over, which never rejects @throws DeskRefusal
   */
  start(order: StartOrder, live: LiveSession): Promise<{ readonly ended: Promise<Ended> }>;
}

/** Why something that was asked for can not be done, for a reason that whoever asks can mend. */
export class DeskRefusal extends Error {}
