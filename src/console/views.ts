import type { EventLevel } from "../journal/describe.ts";
import type { LiveView } from "../report/live-view.ts";
import type { Celsius, Millis, Watts } from "../units.ts";

/** What the page is shown, as plain data that survives JSON. The page imports these types and shares nothing else with the server. */
export interface HomeView {
  /** Address of the bench device; null: the simulated one. */
  readonly device: string | null;
  readonly profiles: readonly ProfileCard[];
  readonly faults: readonly string[];
  /** Newest first, at most RUNS_MAX of them. */
  readonly runs: readonly RunCard[];
  readonly runsDir: string;
}

export interface ProfileCard {
  readonly id: string;
  /** Where it comes from: along with the program, or the folder that was named. */
  readonly from: "shipped" | "folder";
  readonly title: string;
  readonly modality: string;
  readonly area: string;
  /** As planned; null when it is no profile. */
  readonly durationMs: Millis | null;
  readonly errors: number;
  readonly warnings: number;
}

export interface ProfilePage {
  /** In plain words; empty when it is no profile. */
  readonly lines: readonly string[];
  /** Everything that is wrong with it, as `lint` prints it; "" for nothing. */
  readonly problems: string;
}

export interface RunCard {
  readonly id: string;
  /** The same, safe to show. */
  readonly name: string;
  readonly startedAt: string;
  readonly outcome: string;
  readonly verdict: "pass" | "fail" | "unknown";
  readonly reason: string;
  readonly hasReport: boolean;
}

export interface RunPage {
  readonly lines: readonly string[];
}

/** How a session ended. */
export interface Ended {
  readonly outcome: string;
  readonly verdict: "pass" | "fail" | "unknown";
  readonly reason: string;
  /** Of its run folder; null when there is none. */
  readonly run: string | null;
}

export interface AlarmView {
  readonly code: string;
  readonly priority: "high" | "medium" | "low" | "info";
  readonly text: string;
  /** What the operator can do about it. */
  readonly action: string;
  /** Goes only by an acknowledgement and a new start. */
  readonly latched: boolean;
  readonly raisedAtMs: Millis;
  readonly acknowledged: boolean;
}

export interface SessionView extends Omit<LiveView, "alarms" | "series"> {
  readonly alarms: readonly AlarmView[];
  /** Reading of a surface sensor at which the host stops: shown beside the value, never used here. Null where cold is the danger. */
  readonly limitC: Celsius | null;
  readonly simulated: boolean;
  readonly speed: number | "max";
  /** Null while it runs. */
  readonly ended: Ended | null;
}

export interface EventView {
  readonly id: number;
  readonly atMs: Millis;
  readonly level: EventLevel;
  readonly text: string;
}

/** Columns of one length; null where nothing was known, which the plot shows as a gap. */
export interface Rows {
  readonly atMs: readonly Millis[];
  readonly truthC: readonly (Celsius | null)[];
  readonly estimateC: readonly (Celsius | null)[];
  readonly upperC: readonly (Celsius | null)[];
  readonly surfaceAC: readonly (Celsius | null)[];
  readonly surfaceBC: readonly (Celsius | null)[];
  readonly targetC: readonly (Celsius | null)[];
  readonly powerW: readonly (Watts | null)[];
}
export type RowName = Exclude<keyof Rows, "atMs">;

/** Server to page. */
export type ServerMessage =
  /** Everything so far: on joining, and when another session begins. */
  | {
      readonly type: "history";
      readonly client: number;
      readonly session: SessionView | null;
      readonly rows: Rows;
      readonly events: readonly EventView[];
    }
  /** What came since; ten times a second, also when nothing did, so that silence is a broken socket. */
  | {
      readonly type: "frame";
      readonly session: SessionView | null;
      readonly rows: Rows;
      readonly events: readonly EventView[];
    }
  | { readonly type: "presence"; readonly operator: number | null; readonly clients: readonly number[] };
