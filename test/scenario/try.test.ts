import { it } from "vitest";
import { createShortProfile } from "/work/main/test/support/session-profile.ts";
import { createSessionBench } from "/work/main/test/support/session-bench.ts";
it("x", () => {
  for (const area of ["inner-thigh","abdomen"] as const) for (let s = 1; s < 8; s++) {
    const t = performance.now();
    const b = createSessionBench({ profile: createShortProfile({area}), seed: s });
    const t1 = performance.now();
    b.runToEnd(600000);
    let peak = 0;
    console.log(area, s, b.world.nowMs, b.state.stage, b.state.reason, (t1 - t).toFixed(0), (performance.now() - t1).toFixed(0), b.stages.join(" "));
  }
}, 100000);
