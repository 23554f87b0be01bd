import { credentialName, jwt } from "../../contracts/catalogue/credential.ts";
import { type Case, defineCheck } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, exercise, usesRealObject } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { listsOf, objectReadsBelow } from "../model/second-account.ts";
import { lackingKey } from "./keys.ts";

const existing = "of an existing object";

export default defineCheck({
  id: "unguarded-item",
  suite: "scopes",
  code: "M14",
  title: "A key without the scope cannot read an object that exists",
  failureTitle: "Keys read existing objects outside their scopes",
  severity: "critical",
  weakness: { cwe: 863, owasp: "API5" },
  row: "forbidden",
  needs: ["minting"],
  rationale:
    "A guard that works for identifiers of nothing may yet be passed with an identifier that exists.",
  reference: "https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/",
  messages: {
    opened: {
      text: "{operation} showed an existing object to a key without {scope} ({status}); of an object that does not exist it refuses the key",
      cause: "The object is looked up, and answered, before the scope is checked.",
      fix: ["Check the scope before the object is looked up", "Search the access log for such calls"],
    },
  },
  cases: (context) => listsOf(context).flatMap((list) => casesOf(list, context)),
  judge({ tried, owners, absent }, reporter, { scope }) {
    if (tried.responseClass !== "allowed" || owners.responseClass !== "allowed" || !isRefusal(absent)) return;
    const { operation, credential } = tried.probe;
    const facts = {
      operation,
      scope: String(scope),
      credential: credentialName(credential),
      status: tried.status,
      expected: "403",
      actual: `${tried.status}`,
    };
    reporter.found("opened", facts, tried, absent, owners);
  },
});

/** Reads of an object that a list of the user shows. Those of a configured object are cells of the matrix. */
const casesOf = (
  list: ReturnType<typeof listsOf>[number],
  context: RunContext,
): readonly Case<"list" | "tried" | "owners" | "absent">[] =>
  objectReadsBelow(list, context)
    .filter((operation) => !usesRealObject(operation, context))
    .map((operation) => {
      const item = {
        path: operation.path.replace("{id}", "{item}"),
        item: { in: list.own, notIn: list.own },
      };
      const key = lackingKey(operation, context);
      const given = after(list.own, "allowed");
      const tried = { ...exercise(operation, key, context, { variant: existing, given }), ...item };
      const known = { variant: existing, given: after(tried, "allowed") };
      const owners = { ...exercise(operation, jwt, context, known), ...item };
      const absent = exercise(operation, key, context);
      return {
        subject: { scope: operation.scopes.join(" or ") },
        probes: { list: list.own, tried, owners, absent },
        tolerates: noVerdict,
      };
    });
