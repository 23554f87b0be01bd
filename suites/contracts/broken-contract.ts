import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { jwt } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import { successEnvelope, unwrap } from "../../contracts/wire/envelope.ts";
import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { errorCode, isRefusal, isSuccess, jsonOf } from "../model/classify.ts";
import { readPerScope } from "../model/operations.ts";
import { isUsual } from "../model/probe.ts";
import { exercise, goodLogin, ownSession } from "../model/requests.ts";
import { type RunContext, streamsFile } from "../model/run-context.ts";
import { isEnveloped, placesOf } from "../refusals/shared.ts";

/** Which of the accepted shapes the auth service used. */
function shapesOf(responses: readonly ClassifiedResponse[]): string {
  const login = responses.find(({ probe }) => probe.id === goodLogin.id);
  const token = login?.issued.find(({ kind }) => kind === "jwt")?.path;
  const session = formOf(
    responses.find(({ probe, responseClass }) => probe.id === ownSession.id && responseClass === "allowed"),
  );
  const creation = formOf(responses.find(createdKey));
  return [
    ...(token === undefined ? [] : [`the login gives its JWT in ${token}`]),
    ...(session === undefined ? [] : [`the session is ${session}`]),
    ...(creation === undefined ? [] : [`the answer to a key creation is ${creation}`]),
  ].join("; ");
}

const createdKey = ({ probe, responseClass, issued }: ClassifiedResponse): boolean =>
  probe.operation === `POST ${authPaths.apiKeys}` &&
  responseClass === "allowed" &&
  issued.some(({ kind }) => kind === "key");

function formOf(response: ClassifiedResponse | undefined): "enveloped" | "bare" | undefined {
  if (response?.body.kind !== "json") return undefined;
  return unwrap(response.body.value).enveloped ? "enveloped" : "bare";
}

/** Whether a read succeeded without the documented body, by a service that refuses the same call in JSON. */
const isEmptied = (
  response: ClassifiedResponse,
  all: readonly ClassifiedResponse[],
  context: RunContext,
): boolean =>
  response.body.kind === "empty" &&
  isSuccess(response) &&
  response.status !== 204 &&
  response.probe.method === "GET" &&
  isUsual(response.probe) &&
  isEnveloped(response, context.profile) &&
  !streamsFile(response.probe.operation, context) &&
  all.some(
    (one) =>
      one.probe.operation === response.probe.operation && isRefusal(one) && errorCode(one) !== undefined,
  );

export default defineSurvey({
  id: "broken-contract",
  suite: "contracts",
  code: "C1",
  title: "Successful answers of the task, analytics and billing surfaces keep the documented envelope",
  failureTitle: "Successful answers are outside of the documented envelope",
  severity: "medium",
  weakness: { cwe: 440, owasp: "API8" },
  rationale:
    "Generated clients read data from the envelope: without it every call fails after it has succeeded.",
  messages: {
    envelope: {
      text: "{where} answered {status} with {path}: wanted {wanted}, got {got}",
      fix: ["Answer JSON successes as {success: true, data}", "Where the documentation is wrong, correct it"],
    },
    empty: {
      text: "{where} answered {status} without a body, where {expected} is documented",
      fix: ["Answer JSON successes as {success: true, data}", "Where the documentation is wrong, correct it"],
    },
  },
  probes: (context) => [
    goodLogin,
    ownSession,
    ...readPerScope(context.operations).map((one) => exercise(one, jwt, context)),
  ],
  judge(responses, reporter, _matrix, context) {
    const isJson = ({ body, probe }: ClassifiedResponse): boolean =>
      body.kind === "json" && !streamsFile(probe.operation, context);
    const successes = responses.filter(
      (response) =>
        response.responseClass === "allowed" && isEnveloped(response, context.profile) && isJson(response),
    );
    const deviations = successes.flatMap((response) =>
      successEnvelope.check(jsonOf(response)).map((one) => ({ ...one, response })),
    );
    for (const same of groupBy(deviations, ({ path, wanted, got }) =>
      [path, wanted, got].join("|"),
    ).values()) {
      const [first] = same;
      if (first === undefined) continue;
      const { path, wanted, got } = first;
      const facts = { path: path || "the document", wanted, got, expected: wanted, actual: got };
      reporter.found(
        "envelope",
        { ...placesOf(same.map(({ response }) => response)), ...facts },
        ...same.slice(0, 5).map(({ response }) => response),
      );
    }
    const emptied = responses.filter((one) => isEmptied(one, responses, context));
    if (emptied.length > 0)
      reporter.found(
        "empty",
        { ...placesOf(emptied), expected: "{success, data}", actual: "no body" },
        ...emptied.slice(0, 5),
      );
    const shapes = shapesOf(responses);
    if (shapes !== "") reporter.note(shapes);
    if (successes.length === 0 && shapes === "")
      reporter.absent("no answer of these surfaces was a success in JSON");
  },
});
