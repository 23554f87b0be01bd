import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { unwrap } from "../../contracts/wire/envelope.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { goodLogin, ownSession } from "../model/requests.ts";

/** Which of the accepted shapes the auth service was seen to use. */
export function shapesOf(responses: readonly ClassifiedResponse[]): string {
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
