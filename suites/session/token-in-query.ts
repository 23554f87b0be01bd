import { jwt } from "../../contracts/catalogue/credential.ts";
import { isInQuery } from "../../contracts/profile/presentation.ts";
import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import {
  everywhere,
  type OtherPlaces,
  otherPlacesOf,
  places,
  wasRead,
  wasReadByWrite,
} from "../model/places.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { foundIn, pointlessBecause, type Tried } from "./shared.ts";
import { isPast, writersOf } from "./verifiers.ts";

export default defineCheck({
  id: "token-in-query",
  suite: "session",
  code: "E7",
  title: "A token in the query string is not accepted",
  failureTitle: "A token in the query string is accepted",
  severity: "high",
  weakness: { cwe: 598, owasp: "API2" },
  row: "unauthorized",
  rationale: "Addresses end up in logs, histories and Referer headers, and so would the tokens in them.",
  reference: "https://www.rfc-editor.org/rfc/rfc6750#section-2.3",
  messages: {
    accepted: {
      side: "not-enforced",
      text: "{where} answered {status} to a credential in the query string, as {tokens}",
      cause: "The library that reads the token looks for it in the query string as well.",
      fix: [
        "Take tokens from the Authorization header only; switch off the other places in the library.",
        "Remove query strings from access logs, and sign out the account that this run used.",
      ],
    },
    "in-body": {
      title: "A token in the body of a request is accepted",
      severity: "medium",
      side: "not-enforced",
      text: "{where} answered {status} to a JWT in the body, as {tokens}, and without an Authorization header",
      cause: "The library that reads the token looks for it in the body as well, which logs and queues keep.",
      fix: ["Take tokens from the Authorization header only; switch off the other places in the library."],
    },
  },
  cases: (context) => {
    const { queryTokens, sendJwt, sendKey } = context.profile;
    if (queryTokens === "accepted" || (isInQuery(sendJwt) && isInQuery(sendKey))) return [];
    // A credential that belongs in the query is not tried.
    const isMeant = ([name]: readonly [name: string, probe: Probe]) =>
      (isInQuery(sendJwt) && name.endsWith("|token")) || (isInQuery(sendKey) && name.endsWith("|key"));
    const all = otherPlacesOf(context);
    const firstKey = all.find(({ key }) => key !== undefined);
    const tried = all.flatMap((one) => probesAt(one, firstKey)).filter((one) => !isMeant(one));
    const writes = isInQuery(sendJwt) ? {} : onWrites(context);
    return [{ probes: { ...Object.fromEntries(tried), ...writes }, tolerates: noVerdict }];
  },
  judge(responses: Responses, reporter, _subject, context) {
    const open = pointlessBecause(responses["session|bare"]);
    if (open !== undefined) reporter.unsure(open);
    const onReads = otherPlacesOf(context).flatMap(({ name }) => acceptedAt(name, responses));
    const { name: first, also } = places.jwtInQuery;
    const accepted = [...onReads, ...acceptedByWrites("token", [first, ...also], responses, context)];
    foundIn(reporter, "accepted", accepted);
    foundIn(reporter, "in-body", acceptedByWrites("body", places.jwtInBody.names, responses, context));
  },
});

type Responses = Readonly<Record<string, ClassifiedResponse>>;

/** A write and the creation of keys are handled by other code than reads: with the JWT in every place, the body included. */
function onWrites(context: RunContext): Readonly<Record<string, Probe>> {
  if (!context.means.has("jwt") || !context.means.has("writes")) return {};
  const probes = writersOf(context).flatMap(({ name, control, bad, send }) => {
    const all = send(jwt, { carrier: everywhere.jwtOnWrites });
    const given = after(all, ...wasReadByWrite);
    const token = send(jwt, { carrier: places.jwtInQuery, given });
    const body = send(jwt, { carrier: places.jwtInBody, given });
    return Object.entries({ bare: bad, control, all, token, body }).map(
      ([label, probe]) => [`${name}|${label}`, probe] as const,
    );
  });
  return Object.fromEntries(probes);
}

const acceptedByWrites = (
  label: "token" | "body",
  names: readonly string[],
  responses: Responses,
  context: RunContext,
): readonly Tried[] =>
  writersOf(context).flatMap(({ name }) => {
    const [bare, control, tried] = ["bare", "control", label].map((one) => responses[`${name}|${one}`]);
    if (bare === undefined || control === undefined || tried === undefined || !isRefusal(bare)) return [];
    const isIn = tried.responseClass === "allowed" || isPast(tried, control);
    return isIn ? [{ label: names.join(" or "), response: tried }] : [];
  });

/**
 * By itself in the query string only where one of the other places is read at all: a key without the scope first, which shows
 * whether keys are read there, and on other surfaces only where the first one reads them.
 */
function probesAt(place: OtherPlaces, first: OtherPlaces | undefined) {
  const { name, bare, send, jwt: all, key, holding } = place;
  const token = send(jwt, { carrier: places.jwtInQuery, given: after(all, ...wasRead) });
  const lacking = lackingIn(first);
  const own = place === first ? lacking : lackingIn(place, lacking);
  const probes: Readonly<Record<string, Probe>> = {
    bare,
    all,
    token,
    ...(key &&
      holding &&
      own && {
        keyAll: key,
        lacking: own,
        key: send(holding, { carrier: places.keyInQuery, given: after(own, ...wasRead) }),
      }),
  };
  return Object.entries(probes).map(([label, probe]) => [`${name}|${label}`, probe] as const);
}

/** A key without the scope in the query string, after the same on another surface or after a key in every place. */
function lackingIn(place: OtherPlaces | undefined, before = place?.key): Probe | undefined {
  if (place?.lacking === undefined || before === undefined) return undefined;
  return place.send(place.lacking, { carrier: places.keyInQuery, given: after(before, ...wasRead) });
}

/** If keys without the scope are allowed as well, `second-door` reports it. */
function acceptedAt(name: string, responses: Responses): readonly Tried[] {
  const isIn = (label: string): boolean => responses[`${name}|${label}`]?.responseClass === "allowed";
  const tried = (
    label: string,
    { name: first, also }: typeof places.jwtInQuery | typeof places.keyInQuery,
  ) => {
    const response = responses[`${name}|${label}`];
    return response === undefined ? [] : [{ label: [first, ...also].join(" or "), response }];
  };
  if (isIn("bare")) return [];
  return [
    ...(isIn("token") ? tried("token", places.jwtInQuery) : []),
    ...(isIn("key") && !isIn("lacking") ? tried("key", places.keyInQuery) : []),
  ];
}
