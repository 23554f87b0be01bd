import type { Surface } from "../../contracts/catalogue/catalogue.ts";
import {
  type Alteration,
  altered,
  type Credential,
  forged,
  garbage,
  givenKey,
  keyWithAll,
} from "../../contracts/catalogue/credential.ts";
import {
  type Case,
  type CheckReporter,
  type ClassifiedResponse,
  defineCheck,
  type Message,
} from "../model/check.ts";
import { rarerTokens } from "../model/forgeries.ts";
import { findRead, readsPerSurface } from "../model/operations.ts";
import { noVerdict } from "../model/probe-result.ts";
import { exercise, ownSession, session } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
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
import { acceptedVerified, elsewhereCase, rarerProbes, surfacesOf, type Verifier } from "./verifiers.ts";

/** Real credentials with small damage, and what it means if one is accepted. */

/** The name of each alteration, and the message that reports it. */
const alterations = {
  "case-changed": { label: "its letter case changed", message: "case-ignored" },
  "cut-by-1": { label: "cut short by 1 character", message: "cut-accepted" },
  "cut-by-8": { label: "cut short by 8 characters", message: "cut-accepted" },
  "junk-appended": { label: "junk at its end", message: "junk-accepted" },
} as const satisfies Record<Alteration, { label: string; message: keyof typeof alterationMessages }>;

const wholeValue = "Compare the whole value, or its hash, byte for byte.";

const alterationMessages = {
  unchecked: {
    text: "{where} answered {status} to a real {kind} in every damaged form: {tokens}",
    cause: "Only a part of the credential is looked at.",
    fix: [wholeValue, "Treat credentials that begin like a real one as leaked, and replace them."],
  },
  "case-ignored": {
    weakness: { cwe: 178, owasp: "API2" },
    text: "{where} answered {status} to a real {kind} with {tokens}",
    cause: "It is looked up in a table, or compared, without regard to letter case.",
    fix: [wholeValue, "For a database, use a binary or case-sensitive collation on this column."],
  },
  "cut-accepted": {
    text: "{where} answered {status} to a real {kind} {tokens}",
    cause: "Only a beginning is compared, which is easier to guess than the whole.",
    fix: [wholeValue],
  },
  "junk-accepted": {
    text: "{where} answered {status} to a real {kind} with {tokens}",
    cause: "What follows is cut off before the comparison, or the decoder passes over it.",
    fix: [wholeValue],
  },
} as const satisfies Record<string, Message>;

/** Accepted alterations by message: one message if all of them are. */
function byMessage(
  accepted: readonly Tried[],
): ReadonlyMap<keyof typeof alterationMessages, readonly Tried[]> {
  const all = Object.values(alterations);
  if (accepted.length === usual.length) return new Map([["unchecked", accepted]]);
  const those = (message: string): readonly Tried[] =>
    accepted.filter((one) => all.some(({ label, ...its }) => label === one.label && its.message === message));
  const messages = all.map(({ message }) => message);
  return new Map(messages.map((message) => [message, those(message)]));
}

/** Where a beginning is enough, one that lacks a single character is: the shorter one is tried elsewhere. */
const usual = ["case-changed", "cut-by-1", "junk-appended"] as const satisfies readonly Alteration[];

const damaged = (
  of: "jwt" | "key",
  probeOf: (credential: ReturnType<typeof altered>) => Case<string>["probes"][string],
) => Object.fromEntries(usual.map((how) => [alterations[how].label, probeOf(altered(of, how))]));

/** The JWT at the session. If no signature is checked (`flipped`), that is the fault and is reported elsewhere. */
const jwtCase = (): Case<string> => ({
  subject: { kind: "JWT" },
  probes: {
    own: ownSession,
    garbage: badTokenSession,
    flipped: session(forged("signature-flipped")),
    ...damaged("jwt", (credential) => session(credential)),
  },
  control: "own",
});

/** The JWT at the other verifiers. One that checks no signature accepts any damage; forged-jwt reports that. */
function jwtElsewhere(context: RunContext): Case<string> {
  const surfaces = surfacesOf(context);
  // One kind of damage on each surface, both on the last, unless a write of it gets one as its bad token.
  const damageFor = (at: number) =>
    at === 0 ? decisive.slice(0, 1) : at === surfaces.length - 1 ? decisive : decisive.slice(1);
  const send = (verifier: Verifier) => ({
    flipped: verifier.send(forged("signature-flipped")),
    ...Object.fromEntries(
      damageFor(surfaces.indexOf(verifier))
        .filter((how) => !isElsewhere(how, verifier.control.surface, context))
        .map((how) => [alterations[how].label, verifier.send(altered("jwt", how))]),
    ),
  });
  const elsewhere = elsewhereCase(
    surfaces,
    send,
    damaged("jwt", (credential) => session(credential)),
  );
  const labelOf = (token: Credential) =>
    token.kind === "altered" && token.of === "jwt" ? alterations[token.how].label : undefined;
  return { ...elsewhere, probes: { ...elsewhere.probes, ...rarerProbes(labelOf, context) } };
}

