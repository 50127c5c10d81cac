import { useState } from "preact/hooks";
import type { RunCard, RunPage } from "../views.ts";
import { get } from "./api.ts";
import { ENDINGS, typeset } from "./text.ts";

/** The runs of the folder, newest first, with verdict, report and what happened in words. */
export function Runs({ runs, dir }: { readonly runs: readonly RunCard[]; readonly dir: string }) {
  const [shown, setShown] = useState<{ readonly id: string; readonly text: string } | null>(null);
  const explain = async (id: string) => {
    if (shown?.id === id) return setShown(null);
    const answer = await get<RunPage>(`/api/runs/${encodeURIComponent(id)}`);
    setShown({ id, text: "value" in answer ? answer.value.lines.join("\n") : answer.problem });
  };
  return (
    <section class="runs" aria-label="Runs">
      <h2>
        Runs in <code>{dir}</code>
      </h2>
      {runs.length === 0 && <p>None yet.</p>}
      {runs.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Started</th>
                <th scope="col">Run</th>
                <th scope="col">Verdict</th>
                <th scope="col">Outcome</th>
                <th scope="col">Report</th>
                <th scope="col">In words</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <Row key={run.id} run={run} words={shown?.id === run.id ? shown.text : null} explain={explain} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface RowProps {
  readonly run: RunCard;
  readonly words: string | null;
  readonly explain: (id: string) => void;
}

function Row({ run, words, explain }: RowProps) {
  return (
    <>
      <tr>
        <td class="number">{run.startedAt === "" ? "–" : run.startedAt.slice(0, 19).replace("T", " ")}</td>
        <th scope="row">{run.name}</th>
        <td class={`verdict ${run.verdict}`}>{VERDICTS[run.verdict]}</td>
        <td>{outcomeText(run)}</td>
        <td>
          {run.hasReport ? (
            <a
              href={`/report/${encodeURIComponent(run.id)}`}
              target="_blank"
              rel="noreferrer"
              aria-label={`open the report of ${run.name}`}
            >
              open
            </a>
          ) : (
            "none"
          )}
        </td>
        <td>
          <button
            type="button"
            aria-expanded={words !== null}
            aria-label={`${words === null ? "explain" : "close the explanation of"} ${run.name}`}
            onClick={() => explain(run.id)}
          >
            {words === null ? "explain" : "close"}
          </button>
        </td>
      </tr>
      {words !== null && (
        <tr>
          <td colSpan={6}>
            <pre tabIndex={0}>{words}</pre>
          </td>
        </tr>
      )}
    </>
  );
}

const VERDICTS = { pass: "✓ PASS", fail: "✕ FAIL", unknown: "unknown" } as const;

function outcomeText({ outcome, reason }: RunCard): string {
  const word = ENDINGS[outcome] ?? outcome;
  return reason === "" || outcome === "complete" ? word : `${word}: ${typeset(reason)}`;
}
