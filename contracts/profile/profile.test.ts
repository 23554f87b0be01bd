import { describe, expect, it } from "vitest";
import * as z from "zod";
import { apiKeyContractOf, findCreatedKey } from "../wire/api-key.ts";
import { completeProfile, speaksTitan } from "./complete-profile.ts";
import { expectationsSchema } from "./expectations.ts";
import { profileSchema, titanProfile } from "./profile.ts";

const placesOf = (holder: string) => ({
  id: `${holder}id`,
  name: `${holder}name`,
  key: `${holder}key`,
  scopes: `${holder}scopes`,
  createdAt: `${holder}created_at`,
});

describe("a profile", () => {
  it("is a document, and Titan's own is one", () => {
    expect(profileSchema.parse(titanProfile)).toEqual(titanProfile);
    expect(completeProfile(profileSchema.parse(titanProfile))).toEqual(titanProfile);
  });

  it("leaves what it does not name as it is with Titan", () => {
    const own = completeProfile({ login: { path: "/v2/signin", fields: { password: "secret" } } });
    expect(own).toEqual({
      ...titanProfile,
      name: "own",
      login: {
        ...titanProfile.login,
        path: "/v2/signin",
        fields: { email: "email", password: "secret" },
      },
    });
  });

  it("says of the whole answer where a field stands", () => {
    const { login, createKey } = completeProfile({
      login: { answer: { token: "result.bearer" } },
      createKey: { answer: { within: "result", key: ["secret", "value"] } },
    });
    expect(login.answer).toEqual({ within: [""], token: ["result.bearer"] });
    expect(createKey.answer).toMatchObject({
      within: ["result"],
      key: ["secret", "value"],
      createdAt: ["created_at"],
    });
  });

  it.each([
    ["an expectation", completeProfile({}, { fields: { key: "data.key" } })],
    ["its own places", completeProfile({ createKey: { answer: { ...placesOf("data."), within: "" } } })],
    ["its own object", completeProfile({ createKey: { answer: { within: "data" } } })],
  ])("finds a key in the envelope by %s, and its contract kept there", (_by, profile) => {
    const key = { id: "key_1", name: "n", key: "k", scopes: [], created_at: "2026-01-31T09:30:00Z" };
    const document = { success: true, data: key };
    expect(findCreatedKey(document, profile)).toMatchObject({ id: "key_1", key: "k", path: "data.key" });
    expect(apiKeyContractOf(profile).check(document)).toEqual([]);
  });

  it("gives way to expectations", () => {
    const profile = completeProfile(
      { refusals: { missing: 403, insufficient: 404 }, keyHeader: "bearer" },
      {
        keyHeader: "x-api-key",
        fields: { token: "data.token", key: "data.key", email: "data.mail" },
        refusals: { insufficient: [403, 404], operations: { "GET /api/v1/tasks": { missing: 404 } } },
      },
    );
    expect(profile.refusals).toEqual({
      ...titanProfile.refusals,
      missing: [403],
      insufficient: [403, 404],
      operations: { "GET /api/v1/tasks": { missing: [404] } },
    });
    expect(profile.keyHeader).toBe("x-api-key");
    expect(profile.login.answer).toEqual({ within: [""], token: ["data.token"] });
    expect(profile.session.answer).toMatchObject({ within: [""], email: ["data.mail"] });
    expect(profile.session.answer.user).toContain("data.user.id");
    expect(profile.createKey.answer).toMatchObject({
      within: [""],
      key: ["data.key"],
      id: ["data.id", "data.key_id", "data.keyId"],
    });
  });

  it("speaks Titan's own words as long as nothing on the wire differs", () => {
    expect(speaksTitan(completeProfile({ name: "staging", refusals: { insufficient: 404 } }))).toBe(true);
    expect(speaksTitan(completeProfile({ login: { path: "/signin" } }))).toBe(false);
    expect(speaksTitan(completeProfile({}, { keyHeader: "x-api-key" }))).toBe(false);
  });

  it.each([
    [{ login: { url: "/x" } }, "url"],
    [{ login: { path: "signin" } }, "a path below the auth service's address"],
    [{ login: { path: "/signin?x=1" } }, "without a query"],
    [{ revokeKey: { path: "/v2/keys" } }, "{id} in the place of the key"],
    [{ headers: { Authorization: "x" } }, "carries no credential"],
    [{ headers: { "X-Tenant": "a\nb" } }, "one line"],
    [{ refusals: { insufficient: 200 } }, "a status from 400 to 499"],
    [{ refusals: { missing: 302 } }, "a status from 400 to 499"],
    [{ refusals: { missing: [] } }, "at least one status"],
    [{ refusals: { missing: 429 } }, "408 and 429 only say"],
    [{ refusals: { operations: { "/tasks": { missing: 404 } } } }, "an operation, such as"],
    [{ login: { answer: { token: "a..b" } } }, "such as result.token"],
    [{ keyHeader: "basic" }, "x-api-key"],
    [{ envelope: { task: "optional" } }, "required"],
  ])("refuses %j, and says why", (document, words) => {
    const result = profileSchema.safeParse(document);
    expect(result.success).toBe(false);
    expect(result.error && z.prettifyError(result.error)).toContain(words);
  });

  it("has expectations that know no other words either", () => {
    expect(expectationsSchema.safeParse({ refusals: { forbidden: 404 } }).success).toBe(false);
    expect(expectationsSchema.safeParse({ refusals: { insufficient: 404 } }).success).toBe(true);
  });
});
