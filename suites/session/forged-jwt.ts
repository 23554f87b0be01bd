import { type Case, defineCheck } from "../model/check.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession, ownSession } from "../model/requests.ts";
import { byCause, forgeryMessages, forgeryProbes } from "./forgeries.ts";
import {
  foundIn,
  garbageSession,
  pointlessBecause,
  sayUntold,
  serverError,
  sortOut,
  triedIn,
  unlike,
  wrongStatus,
} from "./support.ts";

export default defineCheck({
  id: "forged-jwt",
  suite: "session",
  code: "E3",
  title: "Forged JWTs are refused with 401",
  failureTitle: "Forged JWTs are not refused with 401",
  severity: "critical",
  row: "unauthorized",
  rationale: "Whoever can make or edit a token can be anybody and do anything.",
  reference: "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
  messages: {
    ...forgeryMessages,
    "wrong-status": wrongStatus("forged JWTs"),
    "server-error": serverError("forged JWTs"),
  },
  cases() {
    const bases = { own: ownSession, none: anonymousSession, garbage: garbageSession };
    const probes: Case<string>["probes"] = { ...bases, ...forgeryProbes };
    return [{ probes, control: "own", tolerates: noVerdict }];
  },
  judge({ own: _, none, garbage, ...forgeries }, reporter) {
    const pointless = pointlessBecause(none, garbage);
    if (pointless !== undefined) return reporter.unsure(pointless);
    const { accepted, failed, wrong, untold } = sortOut(triedIn(forgeries));
    for (const [cause, tokens] of byCause(accepted)) foundIn(reporter, cause, tokens);
    foundIn(reporter, "wrong-status", unlike(garbage, wrong));
    foundIn(reporter, "server-error", failed);
    sayUntold(reporter, untold);
  },
});
