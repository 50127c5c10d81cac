import { phaseDurationMs } from "../profile/duration.ts";
import { TELEMETRY_FLAG } from "../protocol/messages.ts";
import { type LiveAlarm, LiveSeries, type LiveView } from "../report/live-view.ts";
import {
  createPainter,
  createPlainLog,
  ENTER_SCREEN,
  LEAVE_SCREEN,
  renderLive,
  type TerminalOptions,
} from "../report/terminal.ts";
import { ALARMS, compareAlarms } from "../safety/alarm.ts";
import type { SessionPlan } from "../session/plan.ts";
import { toTargetC } from "../session/plan.ts";
import { toPromptText } from "../session/stages.ts";
import type { SessionState } from "../session/state.ts";
import { toPhase } from "./performance.ts";

/**
 * Shows a running session on a terminal, or as plain lines where there is none. Talk goes to stderr, so that stdout stays for data.
 */
export interface LiveShow {
  watch(state: SessionState, truthDermalC: number | null): void;
  /** Restores the terminal; idempotent. */
  end(): void;
}

const SAMPLE_MS = 100;
const FRAME_WALL_MS = 100;

export function createLiveShow(plan: SessionPlan, out: NodeJS.WriteStream): LiveShow {
  const onScreen = out.isTTY === true && process.env["CI"] === undefined && process.env["TERM"] !== "dumb";
  const series = new LiveSeries(plan.durationMs);
  const paint = createPainter();
  const plainLog = createPlainLog();
  let sampledMs = -SAMPLE_MS;
  let paintedAt = 0;
  let ended = false;
  if (onScreen) out.write(ENTER_SCREEN);
  const end = () => {
    if (ended) return;
    ended = true;
    process.off("exit", end);
    if (onScreen) out.write(LEAVE_SCREEN);
  };
  process.on("exit", end);
  return {
    watch(state, truthDermalC) {
      if (ended || state.atMs - sampledMs < SAMPLE_MS) return;
      sampledMs = state.atMs;
      const view = toView(plan, state, truthDermalC, series);
      series.add(state.atMs, {
        truthC: truthDermalC,
        estimateC: view.estimateC,
        surfaceC: view.surfaceAC,
        targetC: view.targetC,
        powerW: view.powerW,
      });
      if (!onScreen) {
        const line = plainLog(view);
        if (line !== null) out.write(`${line}\n`);
        return;
      }
      const now = Date.now();
      if (now - paintedAt < FRAME_WALL_MS) return;
      paintedAt = now;
      out.write(paint(renderLive(view, toOptions(out))));
    },
    end,
  };
}

/** What the terminal can do, from what it says of itself. */
export function toOptions(out: NodeJS.WriteStream): TerminalOptions {
  const { env } = process;
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return {
    columns: out.columns ?? 80,
    rows: out.rows ?? 24,
    colour: env["NO_COLOR"] === undefined || env["NO_COLOR"] === "",
    unicode: /utf-?8/i.test(locale),
  };
}

export function toView(
  plan: SessionPlan,
  state: SessionState,
  truthDermalC: number | null,
  series: LiveSeries,
): LiveView {
  const { telemetry, estimate } = state;
  const phase = toPhase(state);
  const flags = telemetry?.flags ?? 0;
  return {
    title: plan.profile.title,
    atMs: state.atMs,
    durationMs: plan.durationMs,
    state: state.stage,
    energised: (telemetry?.powerW ?? 0) > 0.1,
    phase: phase === "" ? state.stage : phase,
    phaseAtMs: phase === "hold" ? state.heldMs : state.atMs - state.stageAtMs,
    phaseDurationMs: phaseDurationMs(plan.profile, phase),
    zone: state.zone + 1,
    zones: plan.profile.zones.length,
    pass: state.pass + 1,
    passes: plan.profile.zones[state.zone]?.passes ?? 1,
    targetC: state.energised ? toTargetC(plan.profile) : null,
    estimateC: estimate?.dermalC ?? null,
    upperC: estimate?.upperC ?? null,
    surfaceAC: telemetry?.surfaceAC ?? null,
    surfaceBC: telemetry?.surfaceBC ?? null,
    truthDermalC,
    powerW: telemetry?.powerW ?? null,
    ceilingW: telemetry?.ceilingW ?? null,
    energyJ: (telemetry?.energyJ ?? 0) - state.energyStartJ,
    trigger: telemetry === null ? null : (flags & TELEMETRY_FLAG.trigger) !== 0,
    contact: telemetry === null ? null : (flags & TELEMETRY_FLAG.contact) !== 0,
    alarms: toLiveAlarms(state),
    link: { ageMs: telemetry === null ? null : state.atMs - state.telemetryAtMs, badFrames: telemetry?.badFrames ?? 0 },
    prompt: toPromptText(plan, state.zone, state.prompt.action),
    series,
  };
}

function toLiveAlarms(state: SessionState): LiveAlarm[] {
  return state.alarms.toSorted(compareAlarms).map(({ code }) => {
    const { priority, text } = ALARMS[code];
    return { code, priority, text };
  });
}
