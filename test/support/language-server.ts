/** An editor's side of the language server protocol: the real yaml-language-server as a process of its own, asked what an editor asks. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Owner } from "./process.ts";
import { ROOT } from "./source-tree.ts";

export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** An opened document. Places are lines and characters from 0, as the protocol counts. */
export interface OpenedDocument {
  /** What the server first says about the document. */
  readonly diagnostics: Promise<readonly Diagnostic[]>;
  completions(line: number, character: number): Promise<readonly string[]>;
  hover(line: number, character: number): Promise<string>;
}

export interface Editor {
  /** Opens a text as if it lay at `path`, from the root of the checkout; no file is written. */
  open(path: string, text: string): OpenedDocument;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

const SERVER = join(ROOT, "node_modules/yaml-language-server/bin/yaml-language-server");
/** Nothing is fetched: the schema stands in the document's first line, as a file beside it. */
const SETTINGS = {
  yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false }, format: { enable: false } },
};

export async function startEditor(owner: Owner): Promise<Editor> {
  const child = spawn(process.execPath, [SERVER, "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
  owner.onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const waiting = new Map<number | string, (result: unknown) => void>();
  const told = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  let lastId = 0;
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const ask = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      send({ id: lastId, method, params });
    });
  const take = ({ id, method, params, result }: Message) => {
    if (method === undefined) {
      if (id !== undefined) waiting.get(id)?.(result);
    } else if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { uri: string; diagnostics: Diagnostic[] };
      told.get(uri)?.(diagnostics);
    } else if (id !== undefined) send({ id, result: answer(method, params) });
  };
  let heard = Buffer.alloc(0);
  child.stdout.on("data", (bytes: Buffer) => {
    heard = Buffer.concat([heard, bytes]);
    for (;;) {
      const head = heard.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(heard.toString("latin1", 0, Math.max(0, head)))?.[1]);
      if (head < 0 || heard.length < head + 4 + length) return;
      take(JSON.parse(heard.toString("utf8", head + 4, head + 4 + length)) as Message);
      heard = heard.subarray(head + 4 + length);
    }
  });
  const rootUri = pathToFileURL(ROOT).href;
  await ask("initialize", {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: "isoderm" }],
    capabilities: {
      workspace: { configuration: true },
      textDocument: { completion: { completionItem: { snippetSupport: true } }, hover: {}, publishDiagnostics: {} },
    },
  });
  send({ method: "initialized", params: {} });
  send({ method: "workspace/didChangeConfiguration", params: { settings: SETTINGS } });
  return {
    open(path, text) {
      const uri = pathToFileURL(join(ROOT, path)).href;
      const diagnostics = new Promise<readonly Diagnostic[]>((resolve) => {
        told.set(uri, resolve);
      });
      send({
        method: "textDocument/didOpen",
        params: { textDocument: { uri, languageId: "yaml", version: 1, text } },
      });
      const at = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });
      return {
        diagnostics,
        async completions(line, character) {
          const found = (await ask("textDocument/completion", at(line, character))) as {
            items: readonly { label: string }[];
          } | null;
          return (found?.items ?? []).map(({ label }) => label);
        },
        async hover(line, character) {
          const found = (await ask("textDocument/hover", at(line, character))) as {
            contents: { value: string };
          } | null;
          // Markdown escapes what could mean something.
          return (found?.contents.value ?? "").replaceAll("\\", "").replaceAll("&nbsp;", " ");
        },
      };
    },
  };
}

function answer(method: string, params: unknown): unknown {
  if (method !== "workspace/configuration") return null;
  const { items } = params as { items: readonly { section?: string }[] };
  return items.map(({ section }) => (section === "yaml" ? SETTINGS.yaml : null));
}
