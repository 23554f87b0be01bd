import { jwt } from "../../contracts/catalogue/credential.ts";
import { schemeOf } from "../../contracts/profile/presentation.ts";
import { defineCheck } from "../model/check.ts";
import { statusOf } from "../model/classify.ts";
import { capitalSessionFromPage as fromPage, refusedFromPage } from "../model/origins.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, ownSession, session } from "../model/requests.ts";
import { foundIn } from "./shared.ts";

const spelled = (scheme: string, extras: Parameters<typeof session>[1] = {}) =>
  session(jwt, { carrier: { kind: "authorization", scheme }, ...extras });

/** By itself, if the origin may be what was refused. */
const upper = spelled("BEARER", { given: after(fromPage, ...refusedFromPage, "invalid") });

export default defineCheck({
  id: "case-sensitive-scheme",
  suite: "session",
  code: "E6",
  title: "The scheme Bearer works in any letter case",
  failureTitle: "The scheme Bearer works in one spelling only",
  severity: "medium",
  weakness: { cwe: 178, owasp: "API8" },
  row: "unauthorized",
  rationale:
    "Scheme names have no letter case, and some client libraries send bearer: they get 401 with a good token.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.1",
  messages: {
    refused: {
      side: "wrongly-refused",
      text: "{where} answered {status} to a good JWT because of the spelling of the scheme: {tokens}",
      cause: "The Authorization header is compared with the text Bearer, letter by letter.",
      fix: [
        "Compare the scheme without regard to letter case.",
        "Until then, callers write Bearer with one capital letter.",
      ],
    },
  },
  cases: ({ profile }) =>
    schemeOf(profile.sendJwt)
      ? [
          {
            probes: { own: ownSession, lower: spelled("bearer"), fromPage, upper },
            control: "own",
            tolerates: noVerdict,
          },
        ]
      : [],
  judge({ lower, upper: plain, fromPage: first }, reporter) {
    const upper = first.responseClass === "allowed" ? first : plain;
    const tried = [
      { label: "bearer", response: lower },
      { label: "BEARER", response: upper },
    ];
    const mute = tried.find(({ response }) => noVerdict.includes(response.responseClass));
    if (mute !== undefined) return reporter.unsure(`no verdict on ${mute.label}: ${statusOf(mute.response)}`);
    const refused = tried.filter(({ response }) => response.responseClass !== "allowed");
    foundIn(reporter, "refused", refused, { expected: "200" });
  },
});
