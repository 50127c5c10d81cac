import { useEffect, useRef, useState } from "preact/hooks";
import { clockText } from "../../report/chart.ts";
import type { ProfileCard, ProfilePage } from "../views.ts";
import { get } from "./api.ts";
import { typeset } from "./text.ts";

/** Profiles to choose from, each with its lint state, and the chosen one in plain words. */
export interface ProfilesProps {
  readonly profiles: readonly ProfileCard[];
  readonly chosen: string | null;
  readonly choose: (id: string) => void;
}

export function Profiles({ profiles, chosen, choose }: ProfilesProps) {
  const list = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    list.current?.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <>
      <section class="profiles" aria-label="Profiles">
        <h2>Profiles</h2>
        <fieldset ref={list}>
          <legend class="unseen">Profile to run</legend>
          {profiles.map((profile) => (
            <label key={profile.id} class={profile.id === chosen ? "chosen" : ""}>
              <input
                type="radio"
                name="profile"
                value={profile.id}
                checked={profile.id === chosen}
                onChange={() => choose(profile.id)}
              />
              <span class="name">{profile.title === "" ? profile.id : typeset(profile.title)}</span>
              <span class="about">{aboutText(profile)}</span>
              <span class="lint">{lintText(profile)}</span>
            </label>
          ))}
        </fieldset>
      </section>
      <Words id={chosen} />
    </>
  );
}

function aboutText({ modality, area, durationMs, from }: ProfileCard): string {
  const parts = [
    modality,
    area,
    durationMs === null ? "" : `${clockText(durationMs)} min`,
    from === "folder" ? "own" : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function lintText({ errors, warnings }: ProfileCard): string {
  if (errors > 0) return `✕ ${errors} error${errors === 1 ? "" : "s"}`;
  return warnings > 0 ? `△ ${warnings} warning${warnings === 1 ? "" : "s"}` : "✓ no problem";
}

function Words({ id }: { readonly id: string | null }) {
  const [page, setPage] = useState<ProfilePage | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let wanted = true;
    if (id !== null)
      void get<ProfilePage>(`/api/profiles/${encodeURIComponent(id)}`).then((answer) => {
        if (!wanted) return;
        setPage("value" in answer ? answer.value : null);
        setProblem("problem" in answer ? answer.problem : "");
      });
    return () => {
      wanted = false;
    };
  }, [id]);
  return (
    <section class="words" aria-label="The profile in plain words">
      <h2>In plain words</h2>
      {problem !== "" && <p role="alert">{problem}</p>}
      {/* Scrolls, so it can be reached without a mouse. */}
      <pre tabIndex={0}>
        {[page?.problems ?? "", ...(page?.lines ?? [])].filter((line, at) => at > 0 || line !== "").join("\n")}
      </pre>
    </section>
  );
}
