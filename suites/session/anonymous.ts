import { jwt, literal } from "../../contracts/catalogue/credential.ts";
import type { ClassifiedResponse, Message } from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import { switchedOff } from "../model/probe-result.ts";
import { session } from "../model/requests.ts";
import { garbageSession, type Sorted, sortOut, triedIn } from "./support.ts";

/** Callers whom nobody can know: what they carry is no token, or a token where none is to be read. */

const withScheme = (scheme: string): Probe => session(jwt, { carrier: { kind: "authorization", scheme } });

/** What stands where a token should. */
export const textProbes = {
  "an empty token": session(literal("empty token", "")),
  "a text that is no JWT": garbageSession,
  "two parts of three": session(literal("two parts", "titan-auth.check")),
  "three parts that are no JWT": session(literal("three parts", "titan-auth.check.garbage")),
};

/** The real JWT, sent as something else. */
export const schemeProbes = {
  "the JWT with scheme Basic": withScheme("Basic"),
  "the JWT with scheme Token": withScheme("Token"),
};
export const schemeless = { "the JWT without a scheme": withScheme("") };

type Replies = Readonly<Record<string, ClassifiedResponse | undefined>>;

export interface Anonymous {
  readonly texts: Sorted;
  readonly schemes: Sorted;
  readonly schemeless: Sorted;
  /** Refused as malformed, which RFC 6750, 3.1 has 400 for. */
  readonly malformed: Sorted["wrong"];
  readonly wrong: Sorted["wrong"];
  readonly failed: Sorted["failed"];
  readonly untold: Sorted["untold"];
}

/** What became of each. Schemes count only where the JWT works with the right one. */
export function sortAnonymous(responses: Replies): Anonymous {
  const pick = (names: object): Sorted =>
    sortOut(triedIn(Object.fromEntries(Object.keys(names).map((name) => [name, responses[name]]))));
  const works = responses["own"]?.responseClass === "allowed";
  const texts = pick(textProbes);
  const schemes = pick(works ? schemeProbes : {});
  const bare = pick(works ? schemeless : {});
  const all = [sortOut(triedIn({ "no credential": responses["none"] })), texts, schemes, bare];
  const wrong = all.flatMap((sorted) => sorted.wrong);
  const isMalformed = ({ label, response }: (typeof wrong)[number]): boolean =>
    response.responseClass === "invalid" && label !== "no credential";
  return {
    texts,
    schemes,
    schemeless: bare,
    malformed: wrong.filter(isMalformed),
    wrong: wrong.filter((one) => !isMalformed(one)),
    failed: all.flatMap((sorted) => sorted.failed),
    untold: all.flatMap((sorted) => sorted.untold),
  };
}

/** Whether the path answers as if it were not there, to everybody. */
export const isAbsent = (responses: Replies): boolean =>
  Object.values(responses).every(
    (response) =>
      response === undefined || [...switchedOff, "elsewhere", "unsent"].includes(response.responseClass),
  );

const onlyBearer = "Take a token from Authorization with the scheme Bearer only, and answer 401 otherwise.";

/** What it means where one is let in. */
export const anonymousMessages = {
  open: {
    text: "{operation} answered {status} without any credential",
    cause: "Nothing asks for a token here: the guard is missing or switched off.",
    fix: ["Put the guard that the other routes have in front of this one."],
  },
  "any-text": {
    text: "{operation} answered {status} to what is no token: {tokens}",
    cause: "It is checked that there is a token, but not which.",
    fix: ["Verify signature, issuer, audience and expiry of every token before its claims are used."],
  },
  "any-scheme": {
    text: "{operation} answered {status} to {tokens}",
    cause: "The scheme of the Authorization header is cut off without a look at it.",
    fix: [onlyBearer],
  },
  "no-scheme": {
    text: "{operation} answered {status} to {tokens}",
    cause: "The whole Authorization header is taken for the token where it names no scheme.",
    fix: [onlyBearer],
  },
} as const satisfies Record<string, Message>;
