import { type CallName, callNames, type Profile, titanProfile } from "../../../contracts/profile/profile.ts";
import { isRecord, valueAt } from "../../../contracts/wire/json.ts";
import type { Call } from "./call.ts";
import { outward, parsed } from "./gateway-answers.ts";
import { badRequest } from "./problem.ts";
import { type EmbeddedResponse, render } from "./reply.ts";

/** A gateway in front of a Titan deployment: what comes in is put into Titan's words, what goes out into the profile's. */
export async function throughGateway(
  profile: Profile,
  call: Call,
  titan: (call: Call) => Promise<EmbeddedResponse | "hang">,
): Promise<EmbeddedResponse | "hang"> {
  const lacking = Object.keys(profile.headers).find((name) => call.headers[name.toLowerCase()] === undefined);
  if (lacking !== undefined) return render(badRequest(`The header ${lacking} is needed.`));
  const name = nameOf(call, profile);
  const reply = await titan(inward(call, name, profile));
  return reply === "hang" ? reply : outward(reply, { call, name, profile });
}

/** Which call of the auth service a request is, by the profile's method and path. */
const nameOf = ({ method, path }: Call, profile: Profile): CallName | undefined =>
  callNames.find((name) => profile[name].method === method && idIn(path, profile[name].path) !== undefined);

/** What stands for `{id}` in a path; empty where the template has none, `undefined` where the path is another. */
function idIn(path: string, template: string): string | undefined {
  const [before = "", after] = template.split("{id}");
  if (after === undefined) return path === template ? "" : undefined;
  const fits = path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length;
  const id = fits ? path.slice(before.length, path.length - after.length) : "";
  return id === "" || id.includes("/") ? undefined : id;
}

function inward(call: Call, name: CallName | undefined, profile: Profile): Call {
  const headers = headersOf(call, profile);
  if (name === undefined)
    return { ...call, headers, path: isTitans(call.path, profile) ? "/api/gone" : call.path };
  const { method, path } = titanProfile[name];
  const id = idIn(call.path, profile[name].path) ?? "";
  const own = { ...call, headers, method, path: path.replace("{id}", id) };
  return name === "login" || name === "createKey"
    ? { ...own, ...contentOf(call, profile[name].fields) }
    : own;
}

/** Paths of the auth service that the gateway has put others in the place of. */
const isTitans = (path: string, profile: Profile): boolean =>
  callNames.some(
    (name) =>
      titanProfile[name].path !== profile[name].path && idIn(path, titanProfile[name].path) !== undefined,
  );

/** Keys come in the header that the profile names: in the other one they are not seen. */
function headersOf({ headers }: Call, { keyHeader }: Profile): Call["headers"] {
  if (keyHeader === "bearer") return headers;
  const { authorization, "x-api-key": key, ...others } = headers;
  if (key !== undefined) return { ...others, authorization: `Bearer ${key}` };
  return authorization === undefined || /\btitan_sk_/.test(authorization)
    ? others
    : { ...others, authorization };
}

function contentOf(
  { body, query }: Call,
  fields: Readonly<Record<string, string>>,
): Pick<Call, "body" | "query"> {
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
