import { type Forgery, forged } from "../../contracts/catalogue/credential.ts";
import {
  type Case,
  type CheckReporter,
  type ClassifiedResponse,
  defineCheck,
  type Message,
} from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, anonymousSession, goodLogin, keySetProbe, ownSession, session } from "../model/requests.ts";
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
import { acceptedElsewhere, elsewhereCase, type Verifier, verifiersOf } from "./verifiers.ts";

/** JWTs that no deployment may accept, and what it means if one does. */

/** The defence that rejects each forgery. */
const causes = {
  "alg-none": "unsigned",
  "alg-None": "unsigned",
  "alg-NONE": "unsigned",
  "alg-nOnE": "unsigned",
  "signature-stripped": "unsigned",
  "two-parts": "unsigned",
  "signature-flipped": "signature-ignored",
  "claims-edited": "signature-ignored",
  "signature-empty-key": "empty-key",
  "signature-secret": "known-key",
  "signature-changeme": "known-key",
  "signature-example": "known-key",
  "kid-unknown": "unknown-kid",
  "embedded-jwk": "embedded-jwk",
  "kid-path": "kid-path",
  "kid-injection": "kid-injection",
  "public-key-pem": "public-key-as-secret",
  "public-key-pem-trimmed": "public-key-as-secret",
  "public-key-pkcs1": "public-key-as-secret",
  "public-key-der": "public-key-as-secret",
  "public-key-jwk": "public-key-as-secret",
} as const satisfies Record<Forgery, keyof typeof forgeryMessages>;

const names = Object.keys(causes) as readonly Forgery[];

/** Sent only if a key is published. */
const isPublic = (how: string): boolean => how.startsWith("public-key-");
const published = { given: after(keySetProbe, "allowed") };

const forgeryProbes: Readonly<Record<string, Probe>> = Object.fromEntries(
  names.map((how) => [how, session(forged(how), isPublic(how) ? published : {})]),
);

const everyToken = "End all sessions: tokens that were forged so far cannot be told from real ones.";

const forgeryMessages = {
  unsigned: {
    text: "{where} answered {status} to JWTs without a signature that say so in alg: {tokens}",
    cause: "The algorithm is taken from the token, and none is one of those that are allowed.",
    fix: ["Pin the algorithms that may sign tokens; none is never one of them, in any spelling.", everyToken],
  },
  "signature-ignored": {
    text: "{where} answered {status} to JWTs whose signature does not fit their content: {tokens}",
    cause: "Tokens are decoded and not verified, or what is verified is not what is used.",
    fix: [
      "Call the verifying function of the JWT library, not the decoding one, on every request.",
      everyToken,
    ],
  },
  "empty-key": {
    text: "{where} answered {status} to a JWT that was signed (HS256) with the empty key",
    cause: "The signing secret is not set, or a missing public key counts as an empty secret.",
    fix: ["Set the signing secret, and let the service not start without it.", everyToken],
  },
  "known-key": {
    text: "{where} answered {status} to JWTs that were signed (HS256) with a secret of public examples: {tokens}",
    weakness: { cwe: 1391, owasp: "API2" },
    cause: "A default secret is used instead of the signing secret, or besides it.",
    fix: ["Take the signing secret from the configuration alone, without a default.", everyToken],
  },
  "unknown-kid": {
    text: "{where} answered {status} to a JWT whose kid names no key of the deployment",
    cause: "Where the key is not found, the token is let through unverified.",
    fix: ["Refuse a token whose key is not known.", everyToken],
  },
  "embedded-jwk": {
    text: "{where} answered {status} to a JWT that brings its own key along in the header (jwk, x5c, or a data: URL in jku or x5u)",
    cause: "The key that verifies a token is taken from the token.",
    fix: [
      "Take keys from the deployment's own configuration, never from jwk, jku, x5c or x5u of a token.",
      everyToken,
    ],
  },
  "kid-path": {
    weakness: { cwe: 22, owasp: "API2" },
    text: "{where} answered {status} to a JWT whose kid is the path of an empty file",
    cause: "kid is used as the path of a key file.",
    fix: ["Look keys up by kid in a fixed list.", everyToken],
  },
  "kid-injection": {
    weakness: { cwe: 89, owasp: "API2" },
    text: "{where} answered {status} to a JWT whose kid is a piece of SQL",
    cause: "kid is put into the query that looks the key up.",
    fix: ["Look keys up by kid in a fixed list, or bind it as a parameter.", everyToken],
  },
  "public-key-as-secret": {
    text: "{where} answered {status} to a JWT that was signed (HS256) with the published public key",
    cause: "The algorithm is taken from the token, so that the public key counts as a shared secret.",
    fix: ["Pin the algorithm to the one that the deployment signs with, on every service.", everyToken],
  },
  "weak-secret": {
    weakness: { cwe: 1391, owasp: "API2" },
    text: "The JWT from {where} is signed with a secret that is in public lists of examples",
    cause: "The signing secret was copied from an example.",
    fix: ["Replace the signing secret by at least 32 random bytes.", everyToken],
  },
} as const satisfies Record<string, Message>;

