import { mistakeOf, redirectTarget } from "../reach/shared.ts";
import { answerTo, callIn, operationOf } from "./causes/cause.ts";
import type { Facts } from "./facts.ts";
import { otherCode } from "./refusal.ts";
import { contacts, hasOneOrigin, isUntold, type Observed } from "./request.ts";

/** Whoever answers in the place of Titan. */

/** What answers in place of Titan, by the most usual mistakes. Where the two services share an origin, both answers tell. */
export function notTitanOf({ seen, isTitan, request: { context } }: Facts): string {
  const [session, target] = [seen["nobody-session"], seen["nobody-target"]].map((observed) =>
    observed !== undefined && observed.status > 0 ? [observed] : [],
  );
  const ofTask = isTitan.auth || !hasOneOrigin(context);
  const isTask = ofTask && (isTitan.auth || session?.length === 0);
  const responses = isTask
    ? target
    : hasOneOrigin(context)
      ? [...(session ?? []), ...(target ?? [])]
      : session;
  const [first] = responses ?? [];
  if (responses?.some(({ responseClass }) => responseClass === "limited"))
    return `The rate limit is used up: ${limitOf(responses)}`;
  return mistakeOf({
    responses: responses ?? [],
    variable: isTask ? "TASK_SERVICE_URL" : "AUTH_URL",
    url: isTask ? context.taskServiceUrl : context.authUrl,
    service: isTask ? "task" : "auth",
    redirect: first && redirectTarget(first, context),
  });
}

/** Addresses that end in what every path begins with. */
const doubling = /\/api(?:\/v\d+)?$/i;

/** The address by which every path is doubled, so that nothing is found (platform page: addresses). Told only where nothing was. */
export function doubledPath({ auth, task, isTitan, request: { context } }: Facts): string | undefined {
  const found = ["accepted", "known", "open"].some((one) => one === auth || one === task);
  const addresses = { AUTH_URL: context.authUrl, TASK_SERVICE_URL: context.taskServiceUrl };
  const [variable, url] =
    Object.entries(addresses).find(([, address]) => doubling.test(new URL(address).pathname)) ?? [];
  if (url === undefined || found || (isTitan.task && task !== "absent")) return undefined;
  return `${variable} ends in ${new URL(url).pathname}, which is added to it again, so that every path is doubled: leave it out`;
}

/** When to come back, as a 429 says it (platform page: limits). */
export function limitOf(sights: readonly Observed[]): string {
  const limited = sights.find(({ responseClass }) => responseClass === "limited");
  const after = limited?.headers["retry-after"] ?? "";
  const reset = Number(limited?.headers["x-ratelimit-reset"]);
  if (/^\d{1,6}$/.test(after)) return `come back in ${after} s`;
  if (reset > 1e9 && reset < 1e11)
    return `come back at ${new Date(reset * 1000).toISOString().slice(11, 19)} UTC`;
  return "it does not say when to come back";
}

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
