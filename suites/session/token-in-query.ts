import { jwt } from "../../contracts/catalogue/credential.ts";
import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { anonymousSession, ownSession, session } from "../model/requests.ts";
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
  row: "unauthorized",
  rationale: "Addresses end up in logs, histories and Referer headers, and so would the tokens in them.",
  reference: "https://www.rfc-editor.org/rfc/rfc6750#section-2.3",
  messages: {
    accepted: {
      side: "not-enforced",
      text: "{where} answered {status} to a JWT in the query string, as {tokens}",
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
    ];
  },
  judge({ own: _, none, ...responses }: Readonly<Record<string, ClassifiedResponse>>, reporter, subject) {
    if (subject["elsewhere"] !== undefined)
      return foundIn(reporter, "accepted", acceptedElsewhere(responses));
    const pointless = pointlessBecause(none);
    if (pointless !== undefined) return reporter.unsure(pointless);
    foundIn(reporter, "accepted", sortOut(triedIn(responses)).accepted);
  },
});
