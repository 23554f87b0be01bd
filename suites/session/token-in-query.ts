import { jwt, none } from "../../contracts/catalogue/credential.ts";
import { type Case, type CheckReporter, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { findRead } from "../model/operations.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession, exercise, ownSession, session } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { holdingKey, lackingKey } from "../scopes/keys.ts";
import { foundIn, pointlessBecause, sortOut, triedIn } from "./shared.ts";
import { acceptedElsewhere, elsewhereCase, surfacesOf, type Verifier } from "./verifiers.ts";

const inQuery = (name: string) => session(jwt, { carrier: { kind: "query", name } });

export default defineCheck({
  id: "token-in-query",
  suite: "session",
  code: "E7",
  title: "A token in the query string is not accepted",
  failureTitle: "A token in the query string is accepted",
  severity: "high",
  weakness: { cwe: 598, owasp: "API2" },
  row: "unauthorized",
  rationale: "Addresses end up in logs, histories and Referer headers, and so would the tokens in them.",
  reference: "https://www.rfc-editor.org/rfc/rfc6750#section-2.3",
  messages: {
    accepted: {
      side: "not-enforced",
      text: "{where} answered {status} to a credential in the query string, as {tokens}",
      cause: "The library that reads the token looks for it in the query string as well.",
      fix: [
        "Take tokens from the Authorization header only; switch off the other places in the library.",
        "Remove query strings from access logs, and sign out the account that this run used.",
      ],
    },
  },
  cases: (context) => {
    const atSession = { access_token: inQuery("access_token"), token: inQuery("token") };
    const send = ({ send }: Verifier) => ({
      access_token: send(jwt, { carrier: { kind: "query", name: "access_token" } }),
      token: send(jwt, { carrier: { kind: "query", name: "token" } }),
    });
    return [
      { probes: { own: ownSession, none: anonymousSession, ...atSession }, control: "own" },
      elsewhereCase(surfacesOf(context), send, atSession),
      ...keyCases(context),
    ];
  },
  judge({ own: _, ...responses }: Readonly<Record<string, ClassifiedResponse>>, reporter, subject) {
    if (subject["key"] !== undefined) return judgeKey(responses, reporter);
    if (subject["elsewhere"] !== undefined)
      return foundIn(reporter, "accepted", acceptedElsewhere(responses));
    const pointless = pointlessBecause(responses["none"]);
    if (pointless !== undefined) return reporter.unsure(pointless);
    foundIn(reporter, "accepted", sortOut(triedIn({ ...responses, none: undefined })).accepted);
  },
});

/** An API key as `api_key`. Where keys without the scope get in as well, `second-door` tells it. */
function keyCases(context: RunContext): readonly Case<string>[] {
  const operation = findRead(context.operations);
  if (operation === undefined || !context.means.has("minting")) return [];
  const carrier = { kind: "query", name: "api_key" } as const;
  const probes = {
    none: exercise(operation, none, context),
    key: exercise(operation, holdingKey(operation, context), context, { carrier }),
    lacking: exercise(operation, lackingKey(operation, context), context, { carrier }),
  };
  return [{ subject: { key: "yes" }, probes, tolerates: noVerdict }];
}

function judgeKey(
  { none: anonymous, key, lacking }: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<"accepted">,
): void {
  const isIn = (response: ClassifiedResponse | undefined) => response?.responseClass === "allowed";
  if (key === undefined || !isIn(key) || isIn(anonymous) || isIn(lacking)) return;
  foundIn(reporter, "accepted", [{ label: "api_key", response: key }]);
}
