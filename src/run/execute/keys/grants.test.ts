import { describe, expect, it } from "vitest";
import { none } from "../../../../contracts/catalogue/credential.ts";
import { createKey } from "../../../../suites/model/requests.ts";
import { behindFront, type Rule, refusal } from "../../../../test/support/front.ts";
import { tryServer } from "../../../../test/support/run.ts";
import { response } from "../../../../test/support/suites.ts";
import { startEmbedded } from "../../../embedded/index.ts";
import { Grants } from "./grants.ts";

const creation = createKey({ kind: "json", value: {} }, "of a key", { credential: none });
const answer = (status: number, message = "no") =>
  response(creation, { status, json: { error: { message } } });
const all = ["tasks:read", "data:read", "billing:read"];

describe("the scopes that an account can grant", () => {
  const never = async (): Promise<boolean> => {
    throw new Error("asked for a scope alone");
  };

  it("are told by the words of a refusal", async () => {
    const grants = new Grants();
    expect(await grants.learn(all, answer(403, "You cannot grant data:read."), never)).toBe(true);
    expect(grants.grantable(all)).toEqual(["tasks:read", "billing:read"]);
    expect(grants.grantable(["data:read"])).toEqual(["data:read"]);
  });

  it("are asked for one by one where it names none, but for those that were granted", async () => {
    const grants = new Grants();
    const tried: string[] = [];
    const tryScope = async (scope: string): Promise<boolean> => {
      tried.push(scope);
      return scope !== "data:read";
    };
    await grants.learn(["tasks:read"], answer(201), never);
    expect(await grants.learn(all, answer(422), tryScope)).toBe(true);
    expect(tried).toEqual(["data:read", "billing:read"]);
    expect(await grants.learn(all, answer(422), tryScope)).toBe(true);
    expect(tried).toHaveLength(2);
  });

  it("are not doubted where every scope is refused, or the refusal is about something else", async () => {
    const grants = new Grants();
    expect(await grants.learn(all, answer(403), async () => false)).toBe(false);
    for (const status of [409, 429, 503]) expect(await grants.learn(all, answer(status), never)).toBe(false);
    expect(grants.grantable(all)).toEqual(all);
  });
});

/** Refuses every creation that asks for a scope, without saying why. */
const withholding =
  (scope: string): Rule =>
  async ({ method, target, token, body }, forward) =>
    method === "POST" &&
    target.includes("api-keys") &&
    token?.startsWith("eyJ") &&
    body.includes(`"${scope}"`)
      ? refusal(403, "FORBIDDEN")
      : forward();

it.each([
  ["data:read", "proof"],
  ["tasks:write", "proof"],
  ["data:read", "few-keys"],
] as const)(
  "an account that cannot grant %s loses what needs it alone, at depth %s",
  async (scope, depth) => {
    const server = await behindFront(await startEmbedded(), withholding(scope));
    const { report, alive } = await tryServer(server, { depth });
    expect([report.exitCode, report.findings, alive], report.because).toEqual([0, [], []]);
    const creation = report.checks.find(({ id }) => id === "broken-key-creation");
    expect(creation?.because).toContain(`no key can be made with ${scope} here`);
    const lost = report.matrix.cells.filter(({ verdict }) => verdict === "unknown");
    const scoped = report.matrix.operations
      .filter(({ scopes }) => scopes.includes(scope))
      .map(({ id }) => id);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.filter(({ operation }) => !scoped.includes(operation))).toEqual([]);
  },
);
