import { describe, expect, it } from "vitest";
import {
  forbidden,
  judged,
  refusal,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import check from "./unguarded-item.ts";

const ok: Sketch = { status: 200, json: { success: true, data: { id: "1" } } };
const missing = refusal(404, "NOT_FOUND");

const said = (answers: Readonly<Record<string, Sketch>>) =>
  judged(
    check,
    (name) =>
      ({
        list: ok,
        tried: forbidden,
        owners: ok,
        absent: forbidden,
        anyone: unauthorized,
        head: forbidden,
        nobodys: forbidden,
        ...answers,
      })[name.split("|")[1] ?? ""] ?? ok,
  );

describe("unguarded-item", () => {
  it("finds nothing where the key is refused", () => {
    expect(said({})).toEqual([]);
    expect(said({ tried: missing })).toEqual([]);
  });

  it("finds an object that is shown to a key that is refused one of nobody's", () => {
    const found = said({ tried: ok });
    expect(new Set(found.map(({ what }) => what))).toEqual(new Set(["opened"]));
    expect(found).toHaveLength(1);
    expect(found[0]?.facts?.operations).toContain("GET /api/v1/tasks/{id}");
  });

  it("finds files that nobody in particular may have", () => {
    expect(said({ anyone: ok })).toMatchObject([{ what: "opened", facts: { credential: "none" } }]);
  });

  it("finds what HEAD opens, unless it is answered so for what does not exist", () => {
    expect(said({ head: ok })).toMatchObject([
      { what: "opened", facts: { who: expect.stringContaining("HEAD") } },
    ]);
    expect(said({ head: ok, nobodys: ok })).toEqual([]);
  });

  it("leaves operations to the matrix that let the key in anyway", () => {
    expect(said({ tried: ok, absent: missing })).toEqual([]);
  });

  it("says nothing where the owner does not get the object", () => {
    expect(said({ tried: ok, owners: missing })).toEqual([]);
  });

  it("reads only, and no configured object, which the matrix has", () => {
    const cases = check.kind === "cases" ? check.cases(testContext) : [];
    expect(
      cases
        .flatMap(({ probes }) => Object.values(probes))
        .every(({ method }) => method === "GET" || method === "HEAD"),
    ).toBe(true);
    const fixtures = { tasks: "t1", executions: "e1" };
    expect(check.kind === "cases" && check.cases({ ...testContext, fixtures })).toEqual([]);
  });
});
