import { describe, expect, it } from "vitest";
import { response, type Sketch, surveyed } from "../../test/support/suites.ts";
import { goodLogin, listKeys, ownSession } from "../model/requests.ts";
import check from "./leaking-answer.ts";

const said = (sketch: Partial<Sketch>, probe = ownSession) =>
  surveyed(check, [response(probe, { status: 200, json: { user: { id: "1" } }, ...sketch })]).map(
    ({ how, what }) => (how === "found" ? what : how),
  );

describe("leaking-answer", () => {
  it("finds nothing in an answer that shows nothing", () => {
    expect(said({})).toEqual([]);
    expect(said({}, goodLogin)).toEqual([]);
  });

  it.each(["password", "password-hash", "secret-in-claims"] as const)("finds a %s", (what) => {
    expect(said({ more: { givenAway: [{ what, path: "user.x" }] } }, goodLogin)).toEqual([what]);
  });

  it("finds a key, and leaves lists of keys to the check of these", () => {
    const json = [{ key: "[key#123abc]" }];
    expect(said({ json })).toEqual(["key"]);
    expect(said({ json }, listKeys("after"))).toEqual([]);
  });

  it("tells the worst of several", () => {
    const givenAway = [
      { what: "password-hash", path: "a" },
      { what: "password", path: "b" },
    ] as const;
    expect(said({ more: { givenAway } })).toEqual(["password"]);
  });

  it("says nothing of refusals, which others look at", () => {
    expect(said({ status: 401, more: { givenAway: [{ what: "password", path: "a" }] } })).toEqual(["absent"]);
  });
});
