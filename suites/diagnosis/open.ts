import { answerTo, callIn, operationOf } from "./causes/cause.ts";
import type { Facts } from "./facts.ts";
import { doubledPath, limitOf, notTitanOf } from "./not-titan.ts";
import { otherCode } from "./refusal.ts";
import { contacts, hasOneOrigin, isUntold, type Observed } from "./request.ts";

/** Why no verdict can be given. Whatever it is, it is no cause of a failing call, and never a guess. */

interface Reason {
  readonly fits: (facts: Facts) => boolean;
  readonly says: (facts: Facts) => string;
}

const silent = ({ seen }: Facts): Observed | undefined => contacts(seen).find(({ status }) => status === 0);
const isDown = ({ seen }: Facts): boolean => contacts(seen).every(({ status }) => status === 0);

/** Answers to the credential that say nothing of it. */
const mute = ({ seen }: Facts): readonly Observed[] =>
  (["own-session", "own-target", "own-call", "try-create"] as const).flatMap((id) => {
    const observed = seen[id];
    return observed !== undefined && isUntold(observed) ? [observed] : [];
  });

const muteWords = ({ probe, status, detail, responseClass }: Observed): string => {
  const page = responseClass === "foreign" ? ", with a page that is not Titan's" : "";
  return `${probe.operation} gave no verdict: ${status === 0 ? detail : `it answered ${status}${page}`}`;
};

/** The first that fits is told. */
const reasons: readonly Reason[] = [
  {
    fits: isDown,
    says: (facts) => `No answer came: ${silent(facts)?.detail ?? "nothing was sent"}`,
  },
  {
    fits: (facts) =>
      !facts.isTitan.task && !hasOneOrigin(facts.request.context) && silent(facts) !== undefined,
    says: (facts) => `The ${silent(facts)?.probe.service} service does not answer: ${silent(facts)?.detail}`,
  },
  { fits: (facts) => doubledPath(facts) !== undefined, says: (facts) => doubledPath(facts) ?? "" },
  { fits: ({ isTitan }) => !isTitan.task, says: notTitanOf },
  {
    fits: ({ seen, ready, request }) =>
      !ready && request.subject?.place === "sign-in" && seen["sign-in"] !== undefined,
    says: (facts) => `Sign-in gave no JWT: it answered ${answerTo("sign-in", facts)}`,
  },
  {
    fits: (facts) => mute(facts)[0]?.responseClass === "limited",
    says: (facts) => `The rate limit is used up: ${limitOf(mute(facts))}`,
  },
  {
    fits: (facts) => mute(facts).length > 0,
    says: (facts) => mute(facts).map(muteWords)[0] ?? "",
  },
  {
    fits: ({ auth, task }) => auth === "open" || task === "open",
    says: (facts) =>
      `${operationOf(facts.task === "open" ? "own-target" : "own-session", facts)} lets everybody in, with and without a credential: nothing can be told of this one`,
  },
  {
    fits: ({ aboutCreation, auth }) => aboutCreation && auth === "accepted",
    says: ({ kind }) =>
      `The ${kind === "jwt" ? "JWT" : "key"} is accepted, and whether it creates a key only --try-create with a JWT can tell, which makes one and revokes it`,
  },
  {
    fits: ({ request, call }) => request.call?.kind === "other" && call !== "unasked",
    says: (facts) => `${callIn(facts)} is not a call of Titan's catalogue, and was not let through`,
  },
  {
    fits: ({ call, guard }) => call === "absent" && guard === "late",
    says: (facts) =>
      `${callIn(facts)} looks up what it is asked for before it asks who calls, so that 400 and 404 say nothing: try it with an identifier that exists`,
  },
  {
    fits: ({ call, seen }) => call === "known" && otherCode(seen) !== undefined,
    says: (facts) =>
      `${callIn(facts)} answered 403 with the code ${otherCode(facts.seen)}, which is not the one for lacking scopes: ask the deployment's team what it means`,
  },
  {
    fits: ({ call }) => call === "absent",
    says: (facts) =>
      `${callIn(facts)} is not exposed here, or what it names does not exist: that says nothing of the credential`,
  },
  {
    fits: ({ request, call }) => request.call !== undefined && call === "unasked" && request.readOnly,
    says: (facts) => `${callIn(facts)} was not tried: it is a write, and --read-only sends none`,
  },
  {
    fits: ({ request, call }) => request.call !== undefined && call === "unasked",
    says: (facts) => `${callIn(facts)} was not tried: no safe form of it is known`,
  },
  {
    fits: ({ task, call }) => task === "moved" || call === "moved",
    says: (facts) =>
      `${operationOf("own-target", facts)} answers with a redirect (${answerTo("own-target", facts)}), which is not followed with a credential: call the address that it leads to`,
  },
  {
    fits: ({ task, kind }) => task === "known" && kind !== "jwt",
    says: () =>
      "The key is known, and every list refuses it with 403: it may be for writing alone. Name the call that fails",
  },
];

export const openBecause = (facts: Facts): string =>
  reasons.find(({ fits }) => fits(facts))?.says(facts) ?? "The answers fit no cause that is known";
