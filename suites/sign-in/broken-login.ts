import { defineCheck } from "../model/check.ts";
import { goodLogin } from "../model/requests.ts";
import { jwtsOf, problemsOf, tokenMessages } from "./issued-token.ts";
import { factsOf, unsignedBecause } from "./support.ts";

export default defineCheck({
  id: "broken-login",
  suite: "sign-in",
  code: "S1",
  title: "Signing in gives one JWT that expires in good time",
  failureTitle: "Signing in does not give a proper JWT",
  severity: "high",
  row: "api-key-creation",
  rationale: "Everything that a person does, and the creation of every API key, begins with this token.",
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
  messages: tokenMessages,
  cases: () => [{ probes: { login: goodLogin } }],
  judge({ login }, reporter, _subject, context) {
    if (login.responseClass !== "allowed") return reporter.unsure(unsignedBecause(login));
    if (login.status !== 200) reporter.note(`Sign-in answers ${login.status} where 200 is documented`);
    for (const { message, facts } of problemsOf(login, context)) {
      reporter.found(message, { ...factsOf(login, ""), ...facts }, login);
    }
    const [token] = jwtsOf(login, context.profile);
    if (token !== undefined) reporter.note(`Sign-in gives the JWT in ${token.path}`);
  },
});
