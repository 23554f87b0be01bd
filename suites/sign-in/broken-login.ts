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
  judge({ login }, say, _subject, world) {
    if (login.reading !== "allowed") return say.unsure(unsignedBecause(login));
    if (login.status !== 200) say.note(`Sign-in answers ${login.status} where 200 is documented`);
    for (const { message, facts } of problemsOf(login, world)) {
      say.found(message, { ...factsOf(login, ""), ...facts }, login);
    }
    const [token] = jwtsOf(login, world.profile);
    if (token !== undefined) say.note(`Sign-in gives the JWT in ${token.path}`);
  },
});
