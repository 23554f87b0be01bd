import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import {
  type Credential,
  credentialName,
  expiredJwt,
  forged,
  garbage,
  keyWithAll,
  type MintedKey,
  none,
  secondJwt,
} from "../../contracts/catalogue/credential.ts";
import { findCreatedKey, findListedKeys } from "../../contracts/wire/api-key.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { type CheckReporter, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isRefusal, jsonOf } from "../model/classify.ts";
import { type Probe, probe } from "../model/probe.ts";
import { answered, noVerdict } from "../model/probe-result.ts";
import { after, exercise, listKeys, mintKey, revokeKey, trialOf } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { creationByKey, keysName } from "./key-created-by-key.ts";
import { finalList } from "./shared.ts";

/** Callers that must not list or revoke keys, each with the suffix of its messages. */
const callers = (context: RunContext) =>
  [
    ["without-token", none],
    ["with-garbage", context.profile.login.opaque ? garbage : forged("alg-none")],
    ["by-key", keyWithAll(scopeNames(context))],
  ] as const satisfies readonly (readonly [string, Credential])[];
type Caller = ReturnType<typeof callers>[number][0];

/** Further callers that must not revoke a key: its own JWT once it has expired, and the key itself. */
const revokers = (context: RunContext) =>
  [
    ...callers(context),
    ...(context.means.has("expired-jwt") ? [["with-expired", expiredJwt] as const] : []),
    ["by-itself", keptKey(context)],
  ] as const satisfies readonly (readonly [string, Credential])[];
type Revoker = ReturnType<typeof revokers>[number][0];

/** A key whose only purpose is that callers without the right try to revoke it. */
export const keptKey = (context: RunContext): MintedKey => ({
  kind: "key",
  label: "to be kept",
  scopes: trialOf(context).key.scopes,
});

/** The list of keys, requested by another caller than their owner. */
export const listAs = (credential: Credential): Probe => {
  const { id: _, ...plain } = listKeys("exercise");
  return probe({ ...plain, credential });
};

/** Any text, where an invalid JWT was accepted: if it is refused, forged JWTs are the cause, and not an open list. */
function anyTextList(context: RunContext): Probe {
  const [, [, invalid]] = callers(context);
  if (invalid === garbage) return listAs(garbage);
  return { ...listAs(garbage), given: after(listAs(invalid), "allowed") };
}

/** The key in use, before anybody tries to revoke it. */
const warmed = (context: RunContext): Probe =>
  exercise(trialOf(context).operation, keptKey(context), context, {
    variant: "before revocation",
    given: after(mintKey(keptKey(context), context), "allowed"),
  });

/**
 * Each is sent after the one before it, so that it is known who revoked the key. The key is looked at where an attempt was answered
 * with a success: what is refused counts as no revocation.
 */
function revocations(context: RunContext) {
  const { operation } = trialOf(context);
  let last = warmed(context);
  return revokers(context).map(([name, credential]) => {
    const { id: _, ...plain } = revokeKey(keptKey(context), "exercise");
    // The key does not count as revoked: the run still revokes it at its end.
    const revoke = probe({
      ...plain,
      credential,
      effect: "refused",
      given: after(last, ...answered),
    });
    const alive = exercise(operation, keptKey(context), context, {
      variant: `after revocation as ${credentialName(credential)}`,
      given: after(revoke, "allowed"),
    });
    last = revoke;
    return { name, revoke, alive };
  });
}

/** That key at work, and the attempts of this check to revoke it. */
export const keptKeyProbes = (
  context: RunContext,
): { readonly warm: Probe; readonly attempts: readonly Probe[] } => ({
  warm: warmed(context),
  attempts: revocations(context).map(({ revoke }) => revoke),
});

const fix = ["Ask for the JWT of the key's owner on this route", "Look through the log for calls by others"];

