import { defineCheck } from "../model/check.ts";
import { noVerdict } from "../model/probe-result.ts";
import { alterationMessages, byMessage, isRecognised, jwtCase, keyCase, surenessOf } from "./alterations.ts";
import {
  foundIn,
  pointlessBecause,
  sayUntold,
  serverError,
  sortOut,
  triedIn,
  unlike,
  wrongStatus,
} from "./support.ts";

export default defineCheck({
  id: "inexact-token",
  suite: "session",
  code: "E5",
  title: "A JWT or API key that is not exactly the real one is refused with 401",
  failureTitle: "A JWT or API key that is not exactly the real one is not refused with 401",
  severity: "critical",
  row: "unauthorized",
  rationale: "Every character that does not count makes a credential easier to guess, and harder to block.",
  reference: "https://www.rfc-editor.org/rfc/rfc8725#section-3.3",
  messages: {
    ...alterationMessages,
    "wrong-status": wrongStatus("a damaged {kind}"),
    "server-error": serverError("a damaged {kind}"),
  },
  cases: (context) =>
    [jwtCase(), keyCase(context)].flatMap((situation) =>
      situation === undefined ? [] : [{ ...situation, tolerates: noVerdict }],
    ),
  judge({ own, garbage, flipped, ...damaged }, reporter, { kind }) {
    const pointless = pointlessBecause(garbage, ...(flipped?.responseClass === "allowed" ? [flipped] : []));
    if (pointless !== undefined) return reporter.unsure(pointless);
    const { accepted, failed, wrong, untold } = sortOut(triedIn(damaged), isRecognised(own, garbage));
    for (const [message, tokens] of byMessage(accepted))
      foundIn(reporter, message, tokens, { ...surenessOf(own), kind });
    foundIn(reporter, "wrong-status", unlike(garbage, wrong), { kind });
    foundIn(reporter, "server-error", unlike(flipped, failed), { kind });
    sayUntold(reporter, untold);
  },
});
