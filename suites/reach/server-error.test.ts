import { describe, expect, it } from "vitest";
import { refusal, response, type Sketch, surveyed, testContext } from "../../test/support/suites.ts";
import type { Probe } from "../model/probe.ts";
import serverError from "./server-error.ts";

const failed = refusal(500, "INTERNAL_SERVER_ERROR");
const good: Sketch = { status: 200, json: { success: true, data: [] } };
const follows = serverError.kind === "survey" ? (serverError.follows?.(testContext) ?? []) : [];
/** What the check sends of its own, and what it follows. */
const probes =
  serverError.kind === "survey"
    ? [
        ...new Map(
          [
            ...serverError.probes(testContext),
            ...follows.flatMap((probe) => [...(probe.given ? [probe.given.probe] : []), probe]),
          ].map((probe) => [probe.id, probe]),
        ).values(),
      ]
    : [];

/** What is found where these requests fail; what is asked again is answered by `later`. */
function found(fails: (probe: Probe) => boolean, later = failed) {
  const answers = probes.flatMap((probe) => {
    const isRepeated = probe.given?.reads.includes("failed") === true;
    if (isRepeated && !fails(probe)) return [];
    return [response(probe, fails(probe) ? (isRepeated ? later : failed) : good)];
  });
  return surveyed(serverError, answers);
}
const at = (operation: string) => (probe: Probe) => probe.operation === operation;

describe("server-error", () => {
  it.each([
    ["POST /api/v1/auth/login", "high", "api-key-creation"],
    ["POST /api/v1/api-keys", "high", "api-key-creation"],
    ["GET /api/v1/auth/session", "high", "api-key-creation"],
    ["GET /api/v1/tasks", undefined, undefined],
  ])("finds that %s fails", (operation, severity, row) => {
    const said = found(at(operation));
    expect(said).toMatchObject([{ how: "found", what: "persistent" }]);
    expect([said[0]?.facts?.severity, said[0]?.facts?.row]).toEqual([severity, row]);
  });

  it("finds nothing where a repeated request succeeds", () => {
    expect(found(at("GET /api/v1/tasks"), good)).toEqual([]);
  });

  it("finds nothing where a whole service is down", () => {
    expect(found(({ service }) => service === "task")).toEqual([]);
  });

  it("finds nothing where a service stops to answer in mid-run", () => {
    const answers = probes
      .filter(({ given, service }) => given === undefined && service === "task")
      .flatMap((probe, at) => {
        const usual = { ...response(probe, at < 5 ? good : failed), sentAt: at };
        const repeat = probes.find(({ given }) => given?.probe.id === probe.id);
        const again = repeat && { ...response(repeat, failed), sentAt: 1_000 + at };
        return at < 5 || again === undefined ? [usual] : [usual, again];
      });
    expect(surveyed(serverError, answers)).toEqual([]);
    const [first] = answers;
    const late = first && { ...first, sentAt: 2_000 };
    expect(surveyed(serverError, [...answers, ...(late ? [late] : [])])).not.toEqual([]);
  });

  it("finds nothing where all is well", () => {
    expect(found(() => false)).toEqual([]);
  });
});
