/**
 * Why a device can not be reached or was lost, and what helps. The kinds are the ones a person has to tell apart, because each is mended
 * in another way.
 */
export type LinkTrouble =
  /** There is no such port, host or listener. */
  | "absent"
  | "forbidden"
  /** Another program has it. */
  | "busy"
  /** It is there, and it is not what was meant: no serial port, or it speaks something else. */
  | "wrong"
  /** It speaks another version of the wire. */
  | "version"
  /** It is there and says nothing. */
  | "silent"
  /** It was there, and is not any more. */
  | "gone"
  /** This program can not use ports of this kind at all. */
  | "unusable";

export class LinkError extends Error {
  readonly trouble: LinkTrouble;

  /** @param message what, where, and the command that helps */
  constructor(trouble: LinkTrouble, message: string) {
    super(message);
    this.trouble = trouble;
  }
}
