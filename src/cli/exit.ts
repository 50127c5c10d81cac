/** Exit codes of every command; scripts rely on them. */
export const EXIT = { ok: 0, negative: 1, usage: 2, device: 3, bug: 70, interrupted: 130 } as const;
