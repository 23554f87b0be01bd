import { credentialName, secondJwt } from "../../../contracts/catalogue/credential.ts";
import { findListedKeys } from "../../../contracts/wire/api-key.ts";
import { itemIdsIn } from "../../../contracts/wire/items.ts";
import { identityOf } from "../../../contracts/wire/session.ts";
import { finalList, namePrefix } from "../../api-keys/shared.ts";
import { keptKey, keptKeyProbes } from "../../api-keys/unguarded-key-management.ts";
import type { ClassifiedResponse } from "../../model/check.ts";
import { jsonOf } from "../../model/classify.ts";
import { foreign, origins } from "../../model/origins.ts";
import { type Probe, probe } from "../../model/probe.ts";
import { answered, answeredOtherwise, noVerdict } from "../../model/probe-result.ts";
import {
  after,
  exercise,
  goodLogin,
  listKeys,
  mintKey,
  ownSession,
  revokeKey,
  session,
  trialOf,
} from "../../model/requests.ts";
import type { RunContext } from "../../model/run-context.ts";
import {
  claimKey,
  keyReadsOf,
  listsOf,
  type ObjectRead,
  owners,
  readsOf,
  type SharedList,
  secondKey,
  secondLogin,
  secondRunId,
} from "../../model/second-account.ts";
import { isolatedWrites, writesDone } from "./writes.ts";

/** What the second account tries to reach of the first account's. */

export const otherSession = session(secondJwt);
const named = { variant: "naming the first account" };

/** What a list of keys may answer to a request that names another account, if not with keys. */
const notShown = [...noVerdict, "unauthorized", "forbidden", "invalid", "missing"] as const;

/** The second account's list of keys, naming the first. It comes from an origin like the deployment's own as well. */
export const listNamingFirst = (context: RunContext): Probe => {
  const given = after(mintKey(keptKey(context), context), "allowed");
  const { id: _, ...list } = listKeys("exercise", { given });
  const headers = { ...owners.headers, ...origins(context.authUrl).alike.headers };
  return probe({ ...list, ...named, ...owners, headers, credential: secondJwt });
};

/** Requests about keys: sent if keys are created and live to the end. */
function keyProbes(context: RunContext) {
  const given = after(mintKey(keptKey(context), context), "allowed");
  const { id: _list, ...list } = listKeys("exercise", { given });
  const { id: _revoke, ...revoke } = revokeKey(keptKey(context), "exercise");
  const { warm, attempts } = keptKeyProbes(context);
  // The run still revokes the key at its end.
  const attempt = probe({
    ...revoke,
    // A header that nobody reads changes nothing, so that one request tries both.
    headers: owners.headers,
    credential: secondJwt,
    effect: "refused",
    given: after(attempts.at(-1) ?? warm, ...answered),
  });
  const alive = exercise(trialOf(context).operation, keptKey(context), context, {
    variant: `after revocation as ${credentialName(secondJwt)}`,
    given: after(attempt, "allowed"),
  });
  // Naming the first account shows no less than the plain list, unless that alone is what is refused.
  const listed = listNamingFirst(context);
  return {
    listed,
    plainlyListed: probe({ ...list, credential: secondJwt, given: after(listed, ...notShown) }),
    warm,
    attempt,
    alive,
    claimed: claimKey(context),
    shown: finalList,
  };
}

/** The second account names the first one as the owner in its requests. */
const filtered = (context: RunContext): readonly { readonly list: SharedList; readonly probe: Probe }[] =>
  listsOf(context)
    .slice(0, 1)
    .map((list) => ({
      list,
      probe: {
        ...list.other,
        id: `${list.other.id} (filtered by the first account)`,
        query: { ...list.other.query, ...owners.query },
        headers: owners.headers,
        given: after(list.other, "allowed"),
      },
    }));

/** The session as the second account, with headers that name the first one. */
const claimedSession = session(secondJwt, { ...owners, ...named });

/** Lists requested with a key of the second account. Those behind the first name the first account as the owner. */
const listsByKey = (context: RunContext): readonly { readonly list: SharedList; readonly probe: Probe }[] =>
  makesKeys(context)
    ? listsOf(context).map((list, at) => {
        const variant = at > 0 ? "to know objects, naming the first account" : "to know objects";
        const given = after(list.own, "allowed");
        const plain = exercise(list.operation, secondKey(context), context, { variant, given });
        const query = { ...list.own.query, ...(at > 0 && owners.query) };
        const headers = at > 0 ? { ...owners.headers, ...foreign.headers } : {};
        return { list, probe: { ...plain, query, headers, showsItems: true } };
      })
    : [];

export const makesKeys = ({ means, depth }: RunContext): boolean =>
  means.has("minting") && depth !== "few-keys";

/** Reads of the first account's objects, with the JWT and with a key of the second. */
const objectReads = (context: RunContext): readonly ObjectRead[] =>
  listsOf(context).flatMap((list) => [
    ...readsOf(list, secondJwt, context),
    ...(makesKeys(context) ? keyReadsOf(list, context) : []),
  ]);

export const isolationProbes = (context: RunContext): readonly Probe[] => [
  goodLogin,
  ownSession,
  secondLogin,
  otherSession,
  ...(makesKeys(context) ? [...Object.values(keyProbes(context)), ...keptKeyProbes(context).attempts] : []),
  claimedSession,
  ...listsOf(context).flatMap(({ own, other }) => [own, other]),
  ...[...filtered(context), ...listsByKey(context)].map(({ probe: one }) => one),
  ...objectReads(context).flatMap(({ tried, own, absent }) => [tried, own, absent]),
  ...isolatedWrites(context).flatMap((one) => Object.values(one)),
];

