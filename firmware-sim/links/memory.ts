/**
 * A link to a world in the same process: what the host sends is fed at once, what the device says comes out when the owner of the
 * virtual clock pumps a tick. Not responsible for time: it passes only in `pump`.
 */
import { Observable, type Subscriber } from "rxjs";
import type { Link } from "../../src/device/link.ts";
import type { World } from "../world.ts";

export interface MemoryLink extends Link {
  /** One tick of the world; its bytes are on `bytes$` before this returns. They are a view that the next tick overwrites. */
  pump(): void;
}

export function createMemoryLink(world: World): MemoryLink {
  // One listener, as on a cable; a subject would loop over a list of them for every chunk.
  let host: Subscriber<Uint8Array> | null = null;
  let open = true;
  return {
    bytes$: new Observable<Uint8Array>((subscriber) => {
      if (open) host = subscriber;
      else subscriber.complete();
    }),
    send(chunk) {
      if (open) world.feed(chunk);
    },
    close() {
      if (!open) return;
      open = false;
      host?.complete();
    },
    pump() {
      const said = world.tick();
      if (open && said.length > 0) host?.next(said);
    },
  };
}
