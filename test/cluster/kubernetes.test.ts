/**
 * Goal: the Indexed Job of docs/cluster.md is one, and its members' command leaves shards that join to the whole.
 * Method: the manifest against the fields of batch/v1 that it uses, and the container's own command with the environment that Kubernetes
 * gives to each member; a cluster is not needed for either.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { findArrayPart } from "../../src/validation/array-job.ts";
import { buildWhenStale, makeFolder } from "../support/cli.ts";
import { startProcess } from "../support/process.ts";
import { makeBin, mergeAndCompare, readExample } from "./array.ts";

/** Of batch/v1 Job and core/v1 PodSpec, what the example may use; anything else is a slip of the pen. */
const name = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
const JOB = z.strictObject({
  apiVersion: z.literal("batch/v1"),
  kind: z.literal("Job"),
  metadata: z.strictObject({ name }),
  spec: z.strictObject({
    completions: z.int().min(1),
    parallelism: z.int().min(1),
    completionMode: z.literal("Indexed"),
    template: z.strictObject({
      spec: z.strictObject({
        // A Job takes no pod that is always restarted.
        restartPolicy: z.enum(["Never", "OnFailure"]),
        containers: z
          .array(
            z.strictObject({
              name,
              image: z.string(),
              env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
              command: z.array(z.string()),
              args: z.array(z.string()),
              volumeMounts: z.array(z.strictObject({ name, mountPath: z.string().startsWith("/") })),
            }),
          )
          .length(1),
        volumes: z.array(z.strictObject({ name, persistentVolumeClaim: z.strictObject({ claimName: name }) })),
      }),
    }),
  }),
});

beforeAll(buildWhenStale);

test("the Indexed Job of docs/cluster.md", { timeout: 120_000 }, async (owner) => {
  const { spec } = JOB.parse(parse(readExample("Kubernetes")));
  const pod = spec.template.spec;
  const [container] = pod.containers;
  if (container === undefined) throw new Error("a container");
  expect(container.volumeMounts.map((mount) => mount.name)).toEqual(pod.volumes.map((volume) => volume.name));
  const given = Object.fromEntries(container.env.map(({ name: variable, value }) => [variable, value]));
  expect(given).toEqual({ JOB_COMPLETIONS: String(spec.completions) });

  const dir = makeFolder(owner);
  const path = `${makeBin(owner)}:${process.env["PATH"]}`;
  const [mounted] = container.volumeMounts;
  for (let index = 0; index < spec.completions; index++) {
    // Set by Kubernetes for every pod of an Indexed Job.
    const env = { ...given, JOB_COMPLETION_INDEX: String(index) };
    expect(findArrayPart(env)).toEqual({ part: index + 1, of: spec.completions });
    const [shell = "", ...words] = [...container.command, ...container.args].map((word) =>
      word.replaceAll(mounted?.mountPath ?? "", dir),
    );
    const { code, stderr } = await startProcess(owner, shell, words, { env: { ...env, PATH: path } }).ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`shard ${index + 1}/${spec.completions} of an array job`);
    expect(readFileSync(join(dir, `shard-${index}.json`), "utf8")).toContain('"isoderm-validation/1"');
  }
  const { merged, whole } = await mergeAndCompare(owner, dir);
  expect(merged).toBe(whole);
});
