import { describe, expect, it } from "vitest";
import { type Credential, givenKey, keyWith, literal, none } from "../../contracts/catalogue/credential.ts";
import {
  forbidden,
  response,
  type Sketch,
  surveyed,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { findRead } from "../model/operations.ts";
import { exercise } from "../model/requests.ts";
import inconsistentAnswers from "./inconsistent-answers.ts";

const success: Sketch = { status: 200, json: { success: true, data: [] } };
const limited: Sketch = { status: 429, json: {} };
const operation = findRead(testContext.operations) ?? testContext.operations[0];
const read = (credential: Credential) =>
  exercise(operation as NonNullable<typeof operation>, credential, testContext);
const key = keyWith("tasks:read");
const garbage = literal("garbage", "x");

/** A first answer, and those to the same request afterwards. */
const asked = (credential: Credential, first: Sketch, ...again: readonly Sketch[]): ClassifiedResponse => {
  const probe = read(credential);
  return response(probe, { ...first, more: { repeats: again.map((one) => response(probe, one)) } });
};

describe("inconsistent answers", () => {
  it.each<[string, ClassifiedResponse, string | undefined]>([
    ["nobody is let in once", asked(none, success, unauthorized, unauthorized), "anybody-let-in"],
    ["any text is let in later", asked(garbage, unauthorized, success, unauthorized), "anybody-let-in"],
    ["a valid key is unknown once", asked(key, unauthorized, success, success), "caller-unknown"],
    ["a given key lacks its scope twice", asked(givenKey, success, forbidden, forbidden), "caller-forbidden"],
    [
      "a valid key is unknown at one of two addresses past caches",
      {
        ...asked(key, unauthorized, unauthorized),
        uncached: [success, unauthorized].map((one) => response(read(key), one)),
      },
      "caller-unknown",
    ],
    [
      "a limit at one of two addresses past caches",
      {
        ...asked(key, unauthorized, unauthorized),
        uncached: [success, limited].map((one) => response(read(key), one)),
      },
      undefined,
    ],
    ["refusals vary", asked(none, unauthorized, forbidden, unauthorized), "status-varies"],
    ["all alike", asked(none, success, success, success), undefined],
    ["a rate limit in between", asked(key, success, limited, success), undefined],
    ["not asked again", response(read(none), success), undefined],
  ])("%s", (_name, seen, message) => {
    const [said] = surveyed(inconsistentAnswers, [seen]);
    expect(said).toMatchObject(message === undefined ? { how: "absent" } : { how: "found", what: message });
  });

  it("counts, names every operation, and tells the worst alone", () => {
    const said = surveyed(inconsistentAnswers, [
      asked(key, success, unauthorized, success),
      asked(none, success, unauthorized, success),
    ]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({
      what: "anybody-let-in",
      facts: { in: 2, of: 3, actual: "200, 401, 200" },
    });
  });
});
