import { describe, expect, it } from "vitest";
import { operations } from "../../contracts/catalogue/catalogue.ts";
import { keyWith } from "../../contracts/catalogue/credential.ts";
import type { CellVerdict, Expectation } from "../../contracts/report/terms.ts";
import {
  forbidden,
  refusal,
  response,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { noVerdict, type ResponseClass } from "../model/probe-result.ts";
import { exercise } from "../model/requests.ts";
import type { Cell } from "./matrix.ts";
import { type CellContext, type Ruling, rule } from "./verdict.ts";

const [operation] = operations;
if (operation === undefined) throw new Error("the catalogue is empty");
const credential = keyWith("tasks:read");
const cellOf = (expected: Expectation): Cell => {
  return {
    operation,
    role: "right-scope",
    credential,
    expected,
    probe: exercise(operation, credential, testContext),
  };
};

const success: Sketch = { status: 200, json: { success: true, data: [] } };
/** An answer of each reading. */
const sketches: Readonly<Record<ResponseClass, Sketch>> = {
  allowed: success,
  disguised: { ...forbidden, status: 200 },
  unauthorized,
  forbidden,
  invalid: refusal(400, "BAD_REQUEST"),
  missing: refusal(404, "NOT_FOUND"),
  unexposed: refusal(501, "NOT_IMPLEMENTED"),
  limited: refusal(429, "TOO_MANY_REQUESTS"),
  failed: refusal(500, "INTERNAL_SERVER_ERROR"),
  gateway: { status: 502 },
  foreign: { status: 200, html: "<h1>Hi</h1>" },
  elsewhere: { status: 302 },
  odd: { status: 418 },
  silent: { status: 0 },
  unsent: { status: 0 },
};
const cellContext = (more: Partial<CellContext> = {}): CellContext => ({
  exposure: "exposed",
  none: "unauthorized",
  control: "allowed",
  ...more,
});
const ruled = (expected: Expectation, sketch: Sketch, more: Partial<CellContext> = {}): Ruling => {
  const cell = cellOf(expected);
  return rule(cell, response(cell.probe, sketch), cellContext(more));
};

/** What each reading is worth where all is well around it. */
const table: Readonly<Record<Expectation, Partial<Record<ResponseClass, CellVerdict>>>> = {
  allow: {
    allowed: "ok",
    disguised: "unexpected-deny",
    unauthorized: "unexpected-deny",
    forbidden: "unexpected-deny",
    invalid: "ok",
    missing: "ok",
    unexposed: "ok",
    elsewhere: "unknown",
  },
  "deny-401": {
    allowed: "unexpected-allow",
    disguised: "wrong-status",
    unauthorized: "ok",
    forbidden: "wrong-status",
    invalid: "wrong-status",
    missing: "wrong-status",
    unexposed: "wrong-status",
    elsewhere: "wrong-status",
  },
  "deny-403": {
    allowed: "unexpected-allow",
    disguised: "wrong-status",
    unauthorized: "wrong-status",
    forbidden: "ok",
    invalid: "wrong-status",
    missing: "wrong-status",
    unexposed: "wrong-status",
    elsewhere: "wrong-status",
  },
  any: {
    allowed: "ok",
    disguised: "ok",
    unauthorized: "ok",
    forbidden: "ok",
    invalid: "ok",
    missing: "ok",
    unexposed: "ok",
    elsewhere: "ok",
  },
};
const entries = Object.entries(table) as [Expectation, Partial<Record<ResponseClass, CellVerdict>>][];

describe("rule", () => {
  it.each(
    entries.flatMap(([expected, verdicts]) =>
      (Object.entries(verdicts) as [ResponseClass, CellVerdict][]).map(
        ([responseClass, verdict]) => [expected, responseClass, verdict] as const,
      ),
    ),
  )("%s: %s is %s", (expected, responseClass, verdict) => {
    expect(response(cellOf(expected).probe, sketches[responseClass]).responseClass).toBe(responseClass);
    expect(ruled(expected, sketches[responseClass]).verdict).toBe(verdict);
  });

  it.each<[Expectation, boolean | undefined, CellVerdict]>([
    ["deny-403", true, "unknown"],
    ["deny-403", undefined, "unknown"],
    ["deny-403", false, "ok"],
    ["deny-401", true, "unknown"],
    ["deny-401", false, "ok"],
    ["allow", true, "unknown"],
    ["allow", false, "ok"],
    ["any", true, "ok"],
  ])(
    "%s: a refusal with the status of a look-up, in the same words: %s, is %s",
    (expected, same, verdict) => {
      const ruling = ruled(expected, sketches.missing, { hidden: true, sameWords: same });
      expect(ruling).toMatchObject({ verdict, byDesign: verdict === "unknown" });
    },
  );

  it("never takes a success for a refusal, and no refusal for a proof without a control", () => {
    expect(ruled("deny-403", sketches.allowed, { hidden: true, sameWords: false }).verdict).toBe(
      "unexpected-allow",
    );
    const alone = { hidden: true, sameWords: false, control: false } as const;
    expect(ruled("deny-403", sketches.missing, alone).verdict).toBe("unknown");
  });

  it.each(
    entries.flatMap(([expected]) =>
      noVerdict
        .filter((responseClass) => sketches[responseClass].status !== 0)
        .map((responseClass) => [expected, responseClass] as const),
    ),
  )("%s: nothing is told by %s", (expected, responseClass) => {
    expect(ruled(expected, sketches[responseClass])).toMatchObject({
      verdict: "unknown",
      certain: false,
      byDesign: false,
      because: expect.stringContaining("no verdict from"),
    });
  });

  it.each<[string, Expectation, ResponseClass, Partial<CellContext>, Partial<Ruling>]>([
    ["a dead key allowed", "allow", "allowed", { disabled: "why" }, { verdict: "unknown", because: "why" }],
    ["a dead key let in", "deny-403", "allowed", { disabled: "why" }, { verdict: "unknown", because: "why" }],
    ["not exposed", "allow", "missing", { exposure: "absent" }, { verdict: "absent", certain: true }],
    ["not exposed, refused", "deny-401", "unauthorized", { exposure: "absent" }, { verdict: "absent" }],
    [
      "not exposed, and yet open",
      "deny-401",
      "allowed",
      { exposure: "absent" },
      { verdict: "unexpected-allow" },
    ],
    ["not exposed, in trouble", "deny-401", "failed", { exposure: "absent" }, { verdict: "absent" }],
    [
      "undecidable",
      "deny-401",
      "invalid",
      { exposure: "undecidable" },
      { verdict: "unknown", byDesign: true },
    ],
    [
      "undecided, and yet open",
      "deny-403",
      "allowed",
      { exposure: "undecidable" },
      { verdict: "unexpected-allow" },
    ],
    [
      "undecided, in trouble",
      "deny-401",
      "failed",
      { exposure: "undecidable" },
      { verdict: "unknown", byDesign: false },
    ],

    ["no control, 401", "deny-401", "unauthorized", { control: undefined }, { verdict: "ok" }],
    ["a failed control, 401", "deny-401", "unauthorized", { control: false }, { verdict: "unknown" }],
    [
      "a failed control, let in",
      "deny-401",
      "allowed",
      { control: false },
      { verdict: "unexpected-allow", certain: true },
    ],
    [
      "a bad token past its guard",
      "deny-401",
      "missing",
      { control: "missing", refusesBadTokens: true },
      { verdict: "unexpected-allow", certain: false },
    ],
    [
      "a bad token past validation",
      "deny-401",
      "invalid",
      { control: "invalid", refusesBadTokens: true },
      { verdict: "unexpected-allow", certain: false },
    ],
    [
      "a bad token that is answered so everywhere",
      "deny-401",
      "invalid",
      { control: "invalid" },
      { verdict: "unknown", byDesign: true },
    ],
    [
      "a bad token answered like a look-up, in other words",
      "deny-401",
      "missing",
      { control: "missing", refusesBadTokens: true, sameWords: false },
      { verdict: "unknown", byDesign: true },
    ],
    [
      "a key answered as a bad token is",
      "deny-403",
      "invalid",
      { control: "invalid", likeBadToken: true },
      { verdict: "unknown", byDesign: true },
    ],
    [
      "a bad token not quite past",
      "deny-401",
      "missing",
      { control: "allowed" },
      { verdict: "wrong-status" },
    ],
    [
      "look-up first",
      "deny-401",
      "missing",
      { none: "missing", control: "missing" },
      { verdict: "wrong-status" },
    ],
    [
      "validation first",
      "deny-401",
      "invalid",
      { none: "invalid", control: "invalid" },
      { verdict: "unknown", byDesign: true },
    ],

    ["no control, 403", "deny-403", "forbidden", { control: undefined }, { verdict: "ok" }],
    ["a failed control, 403", "deny-403", "forbidden", { control: false }, { verdict: "unknown" }],
    ["a failed control, past", "deny-403", "missing", { control: false }, { verdict: "unknown" }],
    [
      "a key past its guard",
      "deny-403",
      "missing",
      { control: "missing" },
      { verdict: "unexpected-allow", certain: false },
    ],
    [
      "a key past to validation",
      "deny-403",
      "invalid",
      { control: "invalid" },
      { verdict: "unexpected-allow", certain: false, byDesign: false },
    ],
    [
      "404 where the other gets 400",
      "deny-403",
      "missing",
      { control: "invalid" },
      { verdict: "wrong-status" },
    ],
    [
      "400 without control",
      "deny-403",
      "invalid",
      { control: undefined },
      { verdict: "unexpected-allow", certain: false },
    ],
    [
      "404 without control",
      "deny-403",
      "missing",
      { control: undefined },
      { verdict: "unknown", because: "no positive control" },
    ],
    ["400 to everybody", "deny-403", "invalid", { none: "invalid" }, { verdict: "unknown", byDesign: true }],
    ["404 to everybody", "deny-403", "missing", { none: "missing" }, { verdict: "unknown", byDesign: true }],
  ])("%s", (_name, expected, responseClass, more, ruling) => {
    expect(ruled(expected, sketches[responseClass], more)).toMatchObject(ruling);
  });

  it("takes 403 for a refusal without reading its words", () => {
    expect(ruled("allow", { status: 403, json: {} }).verdict).toBe("unexpected-deny");
  });

  it("says where a refusal was not measured by a success", () => {
    for (const [expected, sketch] of [
      ["deny-401", unauthorized],
      ["deny-403", forbidden],
    ] as const) {
      expect(ruled(expected, sketch, { control: undefined }).because).toBe("without a positive control");
      expect(ruled(expected, sketch).because).toBeUndefined();
    }
  });

  it("takes 404 in other words than the control's for a refusal that hides, and in the same words for an open guard", () => {
    const missing = { control: "missing" } as const;
    expect(ruled("deny-403", sketches.missing, { ...missing, sameWords: false }).verdict).toBe(
      "wrong-status",
    );
    expect(ruled("deny-403", sketches.missing, { ...missing, sameWords: true }).verdict).toBe(
      "unexpected-allow",
    );
  });

  it("takes a disguised refusal for one only where its code says so", () => {
    const disguised = (code: string): Sketch => ({ ...refusal(200, code), status: 200 });
    expect(ruled("allow", disguised("UNAUTHORIZED")).verdict).toBe("unexpected-deny");
    expect(ruled("allow", disguised("NOT_FOUND")).verdict).toBe("ok");
  });
});

describe("what may come from something in front", () => {
  const page: Sketch = { status: 403, html: "<h1>Access denied</h1>" };
  it.each<[Expectation, Sketch, CellVerdict]>([
    ["deny-401", page, "wrong-status"],
    ["deny-401", { status: 302 }, "wrong-status"],
    ["deny-403", { status: 302 }, "wrong-status"],
  ])("%s: %o has a wrong status only where a valid caller passes", (expected, sketch, verdict) => {
    expect(ruled(expected, sketch).verdict).toBe(verdict);
    expect(ruled(expected, sketch, { control: undefined })).toMatchObject({
      verdict: "unknown",
      byDesign: true,
    });
  });

  it("leaves a key open where the key with the scope is unknown as well", () => {
    expect(ruled("deny-403", unauthorized).verdict).toBe("wrong-status");
    expect(ruled("deny-403", unauthorized, { keysUnknown: true }).verdict).toBe("unknown");
  });
});
