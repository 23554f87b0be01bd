import { describe, expect, it } from "vitest";
import { jwt, none } from "../../contracts/catalogue/credential.ts";
import { response, surveyed, testContext } from "../../test/support/suites.ts";
import { readsPerSurface } from "../model/operations.ts";
import { exercise, session } from "../model/requests.ts";
import check from "./public-answer.ts";

const [read] = readsPerSurface(testContext);
if (read === undefined) throw new Error("no surface can be read");

const said = (headers: Readonly<Record<string, string>>, credential = jwt) =>
  surveyed(check, [
    response(exercise(read, credential, testContext), { status: 200, json: {}, headers }),
  ]).map(({ how, what }) => (how === "found" ? what : how));

describe("public-answer", () => {
  it.each([
    "public, max-age=300",
    "Public, Max-Age=60, must-revalidate",
    "s-maxage=10",
    "max-age=0, s-maxage=600",
    "public",
  ])("finds %s", (value) => {
    expect(said({ "cache-control": value })).toEqual(["shared"]);
  });

  it.each([
    "",
    "no-store",
    "private, max-age=300",
    "max-age=300",
    "public, max-age=0, must-revalidate",
    "public, no-cache",
    "public, no-store",
    "s-maxage=0",
  ])("finds nothing in %s", (value) => {
    expect(said({ "cache-control": value })).toEqual([]);
  });

  it("lets answers vary by their caller", () => {
    expect(said({ "cache-control": "public, max-age=300", vary: "Accept, Authorization" })).toEqual([]);
    expect(said({ "cache-control": "public, max-age=300", vary: "Accept" })).toEqual(["shared"]);
  });

  it("judges no answer to nobody, and no refusal", () => {
    const headers = { "cache-control": "public, max-age=300" };
    expect(said(headers, none)).toEqual(["absent"]);
    expect(surveyed(check, [response(session(jwt), { status: 401, json: {}, headers })])[0]?.how).toBe(
      "absent",
    );
  });
});
