import { describe, expect, it } from "vitest";
import { garbage, givenKey, jwt, keyWith } from "../../contracts/catalogue/credential.ts";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { titanProfile } from "../../contracts/profile/profile.ts";
import { testContext } from "../../test/support/suites.ts";
import { placeholder } from "./probe.ts";
import { namesOf, ownName, spoken } from "./profile-translation.ts";
import { exercise, goodLogin, listKeys, login, mintKey, ownSession, revokeKey, session } from "./requests.ts";

const own = completeProfile({
  headers: { "X-Tenant": "acme" },
  login: {
    path: "/v2/signin",
    fields: { email: "user.name", password: "secret" },
    extra: { grant: "password" },
    headers: { "X-Client": "ci" },
  },
  createKey: { method: "PUT", path: "/v2/keys", fields: { scopes: "rights" } },
  listKeys: { path: "/v2/keys" },
  revokeKey: { method: "POST", path: "/v2/keys/{id}/end" },
  keyHeader: "x-api-key",
});
const [operation] = testContext.operations;
if (operation === undefined) throw new Error("the catalogue is empty");

describe("a request", () => {
  const usual = [goodLogin, ownSession, listKeys("after"), mintKey(keyWith("tasks:read"), testContext)];
  it.each([...usual, exercise(operation, givenKey, testContext)].map((probe) => [probe.id, probe] as const))(
    "%s is as it is in Titan's words",
    (_id, probe) => {
      expect(spoken(probe, titanProfile)).toEqual(probe);
    },
  );

  it("gets the method, the path, the headers and the fields of the profile", () => {
    expect(spoken(goodLogin, own)).toMatchObject({
      id: goodLogin.id,
      method: "POST",
      path: "/v2/signin",
      headers: { "X-Tenant": "acme", "X-Client": "ci" },
      payload: {
        kind: "json",
        value: { grant: "password", user: { name: placeholder("email") }, secret: placeholder("password") },
      },
    });
    const made = spoken(mintKey(keyWith("tasks:read"), testContext), own);
    expect(made).toMatchObject({ method: "PUT", path: "/v2/keys" });
    expect(made.payload).toEqual({
      kind: "json",
      value: { name: placeholder("key-name"), rights: ["tasks:read"] },
    });
    expect(spoken(revokeKey(keyWith("tasks:read"), "after"), own).path).toBe("/v2/keys/{key}/end");
  });

  it("that is no object goes out as it is", () => {
    const cut = login({ kind: "raw", text: "{", contentType: "application/json" }, "cut");
    expect(spoken(cut, own).payload).toEqual(cut.payload);
    expect(spoken(login({ kind: "json", value: [] }, "list"), own).payload).toEqual({
      kind: "json",
      value: [],
    });
  });

  it("carries keys in the header of the profile, JWTs never, and what a check chose as it chose", () => {
    const header = { kind: "x-api-key" };
    expect(spoken(exercise(operation, givenKey, testContext), own).carrier).toEqual(header);
    expect(spoken(exercise(operation, garbage, testContext), own).carrier).toEqual(header);
    expect(spoken(exercise(operation, jwt, testContext), own).carrier.kind).toBe("authorization");
    expect(spoken(session(garbage), own).carrier.kind).toBe("authorization");
    const basic = exercise(operation, givenKey, testContext, {
      carrier: { kind: "authorization", scheme: "Basic" },
    });
    expect(spoken(basic, own).carrier).toEqual(basic.carrier);
  });

  it("of a pact is in the deployment's words already", () => {
    const probe = { ...goodLogin, verbatim: true } as const;
    expect(spoken(probe, own)).toEqual({ ...probe, headers: { "X-Tenant": "acme" } });
  });
});

describe("names", () => {
  it("are the deployment's own, wherever a text has Titan's", () => {
    expect(ownName("POST /api/v1/auth/login", own)).toBe("POST /v2/signin");
    expect(ownName("GET /api/v1/tasks", own)).toBe("GET /api/v1/tasks");
    const rename = namesOf(own);
    expect(rename("POST /api/v1/api-keys and DELETE /api/v1/api-keys/{id} as jwt")).toBe(
      "PUT /v2/keys and POST /v2/keys/{id}/end as jwt",
    );
    expect(rename('"$AUTH_URL/api/v1/auth/login"')).toBe('"$AUTH_URL/v2/signin"');
    expect(rename("/api/v1/auth/logins")).toBe("/api/v1/auth/logins");
  });

  it("are renamed once where the one contains the other", () => {
    const behind = completeProfile({ login: { path: "/gw/api/v1/auth/login" } });
    expect(namesOf(behind)("POST /api/v1/auth/login")).toBe("POST /gw/api/v1/auth/login");
  });
});
