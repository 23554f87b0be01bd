import { emptyScopes, scopelessKey } from "../api-keys/bad-requests.ts";
import { grantsUnasked, grantsUnaskedBecause } from "../api-keys/shared.ts";
import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { readPerScope } from "../model/operations.ts";
import { dueWords } from "../model/refusal.ts";
import { after, exercise, mintKey, trialOf } from "../model/requests.ts";
import { list } from "./shared.ts";

export default defineCheck({
  id: "scopeless-key",
  suite: "scopes",
  code: "M5",
  title: "A key without scopes opens nothing",
  failureTitle: "A key without scopes opens operations",
  severity: "critical",
  weakness: { cwe: 276, owasp: "API5" },
  row: "forbidden",
  rationale: "An empty list that means everything turns a mistake in a form into full access.",
  messages: {
    "empty-means-all": {
      text: "A key that was created with an empty list of scopes opened {where} ({status})",
      cause: "An empty list of scopes is taken for no restriction.",
      fix: [
        "Refuse to create keys without scopes, or let them open nothing",
        "Find and revoke the keys without scopes that exist",
      ],
    },
  },
  cases(context) {
    const good = mintKey(trialOf(context).key, context);
    const created = emptyScopes(context);
    const given = after(created, "allowed");
    const tries = readPerScope(context.operations).map(
      (operation) => [operation.id, exercise(operation, scopelessKey(context), context, { given })] as const,
    );
    const probes = { good, created, ...Object.fromEntries(tries) };
    return [{ probes, tolerates: ["unsent", "failed"] }];
  },
  judge(
    { good, created, ...tries }: Readonly<Record<string, ClassifiedResponse>>,
    reporter,
    _subject,
    context,
  ) {
    if (grantsUnasked(good, context)) return reporter.unsure(grantsUnaskedBecause);
    if (created?.responseClass !== "allowed")
      return reporter.absent("no key without scopes can be created here");
    const opened = Object.values(tries).filter(({ responseClass }) => responseClass === "allowed");
    if (opened.length === 0) return;
    const operations = opened.map(({ probe }) => probe.operation);
    const facts = {
      credential: "key[no scope]",
      operations,
      where: list(operations),
      expected: dueWords(opened[0]?.due ?? []),
      actual: String(opened[0]?.status),
      status: String(opened[0]?.status),
    };
    reporter.found("empty-means-all", facts, ...opened.slice(0, 5), created);
  },
});
