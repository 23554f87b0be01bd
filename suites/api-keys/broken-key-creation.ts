import { credentialName, keyWith, keyWithAll } from "../../contracts/catalogue/credential.ts";
import type { Profile } from "../../contracts/profile/profile.ts";
import { apiKeyContractOf, findCreatedKey } from "../../contracts/wire/api-key.ts";
import { deviationIn } from "../../contracts/wire/contract.ts";
import {
  type CheckReporter,
  type ClassifiedResponse,
  defineCheck,
  type Facts,
  type Message,
} from "../model/check.ts";
import {
  errorCode,
  errorMessage,
  isAbsent,
  isRefusal,
  isSuccess,
  jsonOf,
  statusOf,
} from "../model/classify.ts";
import { noVerdict } from "../model/probe-result.ts";
import { accountWordsOf, quoteOf, refusedAccount, speaksOfName } from "../model/refusal-words.ts";
import { mintKey, ownSession, trialOf } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { askedOf, inconclusiveBecause, isHiddenKey, namePrefix, placeOf } from "./shared.ts";

/** What can be wrong with a key creation. */

const fewestBits = 128;

const creationMessages = {
  "creation-refused": {
    text: "{operation} refused a valid JWT with {status}, although the session accepts it",
    cause: "The JWT works, but its user may not create API keys, or the route wants another credential.",
    fix: [
      "Check that the request carries the JWT from sign-in as `Authorization: Bearer`, not an API key.",
      "Check that this user's role or plan allows API keys.",
      "Check that a gateway in front of the auth service forwards `Authorization` for this route.",
    ],
  },
  "creation-invalid": {
    text: "{operation} answered {status} to the documented request with a name and one scope, {scope}",
    confidence: "likely",
    cause:
      "The deployment's validation differs from the documentation: field names, scope names or key names.",
    fix: [
      "Read the error message in the evidence: it should name the field.",
      "Accept a JSON body with `name` (text) and `scopes` (list of text), as in the documentation.",
    ],
  },
  contract: {
    text: "The answer to {operation} is not what the documentation shows: {deviations}",
    fix: ["Answer with `id`, `name`, `key`, `scopes` and `created_at` (ISO 8601), bare or under `data`."],
  },
  "wider-scopes": {
    weakness: { cwe: 269, owasp: "API5" },
    text: "{operation} granted {scopes} without being asked for it",
    row: "forbidden",
    cause: "The scopes of the request are added to a default, or replaced by the creator's own.",
    fix: [
      "Store exactly the scopes of the request.",
      "Look through existing keys for scopes nobody asked for.",
    ],
  },
  "narrower-scopes": {
    text: "{operation} did not grant {scopes}, although it was asked for, and reported success",
    row: "forbidden",
    cause: "Scopes that the deployment does not know, or that the user may not grant, are dropped silently.",
    fix: ["Grant every scope of the request, or refuse the request with 400 and name the scope."],
  },
  "masked-key": {
    text: "{operation} answered with a masked key ({length} characters): the key itself is never shown",
    cause: "The answer to the creation shows what the list of keys is to show.",
    fix: [
      "Give the whole key in the answer to its creation, once.",
      "Revoke keys that were made this way: nobody knows them.",
    ],
  },
  "weak-key": {
    weakness: { cwe: 331, owasp: "API2" },
    text: "A new key from {operation} looks guessable: about {bits} bits in {length} characters (128 are wanted)",
    confidence: "likely",
    fix: [
      "Make keys of at least 16 bytes from a cryptographic random source.",
      "Then replace the keys already in use.",
    ],
  },
  "repeated-key": {
    weakness: { cwe: 340, owasp: "API2" },
    text: "{operation} handed out the same key twice",
    cause: "The key is derived from its name, its user or the time instead of a random source.",
    fix: ["Make every key from a cryptographic random source.", "Revoke the keys made so far."],
  },
} as const satisfies Record<string, Message>;

type Speaker = CheckReporter<keyof typeof creationMessages>;

const isTrial = ({ probe }: ClassifiedResponse): boolean =>
  probe.yields?.kind === "key" && probe.yields.trial === true;

/** Judges a key that was created. */
function judgeCreated(created: ClassifiedResponse, reporter: Speaker, { profile }: RunContext): void {
  const { operation } = created.probe;
  const deviations = apiKeyContractOf(profile).check(jsonOf(created)).map(deviationIn);
  const place = placeOf(jsonOf(created), isHiddenKey) ?? "key";
  const elsewhere = /(?:^|\.)key$/.test(place)
    ? ""
    : `. The key itself is in ${place}: if that is meant, set expectations.fields.key to ${place} in titan-auth.yaml`;
  if (deviations.length > 0)
    reporter.found("contract", { operation, deviations: `${deviations.join("; ")}${elsewhere}` }, created);
  judgeScopes(created, reporter, profile);
  judgeLook(created, reporter);
}

