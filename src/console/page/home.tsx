import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { HomeView } from "../views.ts";
import { get } from "./api.ts";
import { Place } from "./controls.tsx";
import { Profiles } from "./profiles.tsx";
import { Runs } from "./runs.tsx";
import { StartForm } from "./start-form.tsx";

/** What there is to run, and what was run. */
const home = signal<HomeView | null>(null);
const problem = signal("");
/** What the demo runs. */
const FIRST = "shipped:rf-bipolar-inner-thigh.yaml";
const chosen = signal<string | null>(null);

export function Home() {
  useEffect(() => {
    void load();
  }, []);
  const view = home.value;
  const profile = view?.profiles.find(({ id }) => id === chosen.value) ?? null;
  return (
    <main class="home">
      <header>
        <h1>Isoderm console</h1>
        <p>{view === null ? "" : view.device === null ? "simulated device" : `device ${view.device}`}</p>
        <Place />
      </header>
      {problem.value !== "" && <p role="alert">{problem.value}</p>}
      {view !== null && (
        <>
          <Profiles
            profiles={view.profiles}
            chosen={chosen.value}
            choose={(id) => {
              chosen.value = id;
            }}
          />
          <StartForm profile={profile} faults={view.faults} device={view.device} />
          <Runs runs={view.runs} dir={view.runsDir} />
        </>
      )}
    </main>
  );
}

async function load(): Promise<void> {
  const answer = await get<HomeView>("/api/home");
  if ("problem" in answer) {
    problem.value = answer.problem;
    return;
  }
  problem.value = "";
  home.value = answer.value;
  const { profiles } = answer.value;
  chosen.value ??= (profiles.find(({ id }) => id === FIRST) ?? profiles[0])?.id ?? null;
}
