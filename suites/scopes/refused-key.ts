import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import {
  type Credential,
  credentialName,
  garbage,
  givenKey,
  jwt,
  keyWithAll,
  none,
} from "../../contracts/catalogue/credential.ts";
import type { Matrix } from "../matrix/matrix.ts";
import { type CheckReporter, type ClassifiedResponse, defineMatrixCheck } from "../model/check.ts";
import { isAbsent } from "../model/classify.ts";
import { isCollectionRead } from "../model/operations.ts";
import type { Carrier, Probe } from "../model/probe.ts";
import { dueStatuses } from "../model/refusal.ts";
import { quoteOf } from "../model/refusal-words.ts";
import { after, exercise, ownSession, trialOf } from "../model/requests.ts";
import { allAlike } from "../model/response-fingerprint.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { answerWords } from "../model/who-answered.ts";

const inHeader: Carrier = { kind: "x-api-key" };

function probesOf(context: RunContext) {
  const { operation, key } = keyToTry(context);
  const asKey = exercise(operation, key, context);
  return {
    asKey,
    asJwt: exercise(operation, jwt, context),
    asAnonymous: exercise(operation, none, context),
    asBadToken: exercise(operation, garbage, context),
    inXApiKey: exercise(operation, key, context, { carrier: inHeader, given: after(asKey, "unauthorized") }),
  } satisfies Record<string, Probe>;
}

/** A key with every scope; if none can be created, a given one, on a read that it may call if there is one. */
function keyToTry(context: RunContext): { readonly operation: Operation; readonly key: Credential } {
  const { operation } = trialOf(context);
  if (context.means.has("minting")) return { operation, key: keyWithAll(scopeNames(context)) };
  const pairs = context.operations.filter(isCollectionRead).flatMap((read) => {
    const key = context.givenKeys.find(({ scopes }) => read.scopes.every((scope) => scopes.includes(scope)));
    return key === undefined ? [] : [{ operation: read, key }];
  });
  return pairs[0] ?? { operation, key: context.givenKeys[0] ?? givenKey };
}

export default defineMatrixCheck({
  id: "refused-key",
  suite: "scopes",
  code: "M7",
  title: "An API key works as bearer token on the task service",
  failureTitle: "API keys are not accepted on the task service",
  severity: "high",
  weakness: { cwe: 287, owasp: "API2" },
  row: "session-vs-key",
  needs: ["any-key"],
  rationale: "The dashboard works and every backend fails: nothing in the dashboard shows it.",
  messages: {
    "keys-refused": {
      text: "{operation} answered {status} to {who}, and {jwtStatus} to the JWT",
      cause: "The task service accepts sessions only: it does not look tokens up as API keys.",
      fix: [
        "Enable API key authentication on the task service",
        "Check that it reads the key store that this auth service writes",
        "If new keys only take longer to work, run again with --patience 60",
      ],
    },
    "only-x-api-key": {
      text: "{operation} refuses an API key as bearer token ({status}) and accepts it in X-API-Key",
      cause: "This deployment reads keys from another header than the documented one.",
      fix: [
        "Send keys as X-API-Key here",
        "Accept Authorization: Bearer as well, as the platform documents it",
      ],
    },
    "header-dropped": {
      text: "{operation} answers a valid JWT and a valid key just as it answers no credential at all ({status})",
      row: "unauthorized",
      confidence: "possible",
      cause: "The Authorization header is lost on its way, at a gateway, a proxy or a redirect.",
      fix: [
        "Let the gateway in front of the task service pass Authorization on",
        "Compare the headers that the service logs with those that were sent",
      ],
    },
    "nothing-accepted": {
      text: "{operation} answered {status} to a valid JWT and to {who}",
      row: "unauthorized",
      cause: "The task service does not trust the tokens of this auth service.",
      fix: [
        "Check that AUTH_URL and TASK_SERVICE_URL belong to the same environment",
        "Compare signing key, issuer and audience",
      ],
    },
  },
  cells: () => [],
  probes: (context) => [ownSession, ...Object.values(probesOf(context))],
  judge(matrix, reporter, context) {
    const seen = responsesOf(matrix, probesOf(context));
    const { asKey } = seen;
    if (asKey === undefined) return judgeTrial(matrix.response(trialOf(context).warm), reporter);
    if (isAbsent(asKey)) return reporter.absent(`${asKey.probe.operation} is not exposed here`);
    if (!isUnknownKey(asKey, context)) return;
    if (!context.means.has("minting") && seen.asJwt?.responseClass !== "allowed") {
      return reporter.unsure(
        "the given key is not accepted: it may be revoked, mistyped, or of another environment",
      );
    }
    const facts = {
      operation: asKey.probe.operation,
      credential: credentialName(asKey.probe.credential),
      who: context.means.has("minting")
        ? "an API key with every scope"
        : credentialName(asKey.probe.credential),
      status: asKey.status,
      jwtStatus: seen.asJwt?.status ?? "no answer",
      expected: "allowed",
      actual: String(asKey.status),
    };
    reporter.found(
      explain(seen, matrix.response(ownSession)),
      facts,
      asKey,
      seen.asJwt,
      seen.asAnonymous,
      seen.inXApiKey,
    );
  },
});

/** A key with every scope lacks none: here a 403 that can also mean an invalid key means that. */
const isUnknownKey = ({ responseClass, status, probe }: ClassifiedResponse, context: RunContext): boolean =>
  responseClass === "unauthorized" ||
  responseClass === "disguised" ||
  (responseClass === "forbidden" && dueStatuses("invalid", probe.operation, context).includes(status));

type Seen = Partial<Record<keyof ReturnType<typeof probesOf>, ClassifiedResponse>>;

/** If only the trial key was created, it shows whether keys work. */
function judgeTrial(warm: ClassifiedResponse | undefined, reporter: CheckReporter<string>): void {
  if (warm?.responseClass === "allowed") reporter.note("shown with the one key that was made");
  else if (warm === undefined) reporter.unsure("no key could be tried");
  else {
    const quote = quoteOf(warm);
    reporter.unsure(
      `${warm.probe.id}: ${answerWords(warm)}${quote === undefined ? "" : `, and says ${quote}`}`,
    );
  }
}

function responsesOf(matrix: Matrix, probes: ReturnType<typeof probesOf>): Seen {
  return Object.fromEntries(Object.entries(probes).map(([name, probe]) => [name, matrix.response(probe)]));
}

function explain(seen: Seen, session: ClassifiedResponse | undefined) {
  if (seen.inXApiKey?.responseClass === "allowed") return "only-x-api-key" as const;
  const jwtToo = seen.asJwt?.responseClass === "unauthorized";
  if (seen.asJwt?.responseClass === "allowed" || (session?.responseClass !== "allowed" && !jwtToo))
    return "keys-refused" as const;
  return allAlike([seen.asKey, seen.asJwt, seen.asAnonymous, seen.asBadToken])
    ? ("header-dropped" as const)
    : ("nothing-accepted" as const);
}
