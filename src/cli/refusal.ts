import { EXIT } from "./exit.ts";

/** A command that can not be carried out for a reason its user can mend: what, where, what to do. */
export class Refusal extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
