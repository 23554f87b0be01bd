import { describe, expect, it } from "vitest";
import type { InteractionResult } from "../../../suites/model/interaction.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import { caseOf, sketchTools } from "../../../test/support/pact/sketches.ts";
import { skipReason } from "./skip-reason.ts";

const readOnly: Partial<RunContext> = { means: new Set(["account", "jwt"]) };
const billing = "POST /api/v1/billing/plan";

interface Row {
  readonly request: string;
  readonly status?: number;
  readonly context?: Partial<RunContext>;
  readonly result: InteractionResult | undefined;
}

const inapplicable = { kind: "inapplicable", because: expect.stringContaining("--allow-billing-write") };

const rows: readonly Row[] = [
  { request: "GET /api/v1/tasks", result: undefined },
  { request: "GET /api/v1/tasks", context: readOnly, result: undefined },
  { request: "HEAD /api/v1/tasks", context: readOnly, result: undefined },
  { request: "POST /api/v1/tasks", result: undefined },
  { request: "POST /api/v1/tasks", context: readOnly, result: { kind: "missing", need: "writes" } },
  {
    request: "DELETE /api/v1/tasks/1",
    status: 401,
    context: readOnly,
    result: { kind: "missing", need: "writes" },
  },
  { request: "POST /api/v1/api-keys", context: readOnly, result: { kind: "missing", need: "writes" } },
  { request: billing, result: inapplicable as InteractionResult },
  { request: `${billing}?now=1`, status: 400, result: inapplicable as InteractionResult },
  { request: billing, status: 401, result: undefined },
  { request: billing, status: 403, result: undefined },
  { request: billing, context: { allowBillingWrite: true }, result: undefined },
  {
    request: billing,
    context: { ...readOnly, allowBillingWrite: true },
    result: { kind: "missing", need: "writes" },
  },
];

const caseFor = (request: string, status: number) => {
  const [method, path] = request.split(" ");
  return caseOf({ request: { method, path }, response: { status } });
};

describe("an interaction", () => {
  it.each(rows)(
    "$request for $status, with $world: $result.kind",
    ({ request, status = 200, context = {}, result }) => {
      expect(skipReason(caseFor(request, status), sketchTools({ context }))).toEqual(result);
    },
  );
  it("that signs in is tried where nothing may be written", () => {
    const tools = sketchTools({ context: readOnly });
    expect(skipReason(caseFor("POST /api/v1/auth/login", 200), tools)).toBeUndefined();
  });

  it("is not tried where a plugin of Pact's would have to be started", () => {
    const one = caseOf({ pluginConfiguration: { protobuf: {} } });
    expect(skipReason(one, sketchTools())).toEqual({
      kind: "unsure",
      because: expect.stringContaining("plugin"),
    });
  });

  it.each([
    ["GET /api/v1/tasks", "task"],
    ["GET /api/v1/auth/session", "auth"],
  ])("%s is not tried where the %s service is closed to it", (request, service) => {
    const tools = sketchTools({
      closed: (one) =>
        one === service ? { kind: "not-sent", reason: "not-titan", detail: "a stranger" } : undefined,
    });
    expect(skipReason(caseFor(request, 200), tools)).toEqual({ kind: "unsure", because: "a stranger" });
    const other = service === "task" ? "GET /api/v1/auth/session" : "GET /api/v1/tasks";
    expect(skipReason(caseFor(other, 200), tools)).toBeUndefined();
  });
});
