import type { SessionView } from "../views.ts";
import { AlarmBanner, AlarmList } from "./alarms.tsx";
import { Band } from "./band.tsx";
import { Controls } from "./controls.tsx";
import { EventList } from "./event-list.tsx";
import { serverSilent } from "./feed.ts";
import { Numbers } from "./numbers.tsx";
import { Plots } from "./plots.tsx";
import { ENDINGS, typeset } from "./text.ts";

/** One session, from the band on top to the list of what happened. Every part has a fixed place. */
export function Live({ view, leave }: { readonly view: SessionView; readonly leave: () => void }) {
  return (
    <main class="live">
      <h1 class="title">
        {typeset(view.title)}
        <small>{view.simulated ? `simulated device, ${speedText(view)}` : "bench device"}</small>
      </h1>
      <Band view={view} />
      <AlarmBanner view={view} />
      <Numbers view={view} />
      <div class="middle">
        <p class="prompt" role="status">
          {promptText(view)}
        </p>
        <Plots />
      </div>
      <Controls />
      <AlarmList view={view} />
      <EventList />
      <End view={view} leave={leave} />
    </main>
  );
}

function promptText({ ended, prompt }: SessionView): string {
  if (serverSilent.value)
    return "The console's program is not heard: nothing here is up to date. The device stops by itself when its host is gone.";
  return typeset(ended === null ? prompt : ended.reason);
}

function speedText({ speed }: SessionView): string {
  if (speed === "max") return "as fast as it goes";
  return speed === 1 ? "in real time" : `${speed} times real time`;
}

/** Has its place from the start; what stands there comes when the session is over. */
function End({ view: { ended }, leave }: { readonly view: SessionView; readonly leave: () => void }) {
  return (
    <section class="end" aria-label="Result">
      {ended !== null && (
        <>
          <p class={`verdict ${ended.verdict}`}>
            {ended.verdict === "pass" ? "✓ PASS" : ended.verdict === "fail" ? "✕ FAIL" : ""}
          </p>
          <p>{ENDINGS[ended.outcome] ?? ended.outcome}</p>
          {ended.run !== null && (
            <a href={`/report/${encodeURIComponent(ended.run)}`} target="_blank" rel="noreferrer">
              Report of this run
            </a>
          )}
          <button type="button" onClick={leave}>
            Profiles and runs
          </button>
        </>
      )}
    </section>
  );
}