const decisive = ["cut-by-1", "junk-appended"] as const;

/** Whether an operation of a surface gets a JWT with this damage as its bad token. */
const isElsewhere = (how: Alteration, surface: Surface, context: RunContext): boolean =>
  [...rarerTokens(context)].some(
    ([operation, token]) => operation.surface === surface && token.kind === "altered" && token.how === how,
  );

function judgeElsewhere(
  responses: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<keyof typeof alterationMessages>,
  kind: string,
): void {
  for (const [message, tokens] of byMessage(acceptedVerified(responses)))
    foundIn(reporter, message, tokens, { kind });
}

/** The key that is altered, a given one before a created one, on an operation that only reads. */
function keyCase(context: RunContext): Case<string> | undefined {
  const operation = findRead(context.operations);
  if (operation === undefined) return undefined;
  const [known = keyWithAll(scopeNames(context))] = context.givenKeys;
  const key = context.means.has("key") ? givenKey : known;
  const send = (credential: Credential) => exercise(operation, credential, context);
  return {
    subject: { kind: "API key" },
    probes: { own: send(key), garbage: send(garbage), ...damaged("key", send) },
    control: "own",
    controlClasses: ["allowed", "forbidden"],
  };
}

/** Keys on the surfaces behind the first, which may look them up on their own: other damage on each. */
function keysElsewhere(context: RunContext): Case<string> | undefined {
  if (!context.means.has("minting")) return undefined;
  const [, ...surfaces] = readsPerSurface(context);
  const damage = ["case-changed", "cut-by-8"] as const;
  const probes = surfaces.slice(0, damage.length).flatMap((operation, at) => {
    const how = damage[at] ?? "case-changed";
    const send = (credential: Credential) => exercise(operation, credential, context);
    return Object.entries({
      control: send(keyWithAll(scopeNames(context))),
      bad: send(garbage),
      [alterations[how].label]: send(altered("key", how)),
    }).map(([label, one]) => [`${operation.id}|${label}`, one] as const);
  });
  return { subject: { elsewhere: "key" }, probes: Object.fromEntries(probes) };
}

export default defineCheck({
  id: "inexact-token",
  suite: "session",
  code: "E5",
  title: "A JWT or API key that is not exactly the real one is refused with 401",
  failureTitle: "A JWT or API key that is not exactly the real one is not refused with 401",
  severity: "critical",
  weakness: { cwe: 187, owasp: "API2" },
  row: "unauthorized",
  rationale: "Every character that does not count makes a credential easier to guess, and harder to block.",
  reference: "https://www.rfc-editor.org/rfc/rfc8725#section-3.3",
  messages: {
    ...alterationMessages,
    "wrong-status": wrongStatus("a damaged {kind}"),
    "server-error": serverError("a damaged {kind}"),
  },
  cases: (context) =>
    [jwtCase(), keyCase(context), jwtElsewhere(context), keysElsewhere(context)].flatMap((situation) =>
      situation === undefined ? [] : [{ ...situation, tolerates: noVerdict }],
    ),
  judge({ own, garbage, flipped, ...damaged }, reporter, { kind, elsewhere }) {
    if (elsewhere !== undefined)
      return judgeElsewhere(damaged, reporter, elsewhere === "key" ? "API key" : "JWT");
    // A service that refuses the real key may refuse a damaged one for the same reason, or look only at its first
    // characters.
    if (own?.responseClass === "forbidden")
      return reporter.absent(`${own.probe.operation} refuses the real ${kind} as well (${own.status})`);
    const pointless = pointlessBecause(garbage, ...(flipped?.responseClass === "allowed" ? [flipped] : []));
    if (pointless !== undefined) return reporter.unsure(pointless);
    const { accepted, failed, wrong, undecided } = sortOut(triedIn(damaged));
    for (const [message, tokens] of byMessage(accepted)) foundIn(reporter, message, tokens, { kind });
    foundIn(reporter, "wrong-status", differingFrom(garbage, wrong), { kind });
    foundIn(reporter, "server-error", differingFrom(flipped, failed), { kind });
    reportUndecided(reporter, undecided);
  },
});
