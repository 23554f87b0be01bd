import { authPaths } from "../../contracts/catalogue.ts";
import { unwrap } from "../../contracts/envelope.ts";
import type { Reply } from "../kit/check.ts";
import { goodLogin, ownSession } from "../kit/requests.ts";

/** Which of the accepted shapes the auth service was seen to use. */
export function shapesOf(replies: readonly Reply[]): string {
  const login = replies.find(({ probe }) => probe.id === goodLogin.id);
  const token = login?.issued.find(({ kind }) => kind === "jwt")?.path;
  const session = formOf(
    replies.find(({ probe, reading }) => probe.id === ownSession.id && reading === "allowed"),
  );
  const creation = formOf(replies.find(createdKey));
  return [
    ...(token === undefined ? [] : [`the login gives its JWT in ${token}`]),
    ...(session === undefined ? [] : [`the session is ${session}`]),
    ...(creation === undefined ? [] : [`the answer to a key creation is ${creation}`]),
  ].join("; ");
}

const createdKey = ({ probe, reading, issued }: Reply): boolean =>
  probe.operation === `POST ${authPaths.apiKeys}` &&
  reading === "allowed" &&
  issued.some(({ kind }) => kind === "key");

function formOf(reply: Reply | undefined): "enveloped" | "bare" | undefined {
  if (reply?.body.kind !== "json") return undefined;
  return unwrap(reply.body.value).enveloped ? "enveloped" : "bare";
}
