import { describe, expect, it } from "vitest";
import { judged, type Sketch, unauthorized } from "../../test/support/suites.ts";
import check from "./token-in-query.ts";

const ok: Sketch = { status: 200, json: { success: true, data: [] } };
const said = (...accepted: readonly string[]) =>
  judged(check, (name) => (accepted.includes(name) ? ok : unauthorized));

const tasks = "GET /api/v1/tasks";
const billing = "GET /api/v1/billing/balance";

describe("token-in-query", () => {
  it("finds nothing where the query string is not read", () => {
    expect(said()).toEqual([]);
    expect(said("session|all", `${tasks}|all`)).toEqual([]);
  });

  it("finds a JWT at the session, and on one surface", () => {
    expect(said("session|token")).toMatchObject([{ what: "accepted" }]);
    const [found] = said(`${billing}|token`);
    expect(found?.facts).toMatchObject({
      operation: billing,
      tokens: expect.stringContaining("access_token"),
    });
  });

  it("tells all surfaces in one finding", () => {
    const [found, ...more] = said("session|token", `${tasks}|token`, `${billing}|key`);
    expect(more).toEqual([]);
    expect(found?.facts?.["operations"]).toHaveLength(3);
  });

  it("leaves keys without the scope to second-door", () => {
    expect(said(`${tasks}|key`)).toMatchObject([{ what: "accepted" }]);
    expect(said(`${tasks}|key`, `${tasks}|lacking`)).toEqual([]);
  });

  it("says nothing of what is open to everybody", () => {
    expect(said("session|bare", "session|token").map(({ how }) => how)).toEqual(["unsure"]);
    expect(said(`${tasks}|bare`, `${tasks}|token`)).toEqual([]);
  });
});
