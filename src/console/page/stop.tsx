import { signal } from "@preact/signals";
import { running, say } from "./feed.ts";

/**
 * STOP: one act, no question. It goes by request and through the socket at once; when neither is known to have arrived, the page says so
 * in so many words, because then only the device itself can be relied upon.
 */
type Fate = "ready" | "sending" | "taken" | "lost";
const fate = signal<Fate>("ready");
/** The server answers within milliseconds. */
const PATIENCE_MS = 1500;

async function stop(): Promise<void> {
  fate.value = "sending";
  say("stop");
  try {
    const response = await fetch("/api/stop", {
      method: "POST",
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    fate.value = response.ok ? "taken" : "lost";
  } catch {
    fate.value = "lost";
  }
}

/** Escape stops whatever runs, wherever the focus is. */
export function listenForEscape(): void {
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && running.value) void stop();
  });
  running.subscribe((now) => {
    if (now) fate.value = "ready";
  });
}

const SAID: Readonly<Record<Fate, string>> = {
  ready: "Esc does the same",
  sending: "sending…",
  taken: "STOP was taken",
  lost: "STOP DID NOT ARRIVE. Let go of the trigger and switch the device off by its own button.",
};

export function Stop() {
  return (
    <div class="stop-place">
      <button type="button" class="stop" aria-keyshortcuts="Escape" aria-describedby="stop-fate" onClick={stop}>
        STOP
      </button>
      <p id="stop-fate" class={`stop-fate ${fate.value}`} role={fate.value === "lost" ? "alert" : "status"}>
        {SAID[fate.value]}
      </p>
    </div>
  );
}
