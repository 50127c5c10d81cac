import { useState } from "preact/hooks";
import type { ProfileCard } from "../views.ts";
import { post } from "./api.ts";
import { client, isOperator, serverSilent } from "./feed.ts";
import { SPEED_NAMES } from "./speeds.ts";

/** Starts a session of the chosen profile. On a device that is a preparation: it waits for the tip and for the trigger there. */
export interface StartFormProps {
  readonly profile: ProfileCard | null;
  readonly faults: readonly string[];
  readonly device: string | null;
}

export function StartForm({ profile, faults, device }: StartFormProps) {
  const [problem, setProblem] = useState("");
  const [starting, setStarting] = useState(false);
  const can = profile !== null && profile.errors === 0 && isOperator.value && !serverSilent.value && !starting;
  const start = async (event: SubmitEvent) => {
    event.preventDefault();
    if (profile === null || !(event.currentTarget instanceof HTMLFormElement)) return;
    const told = new FormData(event.currentTarget);
    setStarting(true);
    const answer = await post("/api/start", toOrder(told, profile.id, device));
    setStarting(false);
    setProblem("problem" in answer ? answer.problem : "");
  };
  return (
    <section class="start" aria-label="Start">
      <h2>{device === null ? "Start a simulated session" : "Prepare a session on the device"}</h2>
      <form onSubmit={start}>
        {device === null ? <Simulated faults={faults} /> : <Bench />}
        <button type="submit" class="go" disabled={!can}>
          {starting ? "Opening…" : device === null ? "Start" : "Prepare"}
        </button>
        <p class="problem" role="alert">
          {problem}
        </p>
      </form>
    </section>
  );
}

function Simulated({ faults }: { readonly faults: readonly string[] }) {
  return (
    <>
      <label>
        Person <input name="person" type="number" min="0" max="4294967295" step="1" defaultValue="1" required />
        <small>seed that draws the skin</small>
      </label>
      <label>
        Seed <input name="seed" type="number" min="0" max="4294967295" step="1" defaultValue="1" required />
        <small>of device, operator and noise</small>
      </label>
      <label>
        Fault{" "}
        <select name="faults">
          <option value="">none</option>
          {faults.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <small>as validate plays it</small>
      </label>
      <label>
        Speed{" "}
        <select name="speed" defaultValue="60">
          {SPEED_NAMES.map(([value, name]) => (
            <option key={value} value={value} selected={value === "60"}>
              {name}
            </option>
          ))}
        </select>
        <small>of the simulated clock</small>
      </label>
      <p class="hint">The simulated operator puts the tip down and holds the trigger as the display asks.</p>
    </>
  );
}

function Bench() {
  return (
    <>
      <label>
        Acknowledge <input name="acknowledge" pattern="[A-Za-z]{1,40}" autocomplete="off" />
        <small>the trip of a latched device, when its cause is mended; empty otherwise</small>
      </label>
      <p class="hint">
        Energy flows only while the operator at the device holds its trigger. This page can pause and stop it, and
        nothing more.
      </p>
    </>
  );
}

function toOrder(told: FormData, profile: string, device: string | null): object {
  const text = (name: string) => String(told.get(name) ?? "");
  const asked = { client: client.value, profile };
  if (device !== null)
    return { device: "bench", ...asked, acknowledge: text("acknowledge") === "" ? null : text("acknowledge") };
  const speed = text("speed");
  return {
    device: "sim",
    ...asked,
    person: Number(text("person")),
    seed: Number(text("seed")),
    faults: text("faults") === "" ? null : text("faults"),
    speed: speed === "max" ? speed : Number(speed),
  };
}
