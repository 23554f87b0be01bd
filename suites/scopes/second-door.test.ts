import { describe, expect, it } from "vitest";
import { judged, type Sketch, testContext, unauthorized } from "../../test/support/suites.ts";
import type { Probe } from "../model/probe.ts";
import secondDoor from "./second-door.ts";

const ok: Sketch = { status: 200, json: { success: true, data: [] } };
const found = (isIn: (name: string, probe: Probe) => boolean) =>
  judged(secondDoor, (name, probe) => (isIn(name, probe) ? ok : unauthorized)).filter(
    ({ how }) => how === "found",
  );
/** Requests in this place, by the ends of their names. */
const by =
  (kind: string, ...labels: readonly string[]) =>
  (name: string, { carrier }: Probe) =>
    carrier.kind === kind && labels.some((label) => name.endsWith(`|${label}`));

describe("second-door", () => {
  it.each([
    ["x-api-key", "scopes-ignored", ["opened", "lackingHere"]],
    ["cookie", "scopes-ignored", ["opened", "lackingHere"]],
    ["query", "scopes-ignored", ["opened", "lackingHere"]],
    ["x-api-key", "unverified", ["forgedHere"]],
    ["cookie", "unverified", ["forgedHere"]],
    ["x-api-key", "revoked-accepted", ["opened", "revokedHere"]],
    ["cookie", "expired-accepted", ["expiredHere"]],
  ] as const)("finds that %s has weaker checks: %s", (kind, message, names) => {
    expect(found(by(kind, ...names)).map(({ what }) => what)).toEqual([message]);
  });

  it("finds a place with weaker checks on one surface alone", () => {
    const onBilling = (name: string, probe: Probe) =>
      name.startsWith("GET /api/v1/billing/balance|") &&
      by("x-api-key", "opened", "lackingHere")(name, probe);
    expect(found(onBilling)).toMatchObject([
      { what: "scopes-ignored", facts: { operation: "GET /api/v1/billing/balance" } },
    ]);
  });

  it("finds an identity header that is believed", () => {
    expect(found((name) => name === "session|named")).toMatchObject([{ what: "identity-header" }]);
    expect(found((name) => name === "keys|named")).toMatchObject([{ what: "identity-header" }]);
  });

  it("finds a header that claims more rights than the key has", () => {
    const believed = found(
      (name, { credential }) => name === "GET /api/v1/tasks|named" && credential.kind === "key",
    );
    expect(believed).toMatchObject([{ what: "privilege-header" }]);
  });

  it("finds nothing where a door has the same checks, or is none", () => {
    expect(found(by("x-api-key", "opened"))).toEqual([]);
    expect(found(() => false)).toEqual([]);
  });

  it("finds nothing where everybody gets in, or the key gets in without the scope anyway", () => {
    expect(found(() => true)).toEqual([]);
    expect(
      found((name) => ["opened", "lacking", "lackingHere"].some((label) => name.endsWith(`|${label}`))),
    ).toEqual([]);
  });

  it("sends the account's address in headers only where there is an account", () => {
    const cases =
      secondDoor.kind === "cases" ? secondDoor.cases({ ...testContext, means: new Set(["jwt"]) }) : [];
    expect(cases.flatMap(({ subject }) => subject?.["headers"] ?? [])).toEqual([]);
  });
});
