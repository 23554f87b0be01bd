import { type Forgery, forged } from "../../contracts/catalogue/credential.ts";
import { type Case, defineCheck, type Message } from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession, ownSession, session } from "../model/requests.ts";
import {
  badTokenSession,
  differingFrom,
  foundIn,
  pointlessBecause,
  reportUndecided,
  serverError,
  sortOut,
  type Tried,
  triedIn,
  wrongStatus,
} from "./shared.ts";

/** JWTs that no deployment may accept, and what it means where one does. */

/** What each forgery is caught by. */
const causes = {
  "alg-none": "unsigned",
  "alg-None": "unsigned",
  "alg-NONE": "unsigned",
  "alg-nOnE": "unsigned",
  "signature-stripped": "signature-ignored",
  "signature-flipped": "signature-ignored",
  "sub-edited": "signature-ignored",
  "scope-edited": "signature-ignored",
  "exp-edited": "signature-ignored",
  "signature-empty-key": "empty-key",
  "kid-unknown": "unknown-kid",
} as const satisfies Record<Forgery, keyof typeof forgeryMessages>;

const names = Object.keys(causes) as readonly Forgery[];

const forgeryProbes: Readonly<Record<string, Probe>> = Object.fromEntries(
  names.map((how) => [how, session(forged(how))]),
);

const everyToken = "End all sessions: tokens that were forged so far cannot be told from real ones.";

const forgeryMessages = {
  unsigned: {
    text: "{operation} answered {status} to JWTs without a signature that say so in alg: {tokens}",
    cause: "The algorithm is taken from the token, and none is one of those that are allowed.",
    fix: ["Pin the algorithms that may sign tokens; none is never one of them, in any spelling.", everyToken],
  },
  "signature-ignored": {
    text: "{operation} answered {status} to JWTs whose signature does not fit their content: {tokens}",
    cause: "Tokens are decoded and not verified, or what is verified is not what is used.",
    fix: [
      "Call the verifying function of the JWT library, not the decoding one, on every request.",
      everyToken,
    ],
  },
  "empty-key": {
    text: "{operation} answered {status} to a JWT that was signed (HS256) with the empty key",
    cause: "The signing secret is not set, or a missing public key counts as an empty secret.",
    fix: ["Set the signing secret, and let the service not start without it.", everyToken],
  },
  "unknown-kid": {
    text: "{operation} answered {status} to a JWT whose kid names no key of the deployment",
    cause: "Where the key is not found, the token is let through unverified.",
    fix: ["Refuse a token whose key is not known.", everyToken],
  },
} as const satisfies Record<string, Message>;

/** Accepted forgeries by cause. Where an arbitrary signature passes, nothing else needs an explanation. */
function byCause(accepted: readonly Tried[]): ReadonlyMap<keyof typeof forgeryMessages, readonly Tried[]> {
  if (accepted.some(({ label }) => label === "signature-flipped")) {
    return new Map([["signature-ignored", accepted]]);
  }
  const kinds = Object.keys(forgeryMessages) as readonly (keyof typeof forgeryMessages)[];
  const labels = (kind: string): readonly string[] => names.filter((how) => causes[how] === kind);
  return new Map(kinds.map((kind) => [kind, accepted.filter(({ label }) => labels(kind).includes(label))]));
}

export default defineCheck({
  id: "forged-jwt",
  suite: "session",
  code: "E3",
  title: "Forged JWTs are refused with 401",
  failureTitle: "Forged JWTs are not refused with 401",
  severity: "critical",
  row: "unauthorized",
  rationale: "Anyone who can make or edit a token can act as any user.",
  reference: "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
  messages: {
    ...forgeryMessages,
    "wrong-status": wrongStatus("forged JWTs"),
    "server-error": serverError("forged JWTs"),
  },
  cases() {
    const bases = { own: ownSession, none: anonymousSession, garbage: badTokenSession };
    const probes: Case<string>["probes"] = { ...bases, ...forgeryProbes };
    return [{ probes, control: "own", tolerates: noVerdict }];
  },
  judge({ own: _, none, garbage, ...forgeries }, reporter) {
    const pointless = pointlessBecause(none, garbage);
    if (pointless !== undefined) return reporter.unsure(pointless);
    const { accepted, failed, wrong, undecided } = sortOut(triedIn(forgeries));
    for (const [cause, tokens] of byCause(accepted)) foundIn(reporter, cause, tokens);
    foundIn(reporter, "wrong-status", differingFrom(garbage, wrong));
    foundIn(reporter, "server-error", failed);
    reportUndecided(reporter, undecided);
  },
});
