import { describe, expect, it } from "vitest";
import { keyWith, type MintedKey } from "../../../contracts/catalogue/credential.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { mintKey } from "../../../suites/model/requests.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import { response, testContext } from "../../../test/support/suites.ts";
import { keyCapIn } from "./key-cap.ts";

/** What is advised where keys with these scopes were answered so. */
function adviceFor(
  answers: readonly (readonly [key: MintedKey, status: number])[],
  context: Partial<RunContext> = {},
) {
  const whole = { ...testContext, ...context };
  const probes = answers.map(([key]) => mintKey(key, whole));
  const results = new Map<string, ProbeResult>(
    answers.map(([key, status]) => {
      const probe = mintKey(key, whole);
      return [probe.id, response(probe, { status, json: {} })];
    }),
  );
  const plan = { context: whole, checks: [], probes, cells: [], purposes: new Map() };
  return keyCapIn(plan, results)?.because;
}

const [tasks, runs, data] = [keyWith("tasks:read"), keyWith("executions:read"), keyWith("data:read")];

describe("advice on a limit of keys", () => {
  it("names the depth that makes do with few", () => {
    const advice = adviceFor([
      [tasks, 201],
      [runs, 409],
      [data, 409],
    ]);
    expect(advice).toMatch(
      /^1 keys were made, then key\[executions:read\] was refused with 409: .*--depth few-keys/,
    );
  });

  it("has another remedy where that was the depth", () => {
    const few = { depth: "few-keys" as const };
    expect(
      adviceFor(
        [
          [tasks, 201],
          [runs, 403],
          [data, 403],
        ],
        few,
      ),
    ).toContain("revoke keys");
  });

  it("is not given where a scope may not be granted, where no key was made, or where all were", () => {
    expect(
      adviceFor([
        [tasks, 201],
        [runs, 403],
      ]),
    ).toBeUndefined();
    expect(
      adviceFor([
        [tasks, 409],
        [runs, 409],
      ]),
    ).toBeUndefined();
    expect(
      adviceFor([
        [tasks, 201],
        [runs, 201],
      ]),
    ).toBeUndefined();
    expect(
      adviceFor([
        [tasks, 201],
        [runs, 500],
        [data, 500],
      ]),
    ).toBeUndefined();
  });
});
