import { describe, expect, it } from "vitest";
import { judged, type Sketch, testContext, unauthorized } from "../../test/support/suites.ts";
import type { Probe } from "../model/probe.ts";
import secondDoor from "./second-door.ts";

const ok: Sketch = { status: 200, json: { success: true, data: [] } };
const found = (isIn: (name: string, probe: Probe) => boolean) =>
  judged(secondDoor, (name, probe) => (isIn(name, probe) ? ok : unauthorized)).filter(
    ({ how }) => how === "found",
  );
type Kind = "x-api-key" | "cookie" | "query" | "template";

/** Whether a request carries this kind of credential in this place: by itself, or in all places at once. */
const by =
  (kind: Kind, which: (credential: Probe["credential"]) => boolean) =>
  (_name: string, { carrier, credential }: Probe): boolean =>
    which(credential) &&
    (carrier.kind === kind || (carrier.kind === "places" && carrier.of.some((one) => one.kind === kind)));

const isKey = ({ kind }: Probe["credential"]) => kind === "key";
const isJwt = ({ kind }: Probe["credential"]) => kind === "jwt";
const isForged = ({ kind }: Probe["credential"]) => kind === "jwt" || kind === "forged";
const isExpired = ({ kind }: Probe["credential"]) => kind === "jwt" || kind === "expired-jwt";
const isAltered = (credential: Probe["credential"]) => isHolding(credential) || credential.kind === "altered";
const isHolding = ({ kind, ...one }: Probe["credential"]) =>
  kind === "key" && "label" in one && !String(one.label).startsWith("all");
const isRevoked = (credential: Probe["credential"]) =>
  isHolding(credential) || ("label" in credential && credential.label === "all");

describe("second-door", () => {
  it.each([
    ["x-api-key", "scopes-ignored", isKey],
    ["cookie", "scopes-ignored", isKey],
    ["query", "scopes-ignored", isKey],
    ["x-api-key", "unverified", isForged],
    ["template", "unverified", isForged],
    ["cookie", "unverified", isForged],
    ["x-api-key", "inexact-accepted", isAltered],
    ["x-api-key", "revoked-accepted", isRevoked],
    ["cookie", "expired-accepted", isExpired],
  ] as const)("finds that %s has weaker checks: %s", (kind, message, which) => {
    expect(found(by(kind, which)).map(({ what }) => what)).toContain(message);
  });

  it("finds a place with weaker checks on one surface alone", () => {
    const isAlone = ({ carrier }: Probe) =>
      !(carrier.kind === "places" && carrier.of.some((one) => one.kind === "authorization"));
    const onBilling = (name: string, probe: Probe) =>
      probe.operation === "GET /api/v1/billing/balance" &&
      isAlone(probe) &&
      by("x-api-key", isKey)(name, probe);
    expect(found(onBilling)).toMatchObject([
      { what: "scopes-ignored", facts: { operation: "GET /api/v1/billing/balance" } },
    ]);
  });

  it("finds a place that is weaker for writes alone", () => {
    const forWrites = (name: string, probe: Probe) =>
      by("x-api-key", probe.method === "POST" ? isKey : isHolding)(name, probe);
    expect(found(forWrites)).toMatchObject([
      { what: "scopes-ignored", facts: { operation: "POST /api/v1/tasks" } },
    ]);
  });

  it("finds an identity header that is believed", () => {
    expect(found((name) => name === "session|named")).toMatchObject([{ what: "identity-header" }]);
    expect(found((name) => name === "creation|named")).toMatchObject([{ what: "identity-header" }]);
  });

  it("finds a header that claims more rights than the key has", () => {
    const believed = found(
      (name, { credential }) => name === "GET /api/v1/tasks|named" && credential.kind === "key",
    );
    expect(believed).toMatchObject([{ what: "privilege-header" }]);
  });

  it("finds a second key that switches the guard off, unless the claims do it alone", () => {
    const isClaim = ({ id }: Probe) => id.includes("with headers of more rights");
    const onBilling = (name: string, { carrier }: Probe) =>
      name.startsWith("GET /api/v1/billing/balance|") && carrier.kind === "places";
    expect(found((name, probe) => isClaim(probe) && onBilling(name, probe))).toMatchObject([
      { what: "beside-bearer" },
    ]);
    expect(found((_name, probe) => isClaim(probe))).toMatchObject([{ what: "privilege-header" }]);
  });

  it("finds nothing where a door has the same checks, or is none", () => {
    expect(found(by("x-api-key", isHolding))).toEqual([]);
    expect(found(by("cookie", isJwt))).toEqual([]);
    expect(found(() => false)).toEqual([]);
  });

  it("finds nothing where everybody gets in, or the key gets in without the scope anyway", () => {
    expect(found(() => true)).toEqual([]);
    expect(found((_name, { credential }) => isKey(credential))).toEqual([]);
  });

  it("sends the account's address in headers only where there is an account", () => {
    const cases =
      secondDoor.kind === "cases" ? secondDoor.cases({ ...testContext, means: new Set(["jwt"]) }) : [];
    expect(cases.flatMap(({ subject }) => subject?.["headers"] ?? [])).toEqual([]);
  });
});
