import { mistakeOf, redirectTarget } from "../reach/support.ts";
import { answerTo } from "./cause.ts";
import type { Facts } from "./facts.ts";
import { isUntold, namedCall, type Sight } from "./inquiry.ts";

/** Why no verdict can be given: whatever it is, it is no cause of a failing call, and never a guess. */

/** What answers in place of Titan, by the most usual mistakes. */
export function strangerOf({ seen, inquiry: { world } }: Facts): string {
  const sights = [seen["nobody-session"], seen["nobody-target"]].filter(
    (sight): sight is Sight => sight !== undefined && sight.status > 0,
  );
  if (sights.some(({ reading }) => reading === "limited"))
    return `The rate limit is used up: ${limitOf(sights)}`;
  const [first] = sights;
  return mistakeOf({
    replies: sights,
    variable: "AUTH_URL",
    url: world.authUrl,
    service: "auth",
    redirect: first && redirectTarget(first, world),
  });
}

/** When to come back, as a 429 says it (platform page: limits). */
function limitOf(sights: readonly Sight[]): string {
  const limited = sights.find(({ reading }) => reading === "limited");
  const after = limited?.headers["retry-after"] ?? "";
  const reset = Number(limited?.headers["x-ratelimit-reset"]);
  if (/^\d{1,6}$/.test(after)) return `come back in ${after} s`;
  if (reset > 1e9 && reset < 1e11)
    return `come back at ${new Date(reset * 1000).toISOString().slice(11, 19)} UTC`;
  return "it does not say when to come back";
}

const asked = ["own-session", "own-target", "own-call", "try-create"] as const;

/** Why the credential could not be judged, in one sentence. */
export function openBecause(facts: Facts): string {
  const { seen, isTitan, inquiry } = facts;
  const contact = [seen["nobody-session"], seen["nobody-target"]].filter((sight) => sight !== undefined);
  const answered = contact.filter(({ status }) => status > 0);
  if (answered.length === 0) return `No answer came: ${contact[0]?.detail ?? "nothing was sent"}`;
  if (!isTitan.auth && !isTitan.task) return strangerOf(facts);
  if (
    seen["sign-in"] !== undefined &&
    seen["sign-in"].reading !== "allowed" &&
    inquiry.subject?.place === "sign-in"
  )
    return `Sign-in gave no JWT: it answered ${answerTo("sign-in", facts)}`;
  const mute = asked.map((id) => seen[id]).filter((sight) => sight !== undefined && isUntold(sight));
  const [first] = mute;
  if (first?.reading === "limited")
    return `The rate limit is used up: ${limitOf(mute.filter((sight) => sight !== undefined))}`;
  if (first !== undefined)
    return `${first.probe.operation} gave no verdict: ${first.status === 0 ? first.detail : `it answered ${first.status}${first.reading === "foreign" ? ", with a page that is not Titan's" : ""}`}`;
  return leftOpen(facts);
}

/** Why answers decide nothing though they came; the first that fits is told. */
const openReasons: readonly {
  readonly fits: (facts: Facts) => boolean;
  readonly says: (facts: Facts) => string;
}[] = [
  {
    fits: ({ auth, task }) => auth === "open" || task === "open",
    says: () =>
      "The deployment lets everybody in, with and without a credential: nothing can be told of this one",
  },
  {
    fits: ({ aboutCreation, auth }) => aboutCreation && auth === "accepted",
    says: () =>
      "The JWT is accepted, and whether it creates a key only --try-create can tell, which makes one and revokes it",
  },
  {
    fits: ({ inquiry }) => inquiry.call?.kind === "other",
    says: (facts) => `${nameOf(facts)} is not a call of Titan's catalogue, and was not let through`,
  },
  {
    fits: ({ call, guard }) => call === "absent" && guard === "late",
    says: (facts) =>
      `${nameOf(facts)} looks up what it is asked for before it asks who calls, so that 400 and 404 say nothing: try it with an identifier that exists`,
  },
  {
    fits: ({ call }) => call === "absent",
    says: (facts) =>
      `${nameOf(facts)} is not exposed here, or what it names does not exist: that says nothing of the credential`,
  },
  {
    fits: ({ inquiry, call }) => inquiry.call !== undefined && call === "unasked",
    says: (facts) =>
      `${nameOf(facts)} was not tried: it is a write, and ${facts.inquiry.readOnly ? "--read-only sends none" : "no safe form of it is known"}`,
  },
  {
    fits: ({ task, kind }) => task === "known" && kind !== "jwt",
    says: () =>
      "The key is known, and every list refuses it with 403: it may be for writing alone. Name the call that fails",
  },
];

const nameOf = ({ inquiry }: Facts): string => namedCall(inquiry) ?? "the call";

const leftOpen = (facts: Facts): string =>
  openReasons.find(({ fits }) => fits(facts))?.says(facts) ?? "The answers fit no cause that is known";
