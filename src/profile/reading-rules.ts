/** The rules that reading a file checks before a profile exists: ids are stable, the text goes into the docs. */
export const READING_RULES = {
  P001: "A file has at most 64 KiB.",
  P002: "A file is UTF-8 text without control or invisible characters.",
  P003: "A file is YAML 1.2 (JSON is a part of it).",
  P004: "A file is not empty.",
  P005: "A file holds one document.",
  P006: "No aliases (`*name`): what is meant stands where it is read.",
  P007: "A key stands only once in its map.",
  P008: "No tags (`!name`).",
  P009: "Nesting, number of values and their lengths stay within what a document of this kind needs.",
  P010: "The document is a map of keys to values.",
  P011: "`format` names a kind and version of file that this Isoderm reads.",
  P020: "Every required key is there and has a value.",
  P021: "No unknown keys.",
  P022: "Values are of the right type: numbers are bare numbers in the unit of the field's name.",
  P023: "Numbers are finite.",
  P024: "Numbers are inside the hard limits.",
  P025: "Texts have the right form and length.",
  P026: "Lists have the right number of members.",
  P027: "Choices are one of the words listed.",
} as const;

export type ReadingRuleId = keyof typeof READING_RULES;
