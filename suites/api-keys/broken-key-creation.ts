import { credentialName, keyWith, keyWithAll } from "../../contracts/catalogue/credential.ts";
import { defineCheck } from "../model/check.ts";
import { statusOf } from "../model/classify.ts";
import { noVerdict } from "../model/probe-result.ts";
import { mintKey, ownSession, trialOf } from "../model/requests.ts";
import { scopeNames } from "../model/run-context.ts";
import { creationMessages, isTrial, judgeCreated, judgeRefused } from "./creation.ts";

export default defineCheck({
  id: "broken-key-creation",
  suite: "api-keys",
  code: "K1",
  title: "A valid JWT creates API keys with exactly the scopes it asks for",
  failureTitle: "API key creation is broken",
  severity: "high",
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
    if (isTrial(created)) return judgeRefused(created, session, reporter);
    reporter.note(
      `${credential} was not made (${statusOf(created)}): the trial key alone was judged in its place`,
    );
  },
});
