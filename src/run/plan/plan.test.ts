import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfiguredOperation } from "../../../contracts/catalogue/configured-catalogue.ts";
import type { Need } from "../../../contracts/catalogue/credential.ts";
import { checks as all, usualChecks } from "../../../suites/index.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { depths, type RunContext } from "../../../suites/model/run-context.ts";
import { holds } from "../../../test/support/properties.ts";
import { testContext } from "../../../test/support/suites.ts";
import { newOperation } from "../../config/catalogue.ts";
import { type Plan, plan } from "./plan.ts";

const checks = usualChecks(all, "proof");
const withMeans = (...means: readonly Need[]): RunContext => ({ ...testContext, means: new Set(means) });
const everything = withMeans("account", "jwt", "any-key", "expired-jwt", "minting", "writes");

/** Requests of a run in which nothing fails: keys are revoked, and let in where they must be. */
function sent({ probes, cells }: Plan): number {
  const allowed = new Set(cells.flatMap(({ expected, probe }) => (expected === "allow" ? [probe.id] : [])));
  return probes.filter(({ given }) => {
    if (given === undefined) return true;
    const succeeds = given.probe.effect === "revoke-key" || allowed.has(given.probe.id);
    // What is refused is no server error, and no object that is missing.
    const isForRefused = !given.reads.includes("failed") && !given.reads.includes("missing");
    return succeeds ? given.reads.includes("allowed") : isForRefused || given.reads.includes("unauthorized");
  }).length;
}

