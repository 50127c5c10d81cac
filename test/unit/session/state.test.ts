import { expect, test } from "vitest";
import { createSession, toDraft } from "../../../src/session/state.ts";
import { createHostAt } from "../../support/session-host.ts";
import { createPlan, createShortProfile } from "../../support/session-profile.ts";

test("a draft is the state with every field, its own time, and nothing to say yet", () => {
  for (const state of [
    createSession(createPlan(createShortProfile({ zones: 2, passes: 2 }))),
    createHostAt("holding").state,
  ]) {
    const draft = toDraft(state, 123_456);
    expect(Object.keys(draft).sort()).toEqual(Object.keys(state).sort());
    for (const [name, value] of Object.entries(state))
      if (!["atMs", "commands", "entries"].includes(name)) expect(draft[name as keyof typeof draft], name).toBe(value);
    expect(draft).toMatchObject({ atMs: 123_456, commands: [], entries: [] });
    expect(draft.commands).not.toBe(state.commands);
  }
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
