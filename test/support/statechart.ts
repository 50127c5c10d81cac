/**
 * The session machine as a mermaid state diagram, for docs/architecture.md. Text only; `npm run generate` writes it,
 * test/house/docs.test.ts checks that it is fresh.
 */
import type { AnyStateNode } from "xstate";
import { sessionMachine, toStage } from "../../src/session/machine.ts";

export const STATECHART_FILE = "docs/architecture.md";
const OPEN = "<!-- generated: statechart -->";
const CLOSE = "<!-- end: statechart -->";

/** `page` with what stands between its markers made anew. Throws when a marker is missing. */
export function withStatechart(page: string): string {
  const [before, rest] = page.split(OPEN);
  const after = rest?.split(CLOSE)[1];
  if (before === undefined || after === undefined) throw new Error(`no "${OPEN}" ... "${CLOSE}" in ${STATECHART_FILE}`);
  return `${before}${OPEN}\n\`\`\`mermaid\n${statechart()}\`\`\`\n\n${sharedTransitions()}\n${CLOSE}${after}`;
}

/** Every leaf with its tags, and every transition from one leaf to another, in the order of the source. */
function statechart(): string {
  const leaves = listNodes(sessionMachine.root).filter((node) => node.type !== "compound");
  const lines = ["stateDiagram-v2", `  [*] --> ${idOf(toLeaf(sessionMachine.root))}`];
  for (const node of leaves) {
    const tags = tagsOf(node);
    lines.push(`  ${idOf(node)}${tags.length === 0 ? "" : ` : ${idOf(node)} (${tags.join(", ")})`}`);
  }
  for (const node of leaves)
    lines.push(...transitionsOf(node).map(([event, to]) => `  ${idOf(node)} --> ${to} : ${event}`));
  for (const node of leaves) if (node.type === "final") lines.push(`  ${idOf(node)} --> [*]`);
  return `${lines.join("\n")}\n`;
}

/** Transitions of a whole group of states, as sentences: as arrows from each of its members they would hide the rest. */
function sharedTransitions(): string {
  const groups = listNodes(sessionMachine.root).filter((node) => node.type === "compound");
  const sentences = groups.map((group) => {
    const members = listNodes(group).map((node) => `\`${idOf(node)}\``);
    const ways = transitionsOf(group).map(([event, to]) => `${event} leads to \`${to}\``);
    return `- From ${members.join(", ")}: ${ways.join(", ")}.`;
  });
  return sentences.join("\n");
}

function transitionsOf(node: AnyStateNode): (readonly [event: string, to: string])[] {
  return [...node.transitions.values()].flat().flatMap(({ eventType, guard, target }) => {
    const event = typeof guard === "string" ? `${eventType} [${guard}]` : eventType;
    return (target ?? []).map((to) => [event, idOf(toLeaf(to))] as const);
  });
}

/** A group is entered through its initial state. */
function toLeaf(node: AnyStateNode): AnyStateNode {
  const first = node.type === "compound" ? node.initial.target[0] : undefined;
  return first === undefined ? node : toLeaf(first);
}

function listNodes(parent: AnyStateNode): AnyStateNode[] {
  return Object.values(parent.states).flatMap((node) => [node, ...listNodes(node)]);
}

/** A state has the tags of the groups it is in. */
function tagsOf(node: AnyStateNode): string[] {
  return node.parent === undefined ? [...node.tags] : [...tagsOf(node.parent), ...node.tags];
}

/** `session.paused.before` -> `pausedBefore`, as the program names its stages. */
function idOf(node: AnyStateNode): string {
  const [group, leaf] = node.path;
  return leaf === undefined ? toStage(group ?? "") : toStage({ [group ?? ""]: leaf });
}
