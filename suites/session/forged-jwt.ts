import { type Credential, type Forgery, forged } from "../../contracts/catalogue/credential.ts";
import { type Case, type CheckReporter, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { impliedBy, leftForgeries } from "../model/forgeries.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, anonymousSession, goodLogin, keySetProbe, ownSession, session } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { causes, forgeryMessages } from "./forgery-messages.ts";
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
import {
  acceptedVerified,
  elsewhereCase,
  failedElsewhere,
  forbiddenElsewhere,
  rarerProbes,
  type Verifier,
  verifiersOf,
} from "./verifiers.ts";

/** The label of a token in the case of the verifiers. */
const forgeryIn = (token: Credential): string | undefined =>
  token.kind === "forged" ? token.how : undefined;

const names = Object.keys(causes) as readonly Forgery[];

/** Sent only if a key is published. */
const isPublic = (how: string): boolean => how.startsWith("public-key-");
const published = { given: after(keySetProbe, "allowed") };

/**
 * Not tried on the session: secrets of examples, since its service signs tokens itself and they show offline, and what others
 * stand for.
 */
const elsewhereOnly: readonly Forgery[] = [
  "signature-secret",
  "signature-changeme",
  "signature-example",
  "signature-supersecret",
  "signature-password",
  "signature-jwt-secret",
  "signature-undefined",
  "alg-None",
  "alg-nOnE",
  "alg-null",
  "two-parts",
];

/** What ignores the kid also takes one that is a path. */
const anyKid = { given: after(session(forged("kid-path")), "allowed") };
const givenOf = (how: Forgery) => (isPublic(how) ? published : how === "kid-unknown" ? anyKid : {});
const forgeryProbes: Readonly<Record<string, Probe>> = Object.fromEntries(
  names.filter((how) => !elsewhereOnly.includes(how)).map((how) => [how, session(forged(how), givenOf(how))]),
);

/** Keys are created by the service that owns the session, but in another handler. */
const onCreation: readonly Forgery[] = ["alg-none", "alg-NONE", "kid-path", "signature-flipped"];

/** Writes and lists of keys have handlers of their own, which tend to be less careful: any signature may do there. */
function forgeriesFor({ calls, control }: Verifier, context: RunContext): readonly Forgery[] {
  if (calls === "read") return leftForgeries(control.surface, context);
  if (calls === "key-creation") return onCreation;
  return calls === "write" ? ["alg-none", "signature-flipped"] : ["alg-none"];
}

/** The forgeries of a verifier, and after the last one what is implied by it. */
function forgeriesAt(verifier: Verifier, context: RunContext): Readonly<Record<string, Probe>> {
  const own = forgeriesFor(verifier, context);
  const sent = own.map((how) => [how, verifier.send(forged(how))] as const);
  const followed = sent.find(([how]) => how.startsWith("kid-")) ?? sent[0];
  const implied = followed && impliedBy(...followed, (token, given) => verifier.send(token, { given }));
  return { ...implied, ...Object.fromEntries(sent) };
}

/** Accepted forgeries by cause. If any signature is accepted, that explains all others. */
function byCause(accepted: readonly Tried[]): ReadonlyMap<keyof typeof forgeryMessages, readonly Tried[]> {
  if (accepted.some(({ label }) => label === "signature-flipped")) {
    return new Map([["signature-ignored", accepted]]);
  }
  const servicesOf = (how: Forgery) =>
    accepted.flatMap(({ label, response }) => (label === how ? [response.probe.service] : []));
  const open = servicesOf("kid-unknown");
  const emptyKeyed = servicesOf("signature-empty-key");
  const embedded = servicesOf("embedded-jwk");
  // If every kid is accepted, its form does not matter, nor does it if kid is ignored and the key is empty.
  const causeOf = ({ label, response: { probe } }: Tried) => {
    if (label.startsWith("kid-") && open.includes(probe.service)) return "unknown-kid";
    // It also brings its key along in the other parameters.
    if (label === "kid-injection" && embedded.includes(probe.service)) return "embedded-jwk";
    return label === "kid-path" && emptyKeyed.includes(probe.service)
      ? "empty-key"
      : causes[label as Forgery];
  };
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
      ...forgeriesAt(verifier, context),
      ...((verifier.calls === "read" || verifier.calls === "key-creation") && {
        "public-key-pem": verifier.send(forged("public-key-pem"), published),
      }),
      ...(verifier.calls === "read" && {
        "public-key-pem-trimmed": verifier.send(forged("public-key-pem-trimmed"), published),
      }),
    });
    const others = elsewhereCase(verifiers, send, forgeryProbes);
    const login = context.means.has("account") ? [{ probes: { login: goodLogin } }] : [];
    return [
      { probes, control: "own", tolerates: noVerdict },
      { ...others, probes: { ...others.probes, ...rarerProbes(forgeryIn, context) } },
      ...login,
    ];
  },
  judge({ own: _, none, garbage, login, ...forgeries }, reporter, { elsewhere }) {
    if (login !== undefined) return judgeSecret(login, reporter);
    const pointless = pointlessBecause(none, garbage);
    if (pointless !== undefined) return reporter.unsure(pointless);
    if (elsewhere !== undefined) {
      for (const [cause, tokens] of byCause(acceptedVerified(forgeries))) foundIn(reporter, cause, tokens);
      foundIn(reporter, "wrong-status", forbiddenElsewhere(forgeries));
      return foundIn(reporter, "server-error", failedElsewhere(forgeries));
    }
    const isOptional = (label: string) => isPublic(label) || label === "kid-unknown";
    const tried = triedIn(forgeries).filter(
      ({ label, response }) => !isOptional(label) || !isUnsent(response),
    );
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
