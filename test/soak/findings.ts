/** What was found wrong in a world: the first time each check failed, by the id of the requirement it stands for. */
export interface Violation {
  readonly id: string;
  readonly atMs: number;
  readonly what: string;
}

export interface Findings {
  readonly violations: readonly Violation[];
  report(id: string, atMs: number, what: string): void;
}

export function createFindings(): Findings {
  const violations: Violation[] = [];
  return {
    violations,
    report(id, atMs, what) {
      if (!violations.some((violation) => violation.id === id)) violations.push({ id, atMs, what });
    },
  };
}
