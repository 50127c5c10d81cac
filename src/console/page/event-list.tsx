import { useLayoutEffect, useRef } from "preact/hooks";
import { clockText } from "../../report/chart.ts";
import { events } from "./feed.ts";
import { typeset } from "./text.ts";

/** What happened, newest last; stays at the end unless somebody scrolls up. */
export function EventList() {
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const shown = events.value;
  useLayoutEffect(() => {
    const { current } = list;
    if (current !== null && atEnd.current) current.scrollTop = current.scrollHeight;
  });
  return (
    <section class="events" aria-label="Events">
      <h2>Events</h2>
      <ol
        ref={list}
        tabIndex={0}
        aria-label="Events, oldest first"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < 4;
        }}
      >
        {shown.map(({ id, atMs, level, text }) => (
          <li key={id} class={level}>
            <time>{clockText(atMs)}</time>
            <span>{typeset(text)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
