import { expect, test } from "vitest";
import { createSession, type SessionState, toDraft } from "../../../src/session/state.ts";
import { createPlan, createShortProfile } from "../../support/session-profile.ts";

test("a draft is the state with every field, its own time, and nothing to say yet", () => {
  const names = Object.keys(createSession(createPlan(createShortProfile())));
  const marked = Object.fromEntries(names.map((name) => [name, { name }])) as unknown as SessionState;
  const draft = toDraft(marked, 123_456);
  expect(Object.keys(draft).sort()).toEqual([...names].sort());
  for (const name of names)
    if (!["atMs", "commands", "entries"].includes(name)) expect(draft[name as keyof typeof draft]).toEqual({ name });
  expect(draft).toMatchObject({ atMs: 123_456, commands: [], entries: [] });
});

test("a session starts in the dark", () => {
  const state = createSession(createPlan(createShortProfile({ zones: 3 })));
  expect(state).toMatchObject({
    stage: "connecting",
    energised: false,
    armed: false,
    over: false,
    permit: null,
    doses: [null, null, null],
  });
  expect(state.supervisor.verdict).toEqual({ energyAllowed: false, ceilingW: 0 });
});
