import { describe, expect, it } from "vitest";
import { type Credential, jwt, none } from "../../contracts/catalogue/credential.ts";
import { response, type Sketch, surveyed, testContext, unauthorized } from "../../test/support/suites.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { findRead } from "../model/operations.ts";
import { exercise } from "../model/requests.ts";
import cachedAnswer from "./cached-answer.ts";

const success: Sketch = { status: 200, json: { success: true, data: [] } };
const operation = findRead(testContext.operations) ?? testContext.operations[0];
const read = (credential: Credential) =>
  exercise(operation as NonNullable<typeof operation>, credential, testContext);

/** A first answer, and those to the same request afterwards. */
const asked = (credential: Credential, first: Sketch, ...again: readonly Sketch[]): ClassifiedResponse => {
  const probe = read(credential);
  return response(probe, { ...first, more: { repeats: again.map((one) => response(probe, one)) } });
};

describe("cached answers", () => {
  const uncached = (seen: ClassifiedResponse, ...fresh: readonly Sketch[]): ClassifiedResponse => ({
    ...seen,
    uncached: fresh.map((one) => response(seen.probe, one)),
  });

  it.each<[string, ClassifiedResponse, string | undefined]>([
    ["serve anybody", uncached(asked(none, success, success), unauthorized), "served-to-anybody"],
    ["keep a refusal", uncached(asked(jwt, unauthorized, unauthorized), success, success), "refusal-kept"],
    [
      "are not to blame where the same comes past them",
      uncached(asked(none, success, success), success),
      undefined,
    ],
    [
      "are not to blame where answers vary",
      uncached(asked(none, success, unauthorized), unauthorized),
      undefined,
    ],
    [
      "serve anybody, where one request past them is limited",
      uncached(asked(none, success, success), unauthorized, { status: 429, json: {} }),
      "served-to-anybody",
    ],
    [
      "are not to blame where answers past them vary",
      uncached(asked(none, success, success), unauthorized, success),
      undefined,
    ],
    ["are not to blame where nothing was asked past them", asked(none, success, success), undefined],
  ])("%s", (_name, seen, message) => {
    const [said] = surveyed(cachedAnswer, [seen]);
    expect(said).toMatchObject(message === undefined ? { how: "absent" } : { how: "found", what: message });
  });

  it("are not to blame for a refusal where another read varies", () => {
    const refused = uncached(asked(jwt, unauthorized, unauthorized), success, success);
    const [said] = surveyed(cachedAnswer, [refused, asked(jwt, unauthorized, success)]);
    expect(said).toMatchObject({ how: "absent" });
  });

  it("are known by their headers as well", () => {
    const seen = uncached(asked(none, success, success), unauthorized);
    const [said] = surveyed(cachedAnswer, [{ ...seen, headers: { "x-cache": "HIT from edge" } }]);
    expect(said?.facts).toMatchObject({ header: " (x-cache: HIT from edge)", fresh: 401 });
  });
});
