import { describe, expect, it } from "vitest";
import { judged, refusal, type Sketch, testContext, unauthorized } from "../../test/support/suites.ts";
import type { Check } from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import expiredJwt from "./expired-jwt.ts";
import forgedJwt from "./forged-jwt.ts";
import inexactToken from "./inexact-token.ts";
import unauthenticatedSession from "./unauthenticated-session.ts";
import { verifiersOf } from "./verifiers.ts";

const ok: Sketch = { status: 200, json: { success: true, data: [] } };
const creation = "POST /api/v1/api-keys";
const tasks = "GET /api/v1/tasks";
const isReal = ({ credential, carrier }: Probe): boolean =>
  credential.kind === "jwt" && carrier.kind === "authorization";

/** What is found where a verifier lets more in than the real JWT. */
const found = (check: Check, accepts: (probe: Probe) => boolean) =>
  judged(check, (_name, probe) => (isReal(probe) || accepts(probe) ? ok : unauthorized)).filter(
    ({ how }) => how === "found",
  );
const at = (operation: string, how: string) => (probe: Probe) =>
  probe.operation === operation &&
  !(probe.credential.kind === "altered" && probe.credential.of === "key") &&
  JSON.stringify([probe.credential, probe.carrier]).includes(`"${how}"`);

describe("verifiers", () => {
  it("are one read of every surface, a write, key creation and the list of keys", () => {
    expect(verifiersOf(testContext).map(({ name }) => name)).toEqual([
      tasks,
      "GET /api/v1/analytics/usage",
      "GET /api/v1/billing/balance",
      "POST /api/v1/tasks",
      creation,
      "GET /api/v1/api-keys",
    ]);
    expect(verifiersOf({ ...testContext, means: new Set(["jwt"]) }).map(({ name }) => name)).not.toContain(
      creation,
    );
  });

  it.each<[string, Check, string, string, string]>([
    ["an unsigned JWT", forgedJwt, tasks, "alg-none", "unsigned"],
    ["an unverified JWT", forgedJwt, creation, "signature-flipped", "signature-ignored"],
    ["a JWT with its own key", forgedJwt, "GET /api/v1/analytics/usage", "embedded-jwk", "embedded-jwk"],
    ["the published key", forgedJwt, tasks, "public-key-pem", "public-key-as-secret"],
    ["a shortened JWT", inexactToken, tasks, "cut-by-1", "cut-accepted"],
    ["an expired JWT", expiredJwt, creation, "expired-jwt", "accepted"],
  ])("that accept %s are found, though the session refuses it", (_name, check, operation, how, message) => {
    expect(found(check, at(operation, how))).toMatchObject([{ what: message, facts: { operation } }]);
  });

  it.each([forgedJwt, inexactToken, expiredJwt])("that refuse are right: $id", (check) => {
    expect(found(check, () => false)).toEqual([]);
  });

  it("are one finding together, and none where the session has told it", () => {
    const everywhere = found(forgedJwt, ({ credential }) => JSON.stringify(credential).includes("alg-none"));
    expect(everywhere).toMatchObject([
      { what: "unsigned", facts: { operation: "GET /api/v1/auth/session" } },
    ]);
    const elsewhere = found(
      forgedJwt,
      (probe) =>
        probe.operation !== "GET /api/v1/auth/session" &&
        JSON.stringify(probe.credential).includes("alg-none"),
    );
    expect(elsewhere).toHaveLength(1);
    expect(elsewhere[0]?.facts?.["operations"]).toHaveLength(6);
  });

  it("prove nothing where the real JWT is refused, or a bad token is not", () => {
    const forged = at(tasks, "alg-none");
    const refusing = judged(forgedJwt, (_name, probe) =>
      forged(probe) || probe.operation !== tasks
        ? isReal(probe) || forged(probe)
          ? ok
          : unauthorized
        : refusal(403, "FORBIDDEN"),
    );
    expect(refusing.filter(({ how }) => how === "found")).toEqual([]);
    expect(found(forgedJwt, (probe) => probe.operation === tasks)).toEqual([]);
  });
});

describe("a weak signing secret", () => {
  it.each([
    [true, 1],
    [undefined, 0],
  ] as const)("%s", (weakSecret, count) => {
    const login: Sketch = {
      ...ok,
      issued: [
        { kind: "jwt", path: "token", mark: "[jwt#1]", claims: { ...(weakSecret && { weakSecret }) } },
      ],
    };
    const said = judged(forgedJwt, (name, probe) =>
      name === "login" ? login : isReal(probe) ? ok : unauthorized,
    );
    expect(said.filter(({ what }) => what === "weak-secret")).toHaveLength(count);
  });

  it("that take the word undefined for a token are found, though the session refuses it", () => {
    const accepts = ({ operation, credential }: Probe) =>
      operation === tasks && JSON.stringify(credential).includes('"undefined"');
    const said = found(unauthenticatedSession, (probe) => accepts(probe));
    expect(said.filter(({ what }) => what === "unset-token")).toMatchObject([
      { facts: { operation: tasks } },
    ]);
  });
});
