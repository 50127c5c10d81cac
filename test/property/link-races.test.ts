/**
 * Goal: whatever order a stream's callbacks come in, a link ends once and for one reason, hands over what came before that in order and nothing
 * after it, releases its stream once, and the last words (STOP) leave before the stream is closed.
 * Method: fast-check's scheduler decides when each write is finished, each piece arrives, the peer breaks off, the examination answers and the host
 * closes, over a stream of Node that does nothing by itself.
 */
import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { createStreamLink } from "../../src/io/stream-link.ts";

/** Generous: machines that are busy with other things are slow, not wrong. */
vi.setConfig({ testTimeout: 60_000 });

type PeerDeed =
  | { readonly kind: "data"; readonly byte: number }
  | { readonly kind: "error" }
  | { readonly kind: "close" };

interface Ends {
  readonly errors: string[];
  completed: number;
}

const peerDeed: fc.Arbitrary<PeerDeed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("data" as const), byte: fc.nat(255) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "error" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "close" as const }) },
);

test("any order of writes, bytes, ends and a close", async () => {
  const met = { lost: 0, closedFirst: 0, cleanEnd: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.nat(255), { maxLength: 5 }),
      fc.array(peerDeed, { maxLength: 6 }),
      async (scheduler, words, deeds) => {
        const written: number[] = [];
        let releasedAfter: number | null = null;
        let releases = 0;
        const stream = new Duplex({
          read() {},
          write(chunk: Uint8Array, _encoding, done) {
            void scheduler.schedule(Promise.resolve(), `write ${chunk[0]}`).then(() => {
              written.push(...chunk);
              done();
            });
          },
        });
        stream.on("error", () => {});
        const link = createStreamLink(stream, {
          name: "test",
          release() {
            releases += 1;
            releasedAfter = written.length;
          },
        });
        const heard: number[] = [];
        const ends: Ends = { errors: [], completed: 0 };
        const isOver = () => ends.errors.length + ends.completed > 0;
        link.bytes$.subscribe({
          next(bytes) {
            expect(isOver()).toBe(false);
            heard.push(...bytes);
          },
          error: (error: Error) => ends.errors.push(error.message),
          complete: () => {
            ends.completed += 1;
          },
        });

        const said: number[] = [];
        let overBeforeClose = false;
        const host = scheduler.scheduleSequence([
          ...words.map((word) => ({
            label: `send ${word}`,
            builder: async () => {
              if (!isOver()) said.push(word);
              link.send(Uint8Array.of(word));
            },
          })),
          {
            label: "host closes",
            builder: async () => {
              overBeforeClose = isOver();
              link.close();
              link.close();
              link.send(Uint8Array.of(0xee));
            },
          },
        ]);
        const given: number[] = [];
        const peer = scheduler.scheduleSequence(
          deeds.map((deed) => ({
            label: deed.kind,
            builder: async () => {
              if (deed.kind === "data") {
                if (!isOver()) given.push(deed.byte);
                stream.emit("data", Uint8Array.of(deed.byte));
              } else if (deed.kind === "error") stream.emit("error", new Error("torn off"));
              else stream.emit("close");
            },
          })),
        );
        await scheduler.waitIdle();
        await Promise.all([host.task, peer.task]);
        // What streams of Node put off to their own next tick.
        await new Promise((resolve) => setImmediate(resolve));
        await scheduler.waitIdle();
        await new Promise((resolve) => setImmediate(resolve));

        expect(ends.errors.length + ends.completed).toBe(1);
        expect(releases).toBe(1);
        expect(heard).toEqual(given);
        if (!words.includes(0xee)) expect(written).not.toContain(0xee);
        expect(said.slice(0, written.length)).toEqual(written);
        if (overBeforeClose) met.lost += 1;
        else {
          expect(ends.completed).toBe(1);
          expect(releasedAfter).toBe(said.length);
          met.closedFirst += 1;
          if (deeds.every(({ kind }) => kind === "data")) met.cleanEnd += 1;
        }
      },
    ),
    { numRuns: 300 },
  );
  // Each way to end has been met, or nothing was tested.
  expect(Math.min(met.lost, met.closedFirst, met.cleanEnd)).toBeGreaterThan(10);
});