export type Look = (probe: Probe) => ClassifiedResponse | undefined;

type Leaked =
  | "session-of-another"
  | "keys-listed"
  | "key-revoked"
  | "key-claimed"
  | "listed"
  | "object-read"
  | "object-changed";

/** Something of the first account that the second one reached. */
export interface Leak {
  readonly message: Leaked;
  readonly response: ClassifiedResponse;
  readonly evidence: readonly (ClassifiedResponse | undefined)[];
  /** Set if it may be meant for everybody. */
  readonly unsure?: true;
}

export const leaksIn = (look: Look, context: RunContext): readonly Leak[] => [
  ...sessionLeaks(look, context),
  ...(makesKeys(context) ? keyLeaks(look, context) : []),
  ...listLeaks(look, context),
  ...objectReads(context).flatMap((read) => objectLeak(read, look)),
  ...writesDone(look, context),
];

const isIn = (response: ClassifiedResponse | undefined): response is ClassifiedResponse =>
  response?.responseClass === "allowed";

function sessionLeaks(look: Look, { profile }: RunContext): readonly Leak[] {
  return [otherSession, claimedSession]
    .flatMap((tried) => sessionLeak(look(tried), look(ownSession), profile))
    .slice(0, 1);
}

function sessionLeak(
  other: ClassifiedResponse | undefined,
  own: ClassifiedResponse | undefined,
  profile: RunContext["profile"],
): readonly Leak[] {
  if (!isIn(own) || !isIn(other)) return [];
  const [mine, theirs] = [own, other].map((one) => identityOf(jsonOf(one), profile));
  const field = mine?.email !== undefined && theirs?.email !== undefined ? "email" : "id";
  const same = mine?.[field] !== undefined && mine[field] === theirs?.[field];
  return same ? [{ message: "session-of-another", response: other, evidence: [other, own] }] : [];
}

function keyLeaks(look: Look, context: RunContext): readonly Leak[] {
  const { listed, plainlyListed, warm, attempt, alive, claimed, shown } = keyProbes(context);
  const wasRevoked = keptKeyProbes(context).attempts.some((one) => isIn(look(one)));
  const [tried, later, claim] = [attempt, alive, claimed].map(look);
  const list = [listed, plainlyListed].map(look).find(isIn);
  const hasNamed = (response: ClassifiedResponse | undefined, prefix: string): boolean =>
    isIn(response) && namesIn(response, context).some((name) => name.startsWith(prefix));
  const isListed = hasNamed(list, namePrefix(context));
  const isRevoked = isIn(look(warm)) && !wasRevoked && isIn(tried) && later?.responseClass === "unauthorized";
  const wasClaimed = isIn(claim) && hasNamed(look(shown), secondPrefix(context)) && !isListed;
  return [
    ...(isListed && list ? [{ message: "keys-listed" as const, response: list, evidence: [list] }] : []),
    ...(isRevoked ? [{ message: "key-revoked" as const, response: tried, evidence: [tried, later] }] : []),
    ...(wasClaimed
      ? [{ message: "key-claimed" as const, response: claim, evidence: [claim, look(shown)] }]
      : []),
  ];
}

/** The beginning of the names of the keys that the second account requests, once in the name of the first. */
const secondPrefix = ({ runId }: RunContext): string => `titan-auth-check ${secondRunId(runId)}`;

const namesIn = (response: ClassifiedResponse, { profile }: RunContext): readonly string[] =>
  (findListedKeys(jsonOf(response), profile) ?? []).flatMap(({ name }) => name ?? []);

const idsIn = (response: ClassifiedResponse | undefined): readonly string[] =>
  isIn(response) ? itemIdsIn(jsonOf(response)) : [];

/**
 * Lists that show the second account everything that the first one's list shows. A partial match may be meant for everybody.
 */
const listLeaks = (look: Look, context: RunContext): readonly Leak[] =>
  [
    ...listsOf(context).map((list) => ({ list, probe: list.other })),
    ...filtered(context),
    ...listsByKey(context),
  ].flatMap(({ list: { own }, probe: other }) => {
    const [mine, theirs, response] = [idsIn(look(own)), idsIn(look(other)), look(other)];
    if (response === undefined || mine.length === 0 || !mine.every((id) => theirs.includes(id))) return [];
    const leak = { message: "listed" as const, response, evidence: [response, look(own)] };
    return [mine.length === 1 ? { ...leak, unsure: true as const } : leak];
  });

/** An object that its owner can read and the second account's list lacks, where a nonexistent one gives 404. */
function objectLeak({ list, tried, own, absent }: ObjectRead, look: Look): readonly Leak[] {
  const [answer, plain, nobodys] = [look(tried), look(own), look(absent)?.responseClass ?? "unsent"];
  const isShown = idsIn(look(list.own)).every((id) => idsIn(look(list.other)).includes(id));
  if (!isIn(answer) || !isIn(plain) || !answeredOtherwise.includes(nobodys)) return [];
  if (tried.item !== undefined && isShown) return [];
  return [{ message: "object-read", response: answer, evidence: [answer, plain] }];
}

/** Why objects could not be compared, if the first account has none. */
export const emptyLists = (look: Look, context: RunContext): readonly string[] =>
  listsOf(context).flatMap(({ operation, own }) =>
    isIn(look(own)) && idsIn(look(own)).length === 0 ? [operation.id] : [],
  );
