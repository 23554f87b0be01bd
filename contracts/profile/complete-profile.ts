import { placeIn } from "../wire/json.ts";
import type { Expectations, Places, RefusalsDocument } from "./expectations.ts";
import { type Profile, type ProfileDocument, titanProfile } from "./profile.ts";

/** Completes a user's profile: what is missing is as in Titan's own. Expectations override the profile. */
export function completeProfile(document: ProfileDocument = {}, expectations: Expectations = {}): Profile {
  const {
    name,
    catalogue,
    headers,
    keyHeader,
    sendJwt,
    sendKey,
    queryTokens,
    jwtOnOperations,
    envelope,
    refusals,
  } = document;
  const named = Object.keys(document).length > 0 ? "own" : titanProfile.name;
  const profile: Profile = {
    name: name ?? named,
    catalogue: catalogue ?? titanProfile.catalogue,
    headers: headers ?? titanProfile.headers,
    login: request("login", document),
    session: request("session", document),
    createKey: request("createKey", document),
    listKeys: request("listKeys", document),
    revokeKey: { ...titanProfile.revokeKey, ...said(document.revokeKey ?? {}) },
    keyHeader: expectations.keyHeader ?? keyHeader ?? titanProfile.keyHeader,
    ...(sendJwt && { sendJwt: { headers: {}, query: {}, ...said(sendJwt) } }),
    // An expectation overrides the profile.
    ...(sendKey &&
      expectations.keyHeader === undefined && { sendKey: { headers: {}, query: {}, ...said(sendKey) } }),
    ...(queryTokens && { queryTokens }),
    ...(jwtOnOperations && { jwtOnOperations }),
    envelope: { ...titanProfile.envelope, ...said(envelope ?? {}) },
    refusals: refusalsOf(refusalsOf(titanProfile.refusals, refusals), expectations.refusals),
  };
  return pinned(profile, expectations.fields ?? {});
}

/** Whether a profile describes Titan's own calls and answers, whatever its name, its headers and its statuses. */
export const speaksTitan = (profile: Profile): boolean => wire(profile) === wire(titanProfile);

const wire = (profile: Profile): string =>
  JSON.stringify({ ...profile, name: "", refusals: {} }, (key, value) => (key === "headers" ? {} : value));

type Requests = "login" | "session" | "createKey" | "listKeys";

function request<C extends Requests>(call: C, document: ProfileDocument): Profile[C] {
  const own = titanProfile[call];
  const { answer, fields, ...rest }: { answer?: object | undefined; fields?: object | undefined } =
    document[call] ?? {};
  return {
    ...own,
    ...said(rest),
    ...(fields && "fields" in own && { fields: { ...own.fields, ...said(fields) } }),
    // A pinned place is relative to the whole answer.
    answer: answer === undefined ? own.answer : { ...own.answer, within: [""], ...lists(answer) },
  };
}

/** Ignores missing values, even if they are present as `undefined`. */
const said = <T extends object>(part: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof said<T>
  >;

const lists = (answer: object): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(said(answer)).map(([part, places]) => [part, listed(places)]));

const listed = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

function refusalsOf(base: Profile["refusals"], document: RefusalsDocument = {}): Profile["refusals"] {
  const { operations = {}, ...statuses } = document;
  const own = Object.entries(operations).map(([id, some]) => [
    id,
    { ...base.operations[id], ...statusLists(some) },
  ]);
  return {
    ...base,
    ...statusLists(statuses),
    operations: { ...base.operations, ...Object.fromEntries(own) },
  };
}

const statusLists = (statuses: object): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(said(statuses)).map(([kind, some]) => [kind, listed<number>(some)]));

/** Replaces the usual places of values by pinned ones. */
function pinned(
  profile: Profile,
  { token, user, email, key, keyId }: NonNullable<Expectations["fields"]>,
): Profile {
  const { login, session, createKey } = profile;
  return {
    ...profile,
    ...(token && { login: { ...login, answer: { within: [""], token: listed(token) } } }),
    ...((user ?? email) && { session: { ...session, answer: pin(session.answer, { user, email }) } }),
    ...((key ?? keyId) && { createKey: { ...createKey, answer: pin(createKey.answer, { key, id: keyId }) } }),
  };
}

/** The pinned parts of an answer in their places; the others next to them, in the same objects. */
function pin<A extends Profile["session"]["answer"] | Profile["createKey"]["answer"]>(
  answer: A,
  pins: Readonly<Record<string, Places | undefined>>,
): A {
  const set = lists(pins);
  const holders = [...new Set(Object.values(set).flat().map(holderOf))];
  const others = Object.entries(answer).map(([part, fields]) => [
    part,
    holders.flatMap((holder) => (fields as readonly string[]).map((field) => placeIn(holder, field))),
  ]);
  return { ...Object.fromEntries(others), ...set, within: [""] };
}

const holderOf = (place: string): string => place.slice(0, Math.max(0, place.lastIndexOf(".")));
