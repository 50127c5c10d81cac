import { kindOf } from "../profile/kinds.ts";
import { runCourse } from "./course.ts";
import { readText } from "./documents.ts";
import { type RunOptions, run } from "./run.ts";

/**
 * What `run` is given: a profile, whose session is run, or a course, whose next sessions are.
 * @returns the exit code @throws Refusal
 */
export function treat(file: string, options: RunOptions): Promise<number> {
  const text = readText(file);
  return kindOf(text) === "course" ? runCourse(text, file, options) : run(text, file, options);
}
