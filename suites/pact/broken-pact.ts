import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { credentialName } from "../../contracts/catalogue/credential.ts";
import { deviationIn } from "../../contracts/wire/contract.ts";
import { definePactCheck } from "../model/check.ts";
import type { MatchedInteraction, Mismatch } from "../model/interaction.ts";
import { pastTheGuard } from "../model/probe-result.ts";

/** The message that fits a broken pact. */
function situationOf(interaction: MatchedInteraction, { part }: Mismatch) {
  if (part !== "status") return part;
  const { example } = interaction.expected;
  if (example === 401 || example === 403) return refusalDue(interaction, example);
  return grantDue(interaction);
}

const creation = `POST ${authPaths.apiKeys}`;

function refusalDue({ operation, response }: MatchedInteraction, due: 401 | 403) {
  if (due === 403 && pastTheGuard.includes(response.responseClass)) return "past-the-guard";
  if (response.responseClass !== "allowed") return due === 401 ? "not-401" : "not-403";
  if (operation === creation) return "key-creation-open";
  return due === 401 ? "open-to-anybody" : "open-to-others";
}

function grantDue({ operation, expected, response }: MatchedInteraction) {
  if (operation === creation) return expected.example < 400 ? "key-creation" : "status";
  // Without a credential of this run, a refusal is not one of a valid credential.
  const carries = !["none", "literal"].includes(response.probe.credential.kind);
  if (!carries) return "status";
  if (response.status === 401) return "unauthorized";
  return response.status === 403 ? "forbidden" : "status";
}

const guard = "Compare the guard of {operation} with the scopes that the interaction's state names";
const reproduce = "Run titan-auth check to see every operation with every credential";
const status = '{consumer} expects {expected} and gets {actual} for "{interaction}"{rest}';

export default definePactCheck({
  id: "broken-pact",
  suite: "pact",
  code: "C2",
  title: "Every interaction of the consumers' pacts is verified",
  failureTitle: "A consumer's pact is broken",
  severity: "high",
  weakness: { cwe: 440, owasp: "API8" },
  rationale:
    "A pact is what a consumer was built against: where the deployment departs from it, the consumer breaks.",
  reference: "https://docs.pact.io/provider",
  messages: {
    "open-to-anybody": {
      text: status,
      title: "What needs a credential is answered without a valid one",
      severity: "critical",
      row: "unauthorized",
      fix: ["Refuse {operation} with 401 when the credential is missing or invalid", reproduce],
    },
    "open-to-others": {
      text: status,
      title: "A key may do what its scopes do not allow",
      severity: "critical",
      row: "forbidden",
      fix: ["Refuse {operation} with 403 when the credential lacks the scope", guard, reproduce],
    },
    "key-creation-open": {
      text: status,
      title: "API keys are created for callers that must not create any",
      severity: "critical",
      row: "api-key-creation",
      fix: ["Create API keys for a valid JWT only", reproduce],
    },
    "key-creation": {
      text: status,
      title: "A consumer's key creation fails",
      row: "api-key-creation",
      fix: ["Call the auth service with a valid JWT and look at its answer: exchange {exchange}", reproduce],
    },
    unauthorized: {
      text: status,
      title: "A valid credential is refused with 401",
      row: "unauthorized",
      fix: ["Look at why {operation} does not accept {credential}", reproduce],
    },
    forbidden: {
      text: status,
      title: "A credential with the scope is refused with 403",
      row: "forbidden",
      fix: [guard, reproduce],
    },
    "not-401": {
      text: status,
      title: "A missing or invalid credential is refused with another status than 401",
      row: "unauthorized",
      fix: ["Answer 401 when the credential is missing or invalid, 403 when it lacks a scope"],
    },
    "not-403": {
      text: status,
      title: "A lacking scope is refused with another status than 403",
      row: "forbidden",
      fix: ["Answer 403 when the credential is valid and lacks a scope, 401 when it is missing or invalid"],
    },
    "past-the-guard": {
      text: status,
      title: "A key without the scope seems to get past the guard",
      confidence: "likely",
      row: "forbidden",
      cause: "Validation or look-up answered where the guard should have refused.",
      fix: ["Check the scope of {operation} before its body and its object", guard, reproduce],
    },
    status: {
      text: status,
      fix: ["Answer {operation} with {expected}, or agree on another contract with {consumer}"],
    },
    header: {
      text: '{consumer} wants {wanted} in the header {path} and gets {got} for "{interaction}"{rest}',
      fix: ["Send the header {path} as the pact has it, or agree on another contract with {consumer}"],
    },
    body: {
      text: '{consumer} wants {wanted} at {path} and gets {got} for "{interaction}"{rest}',
      fix: ["Give {path} as the pact has it, or agree on another contract with {consumer}"],
    },
  },
  judge(interaction, reporter) {
    const [first, ...others] = interaction.mismatches;
    if (first === undefined) return;
    const { consumer, operation, description, expected, response } = interaction;
    const whole = first.part === "status";
    reporter.found(
      situationOf(interaction, first),
      {
        consumer,
        operation,
        interaction: description,
        credential: credentialName(response.probe.credential),
        path: first.path,
        wanted: first.wanted,
        got: first.got,
        expected: whole ? expected.words : first.wanted,
        actual: whole ? String(response.status) : first.got,
        exchange: response.exchange,
        // A wrong status explains the rest.
        rest: whole || others.length === 0 ? "" : ` (and ${others.length} more: ${placesOf(others)})`,
        ...(interaction.pending ? { severity: "info" as const } : {}),
      },
      response,
    );
  },
});

const placesOf = (mismatches: MatchedInteraction["mismatches"]): string =>
  mismatches.slice(0, 3).map(deviationIn).join("; ");