/** Forgeries that are tried at every verifier: one of each kind. */
const decisive: readonly Forgery[] = [
  "alg-none",
  "signature-stripped",
  "signature-flipped",
  "signature-empty-key",
  "kid-unknown",
  "embedded-jwk",
  "kid-path",
  "kid-injection",
];

/** Another spelling of none, and default secrets, on reads: one each. */
const onReads: readonly Forgery[] = ["alg-None"];
const defaults: readonly Forgery[] = ["signature-secret", "signature-changeme", "signature-example"];

/** Forgeries that writes are tried with: verifiers of writes alone tend to be less careful. */
const onWrites: readonly Forgery[] = ["alg-none", "signature-flipped"];
/** Keys are created by the service that owns the session, but by a handler of its own. */
const onCreation: readonly Forgery[] = ["alg-none", "signature-flipped", "kid-unknown", "embedded-jwk"];

function forgeriesFor({ calls }: Verifier, index: number): readonly Forgery[] {
  if (calls === "write") return onWrites;
  if (calls === "key-list") return ["signature-flipped"];
  if (calls === "key-creation") return onCreation;
  return [...decisive, ...onReads, ...defaults.slice(index % defaults.length).slice(0, 1)];
}

/** Accepted forgeries by cause. If an arbitrary signature passes, it explains everything else. */
function byCause(accepted: readonly Tried[]): ReadonlyMap<keyof typeof forgeryMessages, readonly Tried[]> {
  if (accepted.some(({ label }) => label === "signature-flipped")) {
    return new Map([["signature-ignored", accepted]]);
  }
  const open = accepted.flatMap(({ label, response }) =>
    label === "kid-unknown" ? [response.probe.operation] : [],
  );
  // If any kid passes, its form does not matter.
  const causeOf = ({ label, response }: Tried) =>
    label.startsWith("kid-") && open.includes(response.probe.operation)
      ? "unknown-kid"
      : causes[label as Forgery];
  const kinds = Object.keys(forgeryMessages) as readonly (keyof typeof forgeryMessages)[];
  return new Map(kinds.map((kind) => [kind, accepted.filter((one) => causeOf(one) === kind)]));
}

export default defineCheck({
  id: "forged-jwt",
  suite: "session",
  code: "E3",
  title: "Forged JWTs are refused with 401",
  failureTitle: "Forged JWTs are not refused with 401",
  severity: "critical",
  weakness: { cwe: 347, owasp: "API2" },
  row: "unauthorized",
  rationale: "Anyone who can make or edit a token can act as any user.",
  reference: "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
  messages: {
    ...forgeryMessages,
    "wrong-status": wrongStatus("forged JWTs"),
    "server-error": serverError("forged JWTs"),
  },
  cases(context) {
    if (context.profile.login.opaque) return [];
    const bases = { own: ownSession, none: anonymousSession, garbage: badTokenSession };
    const probes: Case<string>["probes"] = { ...bases, ...forgeryProbes };
    const verifiers = verifiersOf(context);
    const send = (verifier: Verifier) => ({
      ...Object.fromEntries(
        forgeriesFor(verifier, verifiers.indexOf(verifier)).map((how) => [how, verifier.send(forged(how))]),
      ),
      ...(verifier.calls === "read" && {
        "public-key-pem": verifier.send(forged("public-key-pem"), published),
        "public-key-pem-trimmed": verifier.send(forged("public-key-pem-trimmed"), published),
      }),
    });
    const login = context.means.has("account") ? [{ probes: { login: goodLogin } }] : [];
    return [
      { probes, control: "own", tolerates: noVerdict },
      elsewhereCase(verifiers, send, forgeryProbes),
      ...login,
    ];
  },
  judge({ own: _, none, garbage, login, ...forgeries }, reporter, { elsewhere }) {
    if (login !== undefined) return judgeSecret(login, reporter);
    const pointless = pointlessBecause(none, garbage);
    if (pointless !== undefined) return reporter.unsure(pointless);
    if (elsewhere !== undefined) {
      for (const [cause, tokens] of byCause(acceptedElsewhere(forgeries))) foundIn(reporter, cause, tokens);
      return;
    }
    const tried = triedIn(forgeries).filter(({ label, response }) => !isPublic(label) || !isUnsent(response));
    const { accepted, failed, wrong, undecided } = sortOut(tried);
    for (const [cause, tokens] of byCause(accepted)) foundIn(reporter, cause, tokens);
    foundIn(reporter, "wrong-status", differingFrom(garbage, wrong));
    foundIn(reporter, "server-error", failed);
    reportUndecided(reporter, undecided);
  },
});

const isUnsent = ({ responseClass }: ClassifiedResponse): boolean => responseClass === "unsent";

function judgeSecret(login: ClassifiedResponse, reporter: CheckReporter<"weak-secret">): void {
  const { operation } = login.probe;
  if (login.issued.some(({ claims }) => claims?.weakSecret))
    reporter.found("weak-secret", { operation, where: operation, credential: "jwt" }, login);
}
