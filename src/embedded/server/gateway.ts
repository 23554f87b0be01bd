import { type CallName, callNames, type Profile, titanProfile } from "../../../contracts/profile/profile.ts";
import { placeOf } from "../../../contracts/profile/template.ts";
import { isRecord, placeIn, valueAt, withValue } from "../../../contracts/wire/json.ts";
import type { IncomingCall } from "./call.ts";
import { absent, badRequest, type EmbeddedResponse, render } from "./responses.ts";
/** A gateway in front of a Titan deployment: what comes in is put into Titan's words, what goes out into the profile's. */
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

/** Which call of the auth service a request is, by the profile's method and path. */
const nameOf = ({ method, path }: IncomingCall, profile: Profile): CallName | undefined =>
  callNames.find((name) => profile[name].method === method && idIn(path, profile[name].path) !== undefined);

/** What stands for `{id}` in a path; empty where the template has none, `undefined` where the path is another. */
function idIn(path: string, template: string): string | undefined {
  const [before = "", after] = template.split("{id}");
  if (after === undefined) return path === template ? "" : undefined;
  const fits = path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length;
  const id = fits ? path.slice(before.length, path.length - after.length) : "";
  return id === "" || id.includes("/") ? undefined : id;
}

function inward(call: IncomingCall, name: CallName | undefined, profile: Profile): IncomingCall {
  const headers = headersOf(call, profile);
  if (name === undefined)
    return { ...call, headers, path: isReplacedPath(call.path, profile) ? "/api/gone" : call.path };
  const { method, path } = titanProfile[name];
  const id = idIn(call.path, profile[name].path) || idInBody(call, profile);
  const own = { ...call, headers, method, path: path.replace("{id}", id) };
  return name === "login" || name === "createKey"
    ? { ...own, ...contentOf(call, placesOf(profile[name])) }
    : own;
}

/** The identifier where the profile has it in the body of a revocation. */
function idInBody({ body }: IncomingCall, { revokeKey }: Profile): string {
  const place = placeOf(revokeKey.body, "id");
  const document = place === undefined ? undefined : parsed(body);
  const id = isRecord(document) && place !== undefined ? valueAt(document, place) : "";
  return typeof id === "string" || typeof id === "number" ? String(id) : "";
}

/** Where each of Titan's fields stands: in the place of its placeholder, where there is one. */
const placesOf = ({
  fields,
  extra,
}: Profile["login"] | Profile["createKey"]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).map(([name, place]) => [name, placeOf(extra, name) ?? place]));

/** Paths of the auth service that the gateway has put others in the place of. */
const isReplacedPath = (path: string, profile: Profile): boolean =>
  callNames.some(
    (name) =>
      titanProfile[name].path !== profile[name].path && idIn(path, titanProfile[name].path) !== undefined,
  );

/** Keys come in the header that the profile names: in the other one they are not seen. */
function headersOf({ headers }: IncomingCall, { keyHeader }: Profile): IncomingCall["headers"] {
  if (keyHeader === "bearer") return headers;
  const { authorization, "x-api-key": key, ...others } = headers;
  if (key !== undefined) return { ...others, authorization: `Bearer ${key}` };
  return authorization === undefined || /\btitan_sk_/.test(authorization)
    ? others
    : { ...others, authorization };
}

function contentOf(
  { body, query }: IncomingCall,
  fields: Readonly<Record<string, string>>,
): Pick<IncomingCall, "body" | "query"> {
  const renamed = new URLSearchParams(
    [...query].map(([name, value]) => [titansNameOf(name, fields), value] as [string, string]),
  );
  const document = parsed(body);
  if (!isRecord(document)) return { body, query: renamed };
  const found = Object.entries(fields).flatMap(([name, place]) => {
    const value = valueAt(document, place);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { body: JSON.stringify(Object.fromEntries(found)), query: renamed };
}

const titansNameOf = (name: string, fields: Readonly<Record<string, string>>): string =>
  Object.keys(fields).find((one) => fields[one] === name) ?? name;

/** What a gateway makes of the deployment's answers. */

interface GatewayCall {
  readonly call: IncomingCall;
  readonly name: CallName | undefined;
  readonly profile: Profile;
}

function outward(response: EmbeddedResponse, context: GatewayCall): EmbeddedResponse {
  const told = parsed(response.body);
  const status = statusOf(response.status, context);
  // A deployment that hides by 404 answers for everything hidden as for what does not exist.
  if (status === 404 && context.profile.refusals.insufficient.includes(404)) return render(absent("It"));
  const body = told === undefined ? response.body : JSON.stringify(bodyOf(told, status, context));
  const { "WWW-Authenticate": challenge, ...headers } = response.headers;
  const shown =
    challenge === undefined || status !== 401 ? headers : { ...headers, "WWW-Authenticate": challenge };
  return { status, headers: shown, body };
}

function statusOf(status: number, { call, name, profile }: GatewayCall): number {
  const { missing, invalid, insufficient, login } = profile.refusals;
  const isStranger = call.headers["authorization"] === undefined && call.headers["x-api-key"] === undefined;
  if (status === 403) return insufficient[0] ?? status;
  if (status !== 401) return status;
  return (name === "login" ? login : isStranger ? missing : invalid)[0] ?? status;
}

/** What the auth service answers stands where the profile has it; the rest is wrapped, or stays as it is. */
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
  const { login, session, createKey, listKeys } = profile;
  if (name === "revokeKey" || answersAsTitan(name, profile)) return document;
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

const answersAsTitan = (name: Exclude<CallName, "revokeKey">, profile: Profile): boolean =>
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
function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
