import { describe, expect, it } from "vitest";
import { type Credential, keyWith } from "../../contracts/catalogue/credential.ts";
import { response, type Sketch, surveyed, testContext } from "../../test/support/suites.ts";
import { findRead } from "../model/operations.ts";
import { exercise } from "../model/requests.ts";
import lateCredential from "./late-credential.ts";

const success: Sketch = { status: 200, json: { success: true, data: [] } };
const operation = findRead(testContext.operations) ?? testContext.operations[0];
const read = (credential: Credential) =>
  exercise(operation as NonNullable<typeof operation>, credential, testContext);
const key = keyWith("tasks:read");

describe("late credentials", () => {
  const accepted = (ms: number) =>
    response(read(key), { ...success, more: { acceptedAfter: { refusals: 4, ms } } });

  it("name replicas where some knew the credential before", () => {
    const mixed = { refusals: 4, ms: 7_000, mixed: true } as const;
    const late = response(read(key), { ...success, more: { acceptedAfter: mixed } });
    expect(surveyed(lateCredential, [late])[0]).toMatchObject({
      what: "late-replica",
      facts: { seconds: 7 },
    });
  });

  it("are noted up to 5 s, and found above", () => {
    expect(surveyed(lateCredential, [accepted(1_500)])[0]).toMatchObject({
      how: "note",
      what: expect.stringContaining("1.5 s"),
    });
    expect(surveyed(lateCredential, [accepted(1_500), accepted(6_040)])[0]).toMatchObject({
      what: "late",
      facts: { seconds: 6, refusals: 4 },
    });
    expect(surveyed(lateCredential, [response(read(key), success)])).toEqual([]);
  });
});
