import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { door, generation, lockedWhy, running, session } from "./feed.ts";
import { Home } from "./home.tsx";
import { Live } from "./live.tsx";

/** The whole page: a session while there is one, and otherwise what one is made from. */
const left = signal(0);

export function App() {
  const view = session.value;
  // What is running can not be left; what is over can, until the next begins.
  const shown = view !== null && (running.value || left.value !== generation.value);
  useEffect(() => {
    document.title = shown ? `${view?.title ?? ""} - Isoderm console` : "Isoderm console";
  }, [shown, view?.title]);
  return (
    <>
      <aside class="notice" aria-label="Notice">
        Bench and engineering software. Not a medical device, never for use on people.
      </aside>
      {door.value === "locked" ? (
        <Locked />
      ) : door.value === "opening" ? (
        <main class="plain">
          <h1>Isoderm console</h1>
          <p role="status">Connecting…</p>
        </main>
      ) : shown && view !== null ? (
        <Live
          view={view}
          leave={() => {
            left.value = generation.value;
          }}
        />
      ) : (
        <Home />
      )}
    </>
  );
}

function Locked() {
  return (
    <main class="plain">
      <h1>Isoderm console</h1>
      <p role="alert">{lockedWhy.value}</p>
      <p>
        A link is good once, and for the browser that opened it. The terminal in which the console runs shows the next
        one.
      </p>
    </main>
  );
}