export default defineCheck({
  id: "unguarded-key-management",
  suite: "api-keys",
  code: "K9",
  title: "Only the owner's JWT lists and revokes API keys",
  failureTitle: "API keys are listed, revoked or stored for callers that may not",
  severity: "critical",
  weakness: { cwe: 862, owasp: "API5" },
  row: "api-key-creation",
  rationale: "Anyone who lists or revokes keys can see who uses them, and put every backend out of work.",
  reference: "https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/",
  messages: {
    "listed-without-token": { text: "{operation} shows the keys of a user without any credential", fix },
    "listed-with-garbage": { text: "{operation} shows the keys of a user to an invalid token", fix },
    "listed-by-key": {
      text: "{operation} shows every key of the user to an API key",
      severity: "high",
      cause: "The route accepts any valid bearer token instead of a user's session.",
      fix,
    },
    "revoked-without-token": { text: "{operation} revoked a key without any credential", fix },
    "revoked-with-garbage": { text: "{operation} revoked a key for an invalid token", fix },
    "revoked-by-key": {
      text: "{operation} revoked a key for another API key",
      cause: "The route accepts any valid bearer token instead of a user's session.",
      fix,
    },
    "revoked-with-expired": {
      text: "{operation} revoked a key for a JWT that has expired",
      cause: "exp is not looked at on this route.",
      fix,
    },
    "revoked-by-itself": {
      text: "{operation} revoked a key that was its own and only credential",
      severity: "medium",
      cause: "The route accepts any valid bearer token instead of a user's session.",
      fix,
    },
    "shown-to-others": {
      text: "{operation} shows a key of a user to a caller that may not list it ({credential})",
      severity: "high",
      weakness: { cwe: 639, owasp: "API1" },
      cause: "A route for one key exists besides the list, and does not ask whose key it is.",
      fix,
    },
    "stored-though-refused": {
      text: "{operation} refused an API key with {status}, and the key that it asked for is in the list afterwards",
      cause: "The key is stored before the credential is checked.",
      fix: ["Check the credential before the key is stored", "Revoke keys that came into being this way"],
    },
  },
  cases(context) {
    if (context.depth === "few-keys") return [];
    const { operation } = trialOf(context);
    const lists = callers(context).map(
      ([name, credential]) => [`listed-${name}`, listAs(credential)] as const,
    );
    const revoked = revocations(context).flatMap(({ name, revoke, alive }) => [
      [`revoked-${name}`, revoke] as const,
      [`alive-${name}`, alive] as const,
    ]);
    const probes = {
      created: mintKey(keptKey(context), context),
      anonymous: exercise(operation, none, context),
      warm: warmed(context),
      ...Object.fromEntries([...lists, ...revoked]),
      "listed-with-text": anyTextList(context),
      single: shownToOthers(context),
      asked: creationByKey(context),
      shown: finalList,
    };
    return [{ probes, tolerates: noVerdict }];
  },
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, _subject, context) {
    judgeLists(responses, reporter, context);
    judgeRevocations(responses, reporter, context);
    const { created, single, asked, shown } = responses;
    const id = created && findCreatedKey(jsonOf(created), context.profile)?.id;
    if (single?.responseClass === "allowed" && id !== undefined && idIn(jsonOf(single)) === id)
      reporter.found("shown-to-others", factsOf(single), single);
    const listed = (shown && findListedKeys(jsonOf(shown), context.profile)) ?? [];
    if (asked && isRefusal(asked) && listed.some(({ name }) => name === keysName(context)))
      reporter.found("stored-though-refused", factsOf(asked), asked, shown);
  },
});

type Message = `listed-${Caller}` | `revoked-${Revoker}`;

/** One key by its identifier, which no contract documents: as another account, else as another key. */
const shownToOthers = (context: RunContext): Probe =>
  probe({
    phase: "exercise",
    service: "auth",
    operation: `GET ${authPaths.apiKeys}/{id}`,
    method: "GET",
    path: `${authPaths.apiKeys}/{key}`,
    effect: "read",
    credential: context.means.has("second-account") ? secondJwt : keyWithAll(scopeNames(context)),
    target: keptKey(context),
    given: after(warmed(context), ...answered),
  });

/** The identifier in an answer about one object. */
function idIn(document: unknown): unknown {
  const inner = isRecord(document) && isRecord(document["data"]) ? document["data"] : document;
  return isRecord(inner) ? inner["id"] : undefined;
}

const factsOf = ({ probe: { operation, credential }, status }: ClassifiedResponse) => ({
  operation,
  credential: credentialName(credential),
  status,
  expected: "401 or 403",
  actual: String(status),
});

/** A list counts if it shows the same as the owner's list. */
function judgeLists(
  responses: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<Message>,
  context: RunContext,
): void {
  const keysIn = (response: ClassifiedResponse | undefined) =>
    response?.responseClass === "allowed" ? findListedKeys(jsonOf(response), context.profile) : undefined;
  if ((keysIn(responses["shown"]) ?? []).length === 0) return;
  for (const [name] of callers(context)) {
    const response = responses[name === "with-garbage" ? "listed-with-text" : `listed-${name}`];
    if (response && (keysIn(response) ?? []).length > 0)
      return reporter.found(`listed-${name}`, factsOf(response), response);
  }
}

/** A revocation counts if the key worked before it and is refused after it. */
function judgeRevocations(
  responses: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<Message>,
  context: RunContext,
): void {
  let before = responses["warm"];
  for (const [name] of revokers(context)) {
    const [revoke, alive] = [responses[`revoked-${name}`], responses[`alive-${name}`]];
    const ended = before?.responseClass === "allowed" && alive?.responseClass === "unauthorized";
    if (ended && revoke?.responseClass === "allowed")
      return reporter.found(`revoked-${name}`, factsOf(revoke), revoke, alive);
    if (alive?.responseClass !== "unsent") before = alive;
  }
}
