/**
 * A profile of one's own, from the text of another: only its id, its title and the line for editors change, comments and layout stay.
 * Not responsible for which profile is taken, and where the new one goes.
 */
export interface NewNames {
  readonly id: string;
  /** Where the schema is, as seen from the new file; null: the line for editors is left out. */
  readonly schema: string | null;
}

const MODELINE = /^# yaml-language-server: \$schema=.*\n(?:#\n)?/m;
const ID = /^id: .*$/m;
const TITLE = /^title: (.*)$/m;

/** `template` is a profile as the shipped ones are written: block style, id and title plain and each on a line of its own. */
export function fromTemplate(template: string, { id, schema }: NewNames): string {
  // By function: "$" in a replacement text would mean something.
  return template
    .replace(MODELINE, (line) => (schema === null ? "" : line.replace(/=.*/, () => `=${schema}`)))
    .replace(ID, () => `id: ${id}`)
    .replace(TITLE, (_, title: string) => `title: ${title} (${id})`);
}
