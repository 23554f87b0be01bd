import { expect, it } from "vitest";
import { type Credential, jwt, keyWith } from "../../../contracts/catalogue/credential.ts";
import type { ClassifiedResponse } from "../../../suites/model/check.ts";
import { findRead } from "../../../suites/model/operations.ts";
import { exercise } from "../../../suites/model/requests.ts";
import refusedScope from "../../../suites/scopes/refused-scope.ts";
import { response, testContext, unauthorized } from "../../../test/support/suites.ts";
import { RecordingReporter } from "./check-reporter.ts";

const operation = findRead(testContext.operations) ?? testContext.operations[0];

const refused = (credential: Credential, more: Partial<ClassifiedResponse> = {}): ClassifiedResponse => {
  const probe = exercise(operation as NonNullable<typeof operation>, credential, testContext);
  return { ...response(probe, unauthorized), ...more };
};

const key = keyWith("tasks:read");

it.each<[string, readonly ClassifiedResponse[], string]>([
  ["of a key in single answers is likely", [refused(key), refused(key)], "likely"],
  [
    "of a key in an answer that was repeated is certain",
    [refused(key), refused(key, { repeats: [refused(key)] })],
    "certain",
  ],
  ["of a JWT, which lives on, is certain", [refused(jwt)], "certain"],
])("a refusal %s", (_name, evidence, confidence) => {
  const reporter = new RecordingReporter(refusedScope);
  reporter.reporter.found("scope-refused", {}, ...evidence);
  expect(reporter.findings[0]).toMatchObject({ side: "wrongly-refused", confidence });
});
