import type { CredentialStatus } from "../credential-status.ts";
import type { Facts, Mixed } from "../facts.ts";
import type { QuestionId } from "../questions/question-id.ts";
import type { Observed } from "../request.ts";
import { answerTo, type Cause, operationOf, saw, sentences } from "./cause.ts";
import { checkCommand } from "./commands.ts";

/**
 * The same request gets different answers: replicas that differ, or a cache. It replaces all causes based on single answers.
 */

const isAllowed = (status: CredentialStatus): boolean => status === "accepted" || status === "open";

const worst = ({ mixed }: Facts): CredentialStatus | undefined =>
  mixed?.statuses.find((status) => status === "refused") ??
  mixed?.statuses.find((status) => status === "known");

/** Headers by which shared caches show themselves. */
const cacheHeaders = ["age", "x-cache", "cf-cache-status", "x-varnish", "x-served-by", "via"] as const;

function cacheOf({ answers }: Mixed): string | undefined {
  for (const { headers } of answers)
    for (const name of cacheHeaders) if (headers[name] !== undefined) return `${name}: ${headers[name]}`;
  return undefined;
}

/** The header by which an answer says that it comes out of a shared cache (V7). */
export const cacheHit = (observed: Observed | undefined): string | undefined =>
  Object.entries(observed?.headers ?? {})
    .filter(([name, value]) =>
      name === "age"
        ? Number(value) > 0
        : /^(?:x-cache(?:-status)?|cf-cache-status|x-proxy-cache)$/.test(name) && /\bhit\b/i.test(value),
    )
    .map(([name, value]) => `${name}: ${value}`)[0];

/** A refusal out of a shared cache: by what the cache says of itself, or since the same read is allowed at a new URL. */
interface Kept {
  readonly id: QuestionId;
  readonly header?: string;
  readonly past?: QuestionId;
}

function keptRefusal({ seen, task, auth, call }: Facts): Kept | undefined {
  const header = task === "refused" ? cacheHit(seen["own-target"]) : undefined;
  if (header !== undefined) return { id: "own-target", header };
  const isPast = (id: QuestionId): boolean => seen[id]?.responseClass === "allowed";
  if ((task === "refused" || task === "known") && isPast("own-past"))
    return { id: "own-target", past: "own-past" };
  const isUsable = [task, call].includes("accepted");
  return auth === "refused" && !isUsable && isPast("own-session-past")
    ? { id: "own-session", past: "own-session-past" }
    : undefined;
}

/** A refusal of somebody else's call, stored and given to this one. */
export const cachedCause: Cause = {
  id: "cached-refusal",
  row: ({ task }) => (task === "known" ? "forbidden" : "unauthorized"),
  step: "accepted",
  owner: "deployment",
  fits: (facts) => keptRefusal(facts) !== undefined,
  confidence: "likely",
  says: (facts) => {
    const { id = "own-target", header, past } = keptRefusal(facts) ?? {};
    return past === undefined
      ? `The refusal comes out of a shared cache (${header}): ${operationOf(id, facts)} was not asked with this credential`
      : `The refusal comes out of a shared cache: ${operationOf(id, facts)} answers the credential ${answerTo(id, facts)}, and ${answerTo(past, facts)} at a URL that no cache has seen`;
  },
  proof: (facts) => {
    const { id = "own-target", header, past } = keptRefusal(facts) ?? {};
    return sentences(
      saw(id, facts, `the credential${header === undefined ? "" : `, with the header ${header}`}`),
      past && saw(past, facts, "the credential, with another query"),
      id === "own-target" && saw("own-session", facts, "the credential"),
      "A shared cache may not store answers to requests with Authorization (RFC 9111, section 3.5)",
    );
  },
  evidence: ["own-target", "own-past", "own-session", "own-session-past"],
  rulesOut: (facts) =>
    keptRefusal(facts)?.past === undefined ? [] : ["the credential: it is accepted past the cache"],
  now: ["Call again with another query, such as ?limit=1, and see whether the answer changes"],
  later: ["Have the cache leave the API's paths out, and the service send Cache-Control: no-store"],
  next: checkCommand("session", "scopes"),
  reference: "https://www.rfc-editor.org/rfc/rfc9111#section-3.5",
};

const count = ({ statuses }: Mixed): string =>
  `${statuses.filter(isAllowed).length} of ${statuses.length} answers accept it`;

export const inconsistentCause: Cause = {
  id: "inconsistent-answers",
  row: (facts) =>
    facts.aboutCreation ? "api-key-creation" : worst(facts) === "known" ? "forbidden" : "unauthorized",
  step: "accepted",
  owner: "deployment",
  fits: ({ mixed }) => mixed !== undefined,
  confidence: "likely",
  says: (facts) =>
    `${operationOf(facts.mixed?.id ?? "own-target", facts)} answers the same request differently: ${facts.mixed ? count(facts.mixed) : ""}. Replicas that disagree or a cache are the likely reason`,
  proof: ({ mixed }) => {
    if (mixed === undefined) return [];
    const cache = cacheOf(mixed);
    return [
      `The same request was answered ${mixed.answers.map(({ status, detail }) => status || detail).join(", ")}`,
      cache === undefined ? "No header shows a cache" : `A header shows who answered: ${cache}`,
    ];
  },
  evidence: ["own-target", "own-call", "own-session", "companion-target"],
  rulesOut: (facts) => [
    `a single reason in the credential: the first answer was ${answerTo(facts.mixed?.id ?? "own-target", facts)}, another one differs`,
  ],
  now: [
    "Call again: part of the calls works",
    "Give the deployment's team the request identifiers of both kinds of answers",
  ],
  later: [
    "Have all replicas read the same keys and secrets, and keep answers to authenticated calls out of shared caches",
  ],
  next: checkCommand("session", "scopes"),
};
