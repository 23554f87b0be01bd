import { type CallName, type Profile, titanProfile } from "../../../contracts/profile/profile.ts";
import { isRecord, placeIn, valueAt, withValue } from "../../../contracts/wire/json.ts";
import type { Call } from "./call.ts";
import { absent } from "./problem.ts";
import { type EmbeddedResponse, render } from "./reply.ts";

/** What a gateway makes of the deployment's answers. */

export interface Scene {
  readonly call: Call;
  readonly name: CallName | undefined;
  readonly profile: Profile;
}

export function outward(reply: EmbeddedResponse, scene: Scene): EmbeddedResponse {
  const told = parsed(reply.body);
  const status = statusOf(reply.status, scene);
  // Whoever hides by 404 says of everything hidden what it says of what is not there.
  if (status === 404 && scene.profile.refusals.insufficient.includes(404)) return render(absent("It"));
  const body = told === undefined ? reply.body : JSON.stringify(bodyOf(told, status, scene));
  const { "WWW-Authenticate": challenge, ...headers } = reply.headers;
  const shown =
    challenge === undefined || status !== 401 ? headers : { ...headers, "WWW-Authenticate": challenge };
  return { status, headers: shown, body };
}

function statusOf(status: number, { call, name, profile }: Scene): number {
  const { missing, invalid, insufficient, login } = profile.refusals;
  const isStranger = call.headers["authorization"] === undefined && call.headers["x-api-key"] === undefined;
  if (status === 403) return insufficient[0] ?? status;
  if (status !== 401) return status;
  return (name === "login" ? login : isStranger ? missing : invalid)[0] ?? status;
}

/** What the auth service answers stands where the profile has it; the rest is wrapped, or stays as it is. */
function bodyOf(document: unknown, status: number, { name, profile }: Scene): unknown {
  if (status >= 300 || (isRecord(document) && document["success"] === false)) return document;
  if (name !== undefined) return enveloped(answerOf(document, name, profile), profile);
  const unwraps = profile.envelope.task === "off" && isRecord(document) && document["success"] === true;
  return unwraps ? { result: document["data"] } : document;
}

/** In the envelope, where the profile wants it around the auth service's answers. */
function enveloped(answer: unknown, { envelope }: Profile): unknown {
  if (envelope.auth !== "required") return answer;
  return isRecord(answer) && "data" in answer
    ? { success: true, ...answer }
    : { success: true, data: answer };
}

function answerOf(document: unknown, name: CallName, profile: Profile): unknown {
  const { login, session, createKey, listKeys } = profile;
  if (name === "revokeKey" || isTitans(name, profile)) return document;
  switch (name) {
    case "login":
      return filled(login.answer.within, [[login.answer.token, valueAt(document, "token")]]);
    case "session":
      return filled(session.answer.within, [
        [session.answer.user, valueAt(document, "user.id")],
        [session.answer.email, valueAt(document, "user.email")],
      ]);
    case "createKey":
      return keyOf(document, createKey.answer);
    case "listKeys": {
      const keys = Array.isArray(document) ? document.map((key) => keyOf(key, listKeys.answer)) : document;
      return filled(listKeys.answer.within, [[listKeys.answer.list, keys]]);
    }
  }
}

const isTitans = (name: Exclude<CallName, "revokeKey">, profile: Profile): boolean =>
  JSON.stringify(profile[name].answer) === JSON.stringify(titanProfile[name].answer);

/** A new key, or one of a list, whose secret only flaws show. */
function keyOf(
  document: unknown,
  answer: Profile["createKey"]["answer"] | Profile["listKeys"]["answer"],
): unknown {
  const isNew = "key" in answer;
  return filled(isNew ? answer.within : [""], [
    [answer.id, valueAt(document, "id")],
    [answer.name, valueAt(document, "name")],
    [isNew ? answer.key : ["secret"], valueAt(document, "key")],
    [answer.scopes, valueAt(document, "scopes")],
    [answer.createdAt, valueAt(document, "created_at")],
  ]);
}

/** An answer with each value in the first of its places; what there is no value or no place for is left out. */
const filled = (
  [holder = ""]: readonly string[],
  values: readonly (readonly [places: readonly string[], value: unknown])[],
): Record<string, unknown> =>
  values.reduce<Record<string, unknown>>(
    (whole, [[place], value]) =>
      place === undefined || value === undefined ? whole : withValue(whole, placeIn(holder, place), value),
    {},
  );

/** The JSON document that a body is, if it is one. */
export function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
