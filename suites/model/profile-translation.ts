import type { Credential } from "../../contracts/catalogue/credential.ts";
import { schemeOf } from "../../contracts/profile/presentation.ts";
import { type CallName, callNames, type Profile, titanProfile } from "../../contracts/profile/profile.ts";
import { writeScopes } from "../../contracts/profile/scope-forms.ts";
import { type Filling, filledWith, slotIn } from "../../contracts/profile/template.ts";
import { isRecord, withValue } from "../../contracts/wire/json.ts";
import { escapePattern } from "../../contracts/wire/text.ts";
import { type Carrier, type Payload, type Placeholder, type Probe, placeholder } from "./probe.ts";

/**
 * Probes and responses are identified by Titan's own calls. A profile says how a deployment names them: requests are
 * translated as they go out, and reports name the deployment's calls.
 */

/** `METHOD /path/{id}` of a call. */
const nameIn = (profile: Profile, call: CallName): string => `${profile[call].method} ${profile[call].path}`;

const operationsOf = (profile: Profile): readonly (readonly [call: CallName, operation: string])[] =>
  callNames.map((call) => [call, nameIn(profile, call)]);

const titanCalls: ReadonlyMap<string, CallName> = new Map(
  operationsOf(titanProfile).map(([call, operation]) => [operation, call]),
);

/** The call of the auth service that a probe is, if it is one; a pact's request is identified by the deployment's own names. */
export function callOf(
  { operation, service, verbatim }: Pick<Probe, "operation" | "service" | "verbatim">,
  profile: Profile,
): CallName | undefined {
  if (service === "task") return undefined;
  if (!verbatim) return titanCalls.get(operation);
  return operationsOf(profile).find(([, own]) => own === operation)?.[0];
}

/** The auth service's calls by the deployment's own names. */
export const ownOperations = (profile: Profile): readonly string[] =>
  callNames.map((call) => nameIn(profile, call));

/** The deployment's name for an operation. */
export function ownName(operation: string, profile: Profile): string {
  const call = titanCalls.get(operation);
  return call === undefined ? operation : nameIn(profile, call);
}

/** A probe in the deployment's terms, as it goes out. */
export function spoken(probe: Probe, profile: Profile): Probe {
  const call = callOf(probe, profile);
  const headers = { ...profile.headers, ...(call && profile[call].headers), ...probe.headers };
  if (probe.verbatim) return { ...probe, headers };
  const carrier = carrierOf(probe, profile);
  if (call === undefined) return { ...probe, headers, carrier };
  const { method, path } = profile[call];
  return {
    ...probe,
    headers,
    carrier,
    method,
    path: path.replace("{id}", "{key}"),
    ...(call === "login" || call === "createKey" ? bodyOf(probe, profile[call]) : {}),
    ...(call === "revokeKey" && profile.revokeKey.body
      ? { payload: revocation(profile.revokeKey.body, probe) }
      : {}),
  };
}

type Body = Pick<Profile["login"] | Profile["createKey"], "fields" | "extra">;

function bodyOf(probe: Probe, { fields, extra }: Body): Pick<Probe, "query" | "payload"> {
  const { payload, query } = probe;
  const renamed = Object.entries(query).map(([name, value]) => [nameOf(name, fields), value]);
  return {
    query: Object.fromEntries(renamed) as Probe["query"],
    // Only an object has fields to rename: a body that must be refused is sent as it is.
    ...(payload && {
      payload:
        payload.kind === "json" && isRecord(payload.value)
          ? { kind: "json", value: bodyIn(payload.value, { fields, extra }, probe) }
          : payload,
    }),
  };
}

/** A request's body with the deployment's field names. A placeholder appears only in its own place. */
const bodyIn = (
  document: Readonly<Record<string, unknown>>,
  { fields, extra }: Body,
  probe: Probe,
): Record<string, unknown> =>
  Object.entries(document)
    .filter(([name]) => slotIn(extra, name) === undefined)
    .reduce((whole, [name, content]) => withValue(whole, nameOf(name, fields), content), {
      ...(filledWith(extra, fillingOf({ ...accountOf(probe), ...document })) as Record<string, unknown>),
    });

