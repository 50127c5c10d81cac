import { clockText } from "../../report/chart.ts";
import type { SessionView } from "../views.ts";
import { ageMs, serverSilent, stale } from "./feed.ts";
import { ENDINGS, seconds, stageText } from "./text.ts";

/** The band on top: where the session is, whether energy flows, zone and timers. Everything has its place, whatever it says. */
export function Band({ view }: { readonly view: SessionView }) {
  const { ended } = view;
  const energy = ended === null && view.energised && !stale.value;
  const word = ended === null ? stageText(view.state) : (ENDINGS[ended.outcome] ?? ended.outcome);
  return (
    <div class={`band ${energy ? "energised" : ""} ${stale.value ? "stale" : ""}`}>
      <div class="band-state" role="status">
        <span class="lamp" aria-hidden="true" />
        <strong>{word}</strong>
        <span class="energy">{stale.value ? "energy unknown" : energy ? "ENERGY ON" : "energy off"}</span>
      </div>
      <dl>
        <div>
          <dt>Zone</dt>
          <dd>
            {view.zone} of {view.zones}
          </dd>
        </div>
        <div>
          <dt>Pass</dt>
          <dd>
            {view.pass} of {view.passes}
          </dd>
        </div>
        <div>
          <dt>Phase</dt>
          <dd>
            {clockText(view.phaseAtMs)}
            {view.phaseDurationMs === null ? "" : ` of ${clockText(view.phaseDurationMs)}`}
          </dd>
        </div>
        <div>
          <dt>Session</dt>
          <dd>
            {clockText(view.atMs)} of {clockText(view.durationMs)}
          </dd>
        </div>
        <div class="link-state">
          <dt>{serverSilent.value ? "Console" : "Device"}</dt>
          <dd>{linkText(view)}</dd>
        </div>
      </dl>
    </div>
  );
}

function linkText({ ended, link }: SessionView): string {
  if (serverSilent.value) return "not heard";
  if (ended !== null) return "let go";
  if (link.ageMs === null) return "no data yet";
  return stale.value ? `no data for ${seconds(ageMs.value)}` : `heard, ${link.badFrames} bad`;
}
