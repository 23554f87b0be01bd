import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { cellVerdicts, outcomes, rowIds, rowVerdicts, severities } from "../../contracts/report/terms.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { Metrics } from "./metrics.ts";
import { answerClasses, roundOutcomes } from "./series.ts";

const folder = fileURLToPath(new URL("deploy/", import.meta.url));
const read = (name: string): string => readFileSync(folder + name, "utf8");

/** Every text under a key of this name, however deep. */
function textsAt(key: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(key, item));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name === key && typeof item === "string" ? [item] : textsAt(key, item),
  );
}

const queries: Readonly<Record<string, readonly string[]>> = {
  "alerts.yaml": textsAt("expr", parse(read("alerts.yaml"))),
  "dashboard.json": textsAt("expr", JSON.parse(read("dashboard.json"))),
};

const labels: Readonly<Record<string, readonly string[]>> = {
  outcome: [...outcomes, ...roundOutcomes],
  severity: severities,
  row: rowIds,
  verdict: [...cellVerdicts, ...rowVerdicts],
  answer: answerClasses,
};

describe.each(Object.entries(queries))("%s", (name, exprs) => {
  it("asks only for metrics that there are", () => {
    const known = new Metrics("0").names().flatMap((one) => [one, `${one}_bucket`, `${one}_count`]);
    const asked = exprs.flatMap((expr) => expr.match(/titan_auth_\w+/g) ?? []);
    expect(asked.length).toBeGreaterThanOrEqual(exprs.length);
    expect(asked.filter((one) => !known.includes(one))).toEqual([]);
  });

  it("asks only for labels and values that there are", () => {
    const selected = exprs.flatMap((expr) => [...expr.matchAll(/(\w+)(?:=~|!=|=)"([^"$]+)"/g)]);
    expect(selected.length).toBeGreaterThan(2);
    for (const [, label = "", value = ""] of selected) {
      for (const one of value.split("|")) expect(labels[label], `${name}: ${label}`).toContain(one);
    }
  });
});

it("alerts and dashboard leave no metric unseen but the exit code, which the outcome tells", () => {
  const all = Object.values(queries).flat().join(" ");
  const unseen = new Metrics("0").names().filter((name) => !all.includes(name));
  expect(unseen).toEqual(["titan_auth_exit_code"]);
});

it.each(readdirSync(folder).filter((name) => name.endsWith(".yaml")))(
  "%s is YAML without a duplicate key",
  (name) => {
    expect(isRecord(parse(read(name)))).toBe(true);
  },
);

it("the job says in two places how many shards there are, and the same", () => {
  const job = parse(read("job.yaml"));
  const { env } = job.spec.template.spec.containers[0];
  const count = env.find(({ name }: { name: string }) => name === "JOB_COMPLETION_COUNT").value;
  expect([job.spec.completionMode, count, job.spec.parallelism]).toEqual([
    "Indexed",
    String(job.spec.completions),
    job.spec.completions,
  ]);
});

const promtool = (...args: readonly string[]) =>
  spawnSync("promtool", args, { cwd: folder, encoding: "utf8" });
const hasPromtool = promtool("--version").status === 0;

describe.skipIf(!hasPromtool)("promtool", () => {
  it.each([
    ["check", "rules", "alerts.yaml"],
    ["test", "rules", "alerts.test.yaml"],
  ])("%s %s %s", (...args) => {
    const { status, stdout, stderr } = promtool(...args);
    expect(status, stdout + stderr).toBe(0);
  });

  it("takes the metrics as they are served", async () => {
    const { body } = await new Metrics("0").text("text");
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
      input: body,
      encoding: "utf8",
    });
    expect(status, stdout + stderr).toBe(0);
  });
});