describe("a plan", () => {
  const whole = plan(checks, everything);

  it("names each request once", () => {
    expect(new Set(whole.probes.map(({ id }) => id)).size).toBe(whole.probes.length);
  });

  it("sends a read of several scopes once, whatever needs it", () => {
    const media = newOperation({
      id: "GET /api/v1/media",
      scopes: ["tasks:read", "data:read"],
      surface: "task",
      query: "limit=1",
    });
    const operations = [...everything.operations.slice(0, 1), media];
    const sent = plan(checks, { ...everything, operations }).probes.map(({ id }) => id);
    expect(sent.filter((id) => id === "GET /api/v1/media as jwt")).toHaveLength(1);
  });

  it("can be made for any operations, with any means, at any depth", () => {
    const operation = fc
      .tuple(
        fc.constantFrom("GET", "GET", "GET", "POST", "DELETE"),
        fc.constantFrom("media", "clips", "frames"),
        fc.constantFrom("", "", "/{id}", "/{id}/parts", "/{id}/parts/{id}"),
        fc.subarray(["tasks:read", "data:read"], { minLength: 1 }),
        fc.constantFrom("task", "billing"),
      )
      .map(([method, kind, below, scopes, surface]) =>
        newOperation({
          id: `${method} /api/v1/${kind}${below}` as ConfiguredOperation["id"],
          scopes,
          surface: surface as "task",
          query: "limit=1",
        }),
      );
    const signedIn = ["account", "jwt", "expired-jwt"] as const;
    const sets: readonly (readonly Need[])[] = [
      [],
      ["key", "any-key"],
      signedIn,
      [...signedIn, "key", "any-key", "writes"],
      [...signedIn, "any-key", "minting", "writes"],
      [...signedIn, "second-account", "key", "any-key", "minting", "writes"],
    ];
    const run = fc.record({
      added: fc.uniqueArray(operation, { selector: ({ id }) => id, maxLength: 12 }),
      extended: fc.boolean(),
      depth: fc.constantFrom(...depths),
      means: fc.constantFrom(...sets),
      fixtures: fc.constantFrom({}, { media: "m1" }),
    });
    holds(
      run,
      ({ added, extended, means, ...others }) => {
        const first = extended ? everything.operations : everything.operations.slice(0, 1);
        const operations = [...first, ...added];
        const context = { ...everything, ...others, operations, means: new Set(means) };
        const { probes } = plan(checks, context);
        expect(new Set(probes.map(({ id }) => id)).size).toBe(probes.length);
      },
      { runs: 60 },
    );
  });

  it.each([
    ["Titan's catalogue", everything.operations],
    ["a catalogue of its own", everything.operations.slice(5, 8)],
  ])("asks a task service of its own who it is before a key is sent there: %s", (_name, operations) => {
    const some = checks.filter(({ id }) => id === "refused-scope");
    const contacts = (taskServiceUrl: string) =>
      plan(some, { ...everything, operations, taskServiceUrl }).probes.filter(
        ({ phase, service }) => phase === "reach" && service === "task",
      );
    expect(contacts("https://tasks.example.test")).toMatchObject([{ credential: { kind: "none" } }]);
    expect(contacts(everything.authUrl)).toEqual([]);
  });

  it("sends at most four requests for each operation, and a constant", () => {
    const [first] = everything.operations;
    const more = Array.from({ length: 50 }, (_, index) => ({
      ...(first as (typeof everything.operations)[number]),
      id: `GET /api/v1/more${index}`,
      path: `/api/v1/more${index}`,
    }));
    const larger = plan(checks, { ...everything, operations: [...everything.operations, ...more] });
    // Forgeries are spread over all operations, and some of them share a request with another check.
    const moved = 10;
    expect(sent(larger) - sent(whole)).toBeLessThanOrEqual(4 * more.length + moved);
  });

  it("makes no key before the trial key was revoked", () => {
    const created = whole.probes.filter(
      ({ effect, credential }) => effect === "create-key" && credential.kind === "jwt",
    );
    const trial = created.find(({ phase }) => phase === "trial");
    const others = created.filter((probe) => probe !== trial && !probe.given?.reads.includes("failed"));
    expect(others.length).toBeGreaterThan(10);
    const firstOf = ({ given }: Probe): string =>
      given?.probe.effect === "create-key" ? firstOf(given.probe) : (given?.probe.id ?? "nothing");
    for (const probe of others) expect(firstOf(probe), probe.id).toContain("of key[trial]");
  });

  it("signs in with the wrong password once, and again only after an answer that decides nothing", () => {
    const wrong = whole.probes.filter(({ id }) => id.includes("wrong password"));
    expect(wrong.map(({ given }) => given?.probe.id)).toEqual([undefined, wrong[0]?.id]);
  });

  it("sends no write and makes no key when it may only read", () => {
    const careful = plan(checks, withMeans("account", "jwt", "expired-jwt"));
    const effects = new Set(careful.probes.map(({ effect }) => effect));
    expect([...effects].sort()).toEqual(["read", "refused"]);
    expect(
      careful.probes.filter(
        ({ method, operation }) => method !== "GET" && !operation.endsWith("/auth/login"),
      ),
    ).toEqual([]);
  });

  it("sends nothing secret when it has nothing secret", () => {
    const anonymous = plan(checks, withMeans("writes"));
    const kinds = new Set(anonymous.probes.map(({ credential }) => credential.kind));
    expect([...kinds].sort()).toEqual(["literal", "none"]);
    expect(JSON.stringify(anonymous.probes)).not.toContain('"placeholder":"password"');
  });

  it("keeps billing:write to its deny side unless it is asked for", () => {
    const allowed = (one: typeof whole): number =>
      one.cells.filter(
        ({ operation, expected }) => operation.id === "POST /api/v1/billing/plan" && expected === "allow",
      ).length;
    expect(allowed(whole)).toBe(0);
    expect(allowed(plan(checks, { ...everything, allowBillingWrite: true }))).toBeGreaterThan(0);
  });
});

describe("requests that follow others", () => {
  const sentFor = (ids: readonly string[]) =>
    plan(
      checks.filter(({ id }) => ids.includes(id)),
      everything,
    ).probes.map(({ id }) => id);
  const askedAgain = "GET /api/v1/billing/ledger as key[billing:read] (asked again)";

  it("are sent where another check sends the one before", () => {
    expect(sentFor(["server-error", "refused-scope"])).toContain(askedAgain);
  });

  it("are no reason to send it, or to create keys", () => {
    const sent = sentFor(["server-error"]);
    expect(sent).not.toContain(askedAgain);
    expect(sent.filter((id) => id.includes("api-keys"))).toEqual([]);
  });
});