function judgeScopes(created: ClassifiedResponse, reporter: Speaker, profile: Profile): void {
  const asked = askedOf(created);
  const granted = findCreatedKey(jsonOf(created), profile)?.scopes;
  if (granted === undefined) return;
  const facts = (scopes: readonly string[]): Facts => ({
    operation: created.probe.operation,
    scopes: scopes.join(", "),
    expected: asked.join(" "),
    actual: granted.join(" "),
  });
  const wider = [...new Set(granted)].filter((scope) => !asked.includes(scope));
  const narrower = asked.filter((scope) => !granted.includes(scope));
  const withheld = created.probe.yields?.kind === "key" ? created.probe.yields.scopes : [];
  if (created.askedScopes !== undefined)
    reporter.note(
      `no key can be made with ${withheld.filter((scope) => !asked.includes(scope)).join(", ")} here: what needs it was not tested`,
    );
  if (wider.length > 0) reporter.found("wider-scopes", facts(wider), created);
  if (narrower.length > 0) reporter.found("narrower-scopes", facts(narrower), created);
}

function judgeLook(created: ClassifiedResponse, reporter: Speaker): void {
  const { operation } = created.probe;
  const look = created.issued.find(({ kind }) => kind === "key")?.look;
  if (look === undefined) return;
  if (look.masked) {
    if (isTrial(created)) reporter.found("masked-key", { operation, length: look.length }, created);
    return;
  }
  if (look.repeated) reporter.found("repeated-key", { operation }, created);
  if (!isTrial(created)) return;
  const { bits, length } = look;
  if (bits < fewestBits) reporter.found("weak-key", { operation, bits: Math.floor(bits), length }, created);
  if (!look.prefix) reporter.note("keys here do not begin with titan_sk_, as the documented example does");
}

/** An account at its limit is refused for its number of keys, not for its credential. */
const namesLimit = (response: ClassifiedResponse): boolean =>
  /limit|quota|maximum|too many|exceed|at most/i.test(
    `${errorCode(response) ?? ""} ${errorMessage(response) ?? ""}`,
  );

const nameRuleBecause = (created: ClassifiedResponse, context: RunContext): string =>
  `${created.probe.operation} refuses the names of this run's keys: it answered ${created.status} and says ${quoteOf(created)}. By names such as "${namePrefix(context)} trial" (at most 48 letters, digits, spaces and hyphens) keys are found and revoked: allow them for this account, or set keys in titan-auth.yaml to keys with known scopes`;

/** Judges a creation that did not succeed although it should have. */
function judgeRefused(
  created: ClassifiedResponse,
  session: ClassifiedResponse,
  reporter: Speaker,
  context: RunContext,
): void {
  const { status, responseClass, probe } = created;
  const { operation } = probe;
  if (isSuccess(created) && created.body.kind === "empty")
    return reporter.found(
      "contract",
      { operation, deviations: `${status} without a body: the key is lost` },
      created,
    );
  if (isAbsent(created)) return reporter.absent(`${operation} is not exposed here (${status})`);
  if (responseClass === "invalid" && speaksOfName(created))
    return reporter.unsure(nameRuleBecause(created, context));
  if (namesLimit(created) || status === 409)
    return reporter.unsure(`${operation} answered ${status}: the account seems to be at its limit of keys`);
  if (responseClass === "invalid") {
    const scope = askedOf(created).join(" ");
    return reporter.found("creation-invalid", { operation, status, scope, actual: `${status}` }, created);
  }
  const account = accountWordsOf(created);
  if (account !== undefined) return reporter.unsure(refusedAccount(created, account));
  if (!isRefusal(created))
    return reporter.unsure(inconclusiveBecause(created) ?? `${operation} answered ${status}`);
  if (session.responseClass !== "allowed")
    return reporter.unsure(
      `${operation} answered ${status}, but the session does not accept the JWT either (${statusOf(session)})`,
    );
  const facts = { operation, status, credential: "jwt", expected: "200 or 201", actual: `${status}` };
  reporter.found("creation-refused", facts, created, session);
}

export default defineCheck({
  id: "broken-key-creation",
  suite: "api-keys",
  code: "K1",
  title: "A valid JWT creates API keys with exactly the scopes it asks for",
  failureTitle: "API key creation is broken",
  severity: "high",
  weakness: { cwe: 684, owasp: "API2" },
  row: "api-key-creation",
  rationale:
    "Backend jobs run on API keys: without creation there are none, and with wrong scopes or weak secrets they are unsafe.",
  messages: creationMessages,
  cases(context) {
    const { key } = trialOf(context);
    return [key, keyWith(...key.scopes), keyWithAll(scopeNames(context))].map((made) => ({
      subject: { credential: credentialName(made) },
      probes: { session: ownSession, created: mintKey(made, context) },
      tolerates: noVerdict,
    }));
  },
  judge({ session, created }, reporter, { credential }, context) {
    if (created.responseClass === "allowed") return judgeCreated(created, reporter, context);
    if (isTrial(created)) return judgeRefused(created, session, reporter, context);
    reporter.note(
      `${credential} was not made (${statusOf(created)}): the trial key alone was judged in its place`,
    );
  },
});