/** The account that a key request or a revocation may have to name. */
function accountOf({ operation, credential }: Probe): Readonly<Record<string, Placeholder>> {
  if (titanCalls.get(operation) === "login") return {};
  return credential.kind === "second-jwt"
    ? { email: placeholder("second-email"), password: placeholder("second-password") }
    : { email: placeholder("email"), password: placeholder("password") };
}

/** Fills in a template. Fields that an invalid request leaves out stay out. */
const fillingOf = (values: Readonly<Record<string, unknown>>): Filling => ({
  value: ({ name, form }) => {
    const value = values[name];
    if (name === "scopes") return writeScopes(value, form);
    return form === "number" && isPlaceholder(value) ? { ...value, as: "number" } : value;
  },
  join: (joined) => (joined.includes(undefined) ? undefined : { joined }),
});

const revocation = (body: unknown, probe: Probe): Payload => ({
  kind: "json",
  value: filledWith(body, fillingOf({ ...accountOf(probe), id: placeholder("key-id") })),
});

const nameOf = (name: string, fields: Readonly<Record<string, string>>): string =>
  Object.hasOwn(fields, name) ? (fields[name] ?? name) : name;

/** Keys, JWTs and what imitates them are sent as the profile says; a carrier that a check chose itself stays. */
function carrierOf({ carrier, credential, service }: Probe, profile: Profile): Carrier {
  if (carrier.kind !== "authorization") return carrier;
  const ofKey = isKey(credential, service);
  const sent = ofKey ? profile.sendKey : profile.sendJwt;
  if (carrier.scheme === "Bearer") {
    if (sent !== undefined) return { kind: "template", ...sent };
    return ofKey && profile.keyHeader === "x-api-key" ? { kind: "x-api-key" } : carrier;
  }
  // The deployment's own scheme, in another letter case.
  const scheme = schemeOf(sent);
  const isRecased = carrier.scheme.toLowerCase() === "bearer" && scheme !== undefined;
  if (!isRecased || scheme === "Bearer") return carrier;
  const isUpper = carrier.scheme === carrier.scheme.toUpperCase();
  return { ...carrier, scheme: isUpper ? scheme.toUpperCase() : scheme.toLowerCase() };
}

function isKey(credential: Credential, service: Probe["service"]): boolean {
  switch (credential.kind) {
    case "key":
    case "key-from":
    case "given-key":
      return true;
    case "altered":
      return credential.of === "key";
    case "literal":
      return service === "task";
    case "none":
    case "jwt":
    case "expired-jwt":
    case "control-jwt":
    case "second-jwt":
    case "forged":
      return false;
  }
}

/** Whether a payload is a whole sign-in: an account and a password, right or not. */
export const isWholeLogin = ({ payload }: Pick<Probe, "payload">): boolean =>
  payload?.kind === "json" &&
  isRecord(payload.value) &&
  [payload.value["email"], payload.value["password"]].every(isPlaceholder);

const isPlaceholder = (value: unknown): value is Placeholder =>
  isRecord(value) && typeof value["placeholder"] === "string";

/** Replaces Titan's calls in a text by the deployment's names for them. */
export function namesOf(profile: Profile): (text: string) => string {
  const names = new Map(
    operationsOf(titanProfile).flatMap(([call, operation]) => [
      [operation, nameIn(profile, call)] as const,
      [titanProfile[call].path, profile[call].path] as const,
    ]),
  );
  // Key creation and the list share a path: the path alone means creation.
  names.set(titanProfile.createKey.path, profile.createKey.path);
  if ([...names].every(([titan, own]) => titan === own)) return (text) => text;
  const longest = [...names.keys()].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(`(?:${longest.map(escapePattern).join("|")})(?![\\w/])`, "g");
  return (text) => text.replace(pattern, (name) => names.get(name) ?? name);
}
