import { jwt } from "../../contracts/catalogue/credential.ts";
import { defineCheck } from "../model/check.ts";
import { anonymousSession, ownSession, session } from "../model/requests.ts";
import { foundIn, pointlessBecause } from "./shared.ts";

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
      text: "{operation} answered {status} to a JWT in the query string, as {tokens}",
      cause: "The library that reads the token looks for it in the query string as well.",
      fix: [
        "Take tokens from the Authorization header only; switch off the other places in the library.",
        "Remove query strings from access logs, and sign out the account that this run used.",
      ],
    },
  },
  cases: () => [
    {
      probes: {
        own: ownSession,
        none: anonymousSession,
        accessToken: inQuery("access_token"),
        token: inQuery("token"),
      },
      control: "own",
    },
  ],
  judge({ none, accessToken, token }, reporter) {
    const pointless = pointlessBecause(none);
    if (pointless !== undefined) return reporter.unsure(pointless);
    const tried = [
      { label: "access_token", response: accessToken },
      { label: "token", response: token },
    ];
    foundIn(
      reporter,
      "accepted",
      tried.filter(({ response }) => response.responseClass === "allowed"),
    );
  },
});
