import { isTwoPart, schemeOf } from "../../../contracts/profile/presentation.ts";
import { type CallName, type Profile, titanProfile } from "../../../contracts/profile/profile.ts";
import { scopesForm, writeScopes } from "../../../contracts/profile/scope-forms.ts";
import { isRecord, placeIn, valueAt, withValue } from "../../../contracts/wire/json.ts";
import type { IncomingCall } from "./call.ts";
import { isStranger, opaqueOf, partsOfKey } from "./gateway-credentials.ts";
import { parsed, written } from "./gateway-json.ts";
import { inward, nameOf } from "./gateway-request.ts";
import { absent, badRequest, type EmbeddedResponse, json, render } from "./responses.ts";

/** A gateway in front of a Titan deployment: requests are translated into Titan's terms, answers into the profile's. */
export async function throughGateway(
  profile: Profile,
  call: IncomingCall,
  titan: (call: IncomingCall) => Promise<EmbeddedResponse | "hang">,
): Promise<EmbeddedResponse | "hang"> {
  const lacking = Object.keys(profile.headers).find((name) => call.headers[name.toLowerCase()] === undefined);
  if (lacking !== undefined) return render(badRequest(`The header ${lacking} is needed.`));
  const name = nameOf(call, profile);
  const response = await titan(inward(call, name, profile));
  return response === "hang" ? response : outward(response, { call, name, profile });
}

/** Translates the deployment's answers. */

interface GatewayCall {
  readonly call: IncomingCall;
  readonly name: CallName | undefined;
  readonly profile: Profile;
}

function outward(response: EmbeddedResponse, context: GatewayCall): EmbeddedResponse {
  const told = parsed(response.body);
  const status = statusOf(response.status, context);
  // A deployment that conceals by 404 answers for everything concealed as for a path that does not exist.
  if (status === 404 && context.profile.refusals.insufficient.includes(404)) return render(absent("It"));
  const { name, profile } = context;
  if (status === 401 && name === "session" && profile.session.anonymous === "empty") return json(200, null);
  const body = told === undefined ? response.body : written(bodyOf(told, status, context));
  const { "WWW-Authenticate": challenge, ...headers } = response.headers;
  // An answer that became a 401 here needs a challenge as well.
  const named = challenge ?? (response.status === 401 ? undefined : "Bearer");
  const asked = named?.replace(/^Bearer/, schemeOf(profile.sendJwt) || "Session");
  const shown = asked === undefined || status !== 401 ? headers : { ...headers, "WWW-Authenticate": asked };
  return { status, headers: shown, body };
}

function statusOf(status: number, { call, name, profile }: GatewayCall): number {
  const { missing, invalid, insufficient, login, malformedLogin } = profile.refusals;
  if (name === "login" && status !== 401 && status >= 400 && status < 500)
    return malformedLogin?.[0] ?? status;
  if (status === 403) return insufficient[0] ?? status;
  if (status !== 401) return status;
  return (name === "login" ? login : isStranger(call, profile) ? missing : invalid)[0] ?? status;
}

/** Puts the auth service's answer where the profile has it; the rest is wrapped, or unchanged. */
function bodyOf(document: unknown, status: number, { name, profile }: GatewayCall): unknown {
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
  const { login, session, listKeys } = profile;
  if (name === "revokeKey" || answersAsTitan(name, profile)) return document;
  switch (name) {
    case "login": {
      const token = valueAt(document, "token");
      const handed = login.opaque && typeof token === "string" ? opaqueOf(token) : token;
      return filled(login.answer.within, [[login.answer.token, handed]]);
    }
    case "session":
      return filled(session.answer.within, [
        [session.answer.user, valueAt(document, "user.id")],
        [session.answer.email, valueAt(document, "user.email")],
      ]);
    case "createKey":
      return keyOf(document, "createKey", profile);
    case "listKeys": {
      const keys = Array.isArray(document)
        ? document.map((key) => keyOf(key, "listKeys", profile))
        : document;
      return filled(listKeys.answer.within, [[listKeys.answer.list, keys]]);
    }
  }
}

function answersAsTitan(name: Exclude<CallName, "revokeKey">, profile: Profile): boolean {
  const isOwn = {
    login: profile.login.opaque === true,
    session: false,
    createKey: isTwoPart(profile.sendKey) || scopesForm(profile) !== undefined,
    listKeys: scopesForm(profile) !== undefined,
  }[name];
  return !isOwn && JSON.stringify(profile[name].answer) === JSON.stringify(titanProfile[name].answer);
}

/** A new or listed key, whose secret only flaws show. */
function keyOf(document: unknown, call: "createKey" | "listKeys", profile: Profile): unknown {
  const { answer } = profile[call];
  const isNew = "key" in answer;
  const key = valueAt(document, "key");
  const parts = isNew && isTwoPart(profile.sendKey) && typeof key === "string" ? partsOfKey(key) : undefined;
  return filled(isNew ? answer.within : [""], [
    [answer.id, valueAt(document, "id")],
    [answer.name, valueAt(document, "name")],
    [(isNew ? answer.publicId : undefined) ?? [], parts?.id],
    [isNew ? answer.key : ["secret"], parts?.secret ?? key],
    [answer.scopes, writeScopes(valueAt(document, "scopes"), scopesForm(profile))],
    [answer.createdAt, valueAt(document, "created_at")],
  ]);
}

/** Puts each value into the first of its places; values without a place, and places without a value, are left out. */
const filled = (
  [holder = ""]: readonly string[],
  values: readonly (readonly [places: readonly string[], value: unknown])[],
): Record<string, unknown> =>
  values.reduce<Record<string, unknown>>(
    (whole, [[place], value]) =>
      place === undefined || value === undefined ? whole : withValue(whole, placeIn(holder, place), value),
    {},
  );
