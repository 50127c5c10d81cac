import { client, isOperator, presence, running, say, serverSilent, session } from "./feed.ts";
import { Stop } from "./stop.tsx";

/** What can be asked of a session. Nothing here energises: after a resume the device wants a new press of its trigger. */
export function Controls() {
  const paused = session.value?.state.startsWith("paused") === true;
  const can = isOperator.value && running.value && !serverSilent.value;
  return (
    <section class="controls" aria-label="Controls">
      <Stop />
      <button type="button" disabled={!can} onClick={() => say(paused ? "resume" : "pause")}>
        {paused ? "Resume" : "Pause"}
      </button>
      <p class="hint">
        {paused ? "Resuming gives no energy: the trigger has to be pressed anew." : "Pausing switches the energy off."}
      </p>
      <Place />
    </section>
  );
}

/** Who the operator is. */
export function Place() {
  const { operator, clients } = presence.value;
  const watchers = clients.length - (operator === null ? 0 : 1);
  return (
    <div class="place">
      <p>
        {isOperator.value
          ? "This page is the operator's."
          : operator === null
            ? "No page is the operator's."
            : `Page ${operator} is the operator's; this is page ${client.value}.`}
        {watchers > 0 ? ` ${watchers} watching.` : ""}
      </p>
      {operator === null && (
        <button type="button" disabled={serverSilent.value} onClick={() => say("claim")}>
          Take the operator's place
        </button>
      )}
      {isOperator.value && clients.length > 1 && (
        <button type="button" class="quiet" onClick={() => say("release")}>
          Leave the place to another page
        </button>
      )}
    </div>
  );
}
