import { clockText } from "../../report/chart.ts";
import type { AlarmView, SessionView } from "../views.ts";
import { isOperator, say, serverSilent } from "./feed.ts";
import { typeset } from "./text.ts";

/** Alarms in their order: one banner for the first, a list of fixed height for the rest. Nothing moves when one comes. */
const MARKS = { high: "!!!", medium: "!!", low: "!", info: "·" } as const;
const ROWS = 4;

export function AlarmBanner({ view }: { readonly view: SessionView }) {
  const [first] = view.alarms;
  const unseen = view.alarms.some(({ acknowledged }) => !acknowledged);
  return (
    <section class={`banner ${first === undefined ? "calm" : toClass(first)}`} aria-label="Alarm">
      <p class="banner-text" role="alert">
        {first === undefined ? (
          <span class="quiet">no alarm</span>
        ) : (
          <>
            <b class="mark">{MARKS[first.priority]}</b>
            <strong>{first.text}</strong>
            <span>{typeset(first.action)}</span>
          </>
        )}
      </p>
      <button
        type="button"
        disabled={!unseen || !isOperator.value || serverSilent.value}
        onClick={() => say("acknowledge")}
      >
        Acknowledge
      </button>
    </section>
  );
}

export function AlarmList({ view }: { readonly view: SessionView }) {
  const more = view.alarms.length - ROWS;
  const shown = Array.from({ length: ROWS }, (_, row) => view.alarms[row] ?? null);
  return (
    <section class="alarms" aria-label="Alarms">
      <h2>Alarms{more > 0 ? ` (${more} more)` : ""}</h2>
      <ol>
        {shown.map((alarm, row) => (
          <li key={row} class={alarm === null ? "empty" : toClass(alarm)}>
            {alarm !== null && (
              <>
                <b class="mark">{MARKS[alarm.priority]}</b>
                <span class="what">
                  {alarm.code} {alarm.text}
                </span>
                <span class="when">
                  {clockText(alarm.raisedAtMs)}
                  {alarm.acknowledged ? ", seen" : ""}
                  {alarm.latched ? ", latched" : ""}
                </span>
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function toClass({ priority, acknowledged }: AlarmView): string {
  return `${priority} ${acknowledged ? "seen" : "unseen"}`;
}
