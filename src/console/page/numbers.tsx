import type { SessionView } from "../views.ts";
import { ageMs, stale } from "./feed.ts";
import { celsius, seconds, watts } from "./text.ts";

/** The big numbers. Truth, estimate and measurement stand apart: only the simulator knows the first, only sensors the last. */
export function Numbers({ view }: { readonly view: SessionView }) {
  const old = stale.value || view.ended !== null;
  const limit = view.limitC === null ? "" : `host stops at ${celsius(view.limitC)}`;
  return (
    <section class={`numbers ${old ? "stale" : ""}`} aria-label="Values">
      <Value tone="estimate" name="Dermis, estimated" value={celsius(view.estimateC)} unit="°C">
        at most {celsius(view.upperC)} · {view.targetC === null ? "no target now" : `target ${celsius(view.targetC)}`}
      </Value>
      <Value
        tone="sensor"
        name="Surface, measured"
        value={`${celsius(view.surfaceAC)} / ${celsius(view.surfaceBC)}`}
        unit="°C"
      >
        A / B{limit === "" ? "" : ` · ${limit}`}
      </Value>
      <Value tone="truth" name="Dermis, truth" value={celsius(view.truthDermalC)} unit="°C">
        {view.simulated ? "known to the simulator alone" : "unknown on a device"}
      </Value>
      <Value tone="power" name="Power" value={watts(view.powerW)} unit="W">
        of {watts(view.ceilingW)} W · {(view.energyJ / 1000).toFixed(2)} kJ given
      </Value>
      <p class="contacts">
        <span>trigger {word(view, view.trigger, "held", "free")}</span>
        <span>tip {word(view, view.contact, "on the skin", "off the skin")}</span>
      </p>
      <p class="no-data">{view.ended !== null ? "last values: the session is over" : stale.value ? noData() : ""}</p>
    </section>
  );
}

function noData(): string {
  return Number.isFinite(ageMs.value) ? `no data for ${seconds(ageMs.value)}` : "no data yet";
}

function word({ ended }: SessionView, known: boolean | null, yes: string, no: string): string {
  if (known === null || stale.value || ended !== null) return "unknown";
  return known ? yes : no;
}

interface ValueProps {
  readonly tone: string;
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly children: preact.ComponentChildren;
}

function Value({ tone, name, value, unit, children }: ValueProps) {
  return (
    <div class={`value ${tone}`}>
      <h2>{name}</h2>
      <p class="figure">
        {value} <small>{unit}</small>
      </p>
      <p class="beside">{children}</p>
    </div>
  );
}
