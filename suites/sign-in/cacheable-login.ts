import { findTokens } from "../../contracts/wire/login.ts";
import { defineCheck } from "../model/check.ts";
import { forbidsStoring, isForSharedCaches, jsonOf } from "../model/classify.ts";
import { goodLogin } from "../model/requests.ts";
import { factsOf, unsignedBecause } from "./shared.ts";

export default defineCheck({
  id: "cacheable-login",
  suite: "sign-in",
  code: "S6",
  title: "The answer that carries the JWT may not be stored by caches",
  failureTitle: "The answer that carries the JWT may be stored by caches",
  severity: "low",
  weakness: { cwe: 524, owasp: "API8" },
  rationale: "A token that a proxy or a browser keeps on disk can be read there long after it was shown.",
  reference: "https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.5",
  messages: {
    cacheable: {
      text: "The answer of {operation} carries a token and does not say no-store (Cache-Control: {actual})",
      fix: ["Send Cache-Control: no-store with every answer that carries a token."],
    },
  },
  cases: () => [{ probes: { login: goodLogin } }],
  judge({ login }, reporter, _subject, context) {
    if (login.responseClass !== "allowed") return reporter.unsure(unsignedBecause(login, context));
    if (login.issued.length === 0 && findTokens(jsonOf(login), context.profile).length === 0)
      return reporter.absent("The answer of sign-in carries no token");
    const said = login.headers["cache-control"];
    // public-answer reports what is worse.
    if (forbidsStoring(login) || isForSharedCaches(login)) return;
    reporter.found("cacheable", { ...factsOf(login, "no-store"), actual: said ?? "none" }, login);
  },
});
