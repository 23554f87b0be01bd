import {
  type Case,
  type CheckReporter,
  type ClassifiedResponse,
  defineCheck,
  type Facts,
  type Message,
} from "../model/check.ts";
import { isSuccess } from "../model/classify.ts";
import { noVerdict } from "../model/probe-result.ts";
import { dueWords } from "../model/refusal.ts";
import type { RunContext } from "../model/run-context.ts";
import { list, factsOf as sharedFacts } from "./shared.ts";
import {
  type Attempt,
  attempts,
  isGuarded,
  isOpen,
  isUndecided,
  type Lookup,
  pathHeaderAttempts,
} from "./spellings/attempts.ts";
import { optionsAttempts, overrideAttempts } from "./spellings/overrides.ts";
import { pathPatterns, patterns } from "./spellings/spellings.ts";

const message = (how: string, cause: string, fix: string) =>
  ({
    text: `{where} let a key without {lacking} in ${how} ({status}), which the documented spelling refuses`,
    cause,
    fix: [fix, "Search the access log for such calls"],
  }) as const satisfies Message;

const byMethod = { cwe: 650, owasp: "API5" } as const;
const onePath = "Bring the path into one form before the guard looks at it, or guard the handler itself";
const readDifferently = "The guard looks for another text than the router.";

export default defineCheck({
  id: "path-variants",
  suite: "scopes",
  code: "M10",
  title: "No other spelling of a call evades the guard",
  failureTitle: "Calls in another spelling evade the guard",
  severity: "critical",
  weakness: { cwe: 647, owasp: "API5" },
  row: "forbidden",
  needs: ["minting"],
  rationale: "A guard and a router that read a request differently leave a way around every guard.",
  reference: "https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2",
  messages: {
    "unresolved-path": {
      text: "{where} let a key without {lacking} in wherever the path was written otherwise ({how}; {status}), and refuse the documented spelling",
      cause: "The guard looks at the path as it is written, and the router resolves it.",
      fix: [onePath, "Refuse what no rule of the guard fits", "Search the access log for such calls"],
    },
    "trailing-slash": message("with a slash at the path's end", readDifferently, onePath),
    "double-slash": message("with a double slash in the path", readDifferently, onePath),
    "dot-segment": message("with a segment /./ in the path", readDifferently, onePath),
    "parent-segment": message("with a segment /../ in the path", readDifferently, onePath),
    "path-parameter": message("with a parameter (;x) in the path", readDifferently, onePath),
    suffix: message("with a suffix (.json) at the path's end", readDifferently, onePath),
    "encoded-slash": message("with an escaped slash (%2f) in the path", readDifferently, onePath),
    "percent-escape": message("with a percent escape in the path", readDifferently, onePath),
    "cut-off": message("with something at the path's end that the router cuts off", readDifferently, onePath),
    "other-version": {
      ...message(
        "under another version or beginning of the path",
        "An older or internal address of the same service has no guard.",
        "Take addresses out of service that are not documented, or guard them alike",
      ),
      weakness: { cwe: 1059, owasp: "API9" },
    },
    "letter-case": message("with capitals in the path", readDifferently, onePath),
    head: {
      ...message("by HEAD", "The guard knows GET, and the router takes HEAD for it.", "Guard HEAD as GET is"),
      severity: "high",
      weakness: byMethod,
      side: "not-enforced",
    },
    "other-method": {
      ...message(
        "by a method that the path does not document ({method})",
        "The guard knows the documented methods, and the router takes another one for GET.",
        "Refuse every method that a path does not document, with 405, or guard them all",
      ),
      weakness: byMethod,
    },
    "method-override": {
      ...message(
        "with X-HTTP-Method-Override",
        "The method is replaced behind the guard, or the guard passes over such requests.",
        "Drop X-HTTP-Method-Override before the guard",
      ),
      weakness: byMethod,
    },
    options: {
      ...message(
        "by OPTIONS",
        "The guard passes over OPTIONS, and the router takes it for GET.",
        "Answer OPTIONS by itself, or guard it as GET is",
      ),
      weakness: byMethod,
    },
    "original-url": message(
      "with X-Original-URL",
      "The path is replaced behind the guard.",
      "Drop X-Original-URL at the edge",
    ),
    "rewrite-url": message(
      "with X-Rewrite-URL",
      "The path is replaced behind the guard.",
      "Drop X-Rewrite-URL at the edge",
    ),
    "path-header": message(
      "with a header that names another path, such as X-Forwarded-URI",
      "The path is replaced behind the guard.",
      "Drop such headers at the edge, and set them only behind the guard",
    ),
  },
  cases: (context) =>
    [
      caseOf(manyPaths, pathPatterns, context),
      ...allPatterns.flatMap((pattern) => caseOf(pattern, [pattern], context)),
    ].flat(),
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, { pattern }, context) {
    const name = allPatterns.find((one) => one === pattern) ?? "head";
    const look: Lookup = (probe) => probe && responses[probe.id];
    if (pattern === manyPaths) return judgeMany(look, reporter, context);
    const guarded = attemptsOf(name, context).filter((one) => isGuarded(one, look));
    if (guarded.length === 0) return reporter.absent(nothingGuarded);
    const open = guarded.filter((one) => isOpen(one, look));
    if (open.length > 0) return reporter.found(name, factsOf(open, look), ...evidenceOf(open, look));
    const mute = guarded.find((one) => isUndecided(one, look));
    if (mute !== undefined)
      reporter.unsure(`${mute.tried.id}: no verdict from status ${look(mute.tried)?.status}`);
  },
});

/** All spellings of the path together: if several are allowed, they have one cause. */
const manyPaths = "paths";
const fewest = 3;

const nothingGuarded = "no operation refuses one key and takes another, as plainly spelled";

const caseOf = (
  subject: string,
  names: readonly (typeof allPatterns)[number][],
  context: RunContext,
): readonly Case<string>[] => {
  const probes = names.flatMap((name) => attemptsOf(name, context)).flatMap(probesOf);
  if (probes.length === 0) return [];
  return [{ subject: { pattern: subject }, probes: Object.fromEntries(probes), tolerates: noVerdict }];
};

function judgeMany(look: Lookup, reporter: CheckReporter<"unresolved-path">, context: RunContext): void {
  const guarded = pathPatterns.map((pattern) => ({
    pattern,
    some: attempts(pattern, context).filter((one) => isGuarded(one, look)),
  }));
  if (guarded.every(({ some }) => some.length === 0)) return reporter.absent(nothingGuarded);
  const open = guarded
    .map(({ pattern, some }) => ({ pattern, some: some.filter((one) => isOpen(one, look)) }))
    .filter(({ some }) => some.length > 0);
  if (open.length < fewest) return;
  const all = open.flatMap(({ some }) => some);
  const distinct = all.filter(
    ({ operation }, at) => all.findIndex((one) => one.operation === operation) === at,
  );
  const how = list(open.map(({ pattern }) => pattern.replaceAll("-", " ")));
  reporter.found("unresolved-path", { ...factsOf(distinct, look), how }, ...evidenceOf(distinct, look));
}

const allPatterns = [...patterns, "options", "original-url", "rewrite-url", "path-header"] as const;

function attemptsOf(pattern: (typeof allPatterns)[number], context: RunContext): readonly Attempt[] {
  switch (pattern) {
    case "method-override":
      return [...attempts(pattern, context), ...overrideAttempts(context)];
    case "options":
      return optionsAttempts(context);
    case "original-url":
    case "rewrite-url":
    case "path-header":
      return pathHeaderAttempts(pattern, context);
    default:
      return attempts(pattern, context);
  }
}

const probesOf = ({ refused, allowed, tried, reached, beside }: Attempt) =>
  [refused, allowed, tried, ...(reached === undefined ? [] : [reached]), beside].map(
    (one) => [one.id, one] as const,
  );

function factsOf(open: readonly Attempt[], look: Lookup): Facts {
  const calls = open.map(({ operation, tried }) => ({
    operation,
    credential: tried.credential,
    response: look(tried),
  }));
  // 400 and 404 only show that the request reached the handler.
  const sure = calls.some(({ response }) => response !== undefined && isSuccess(response));
  return {
    ...sharedFacts(calls),
    method: list([...new Set(open.map(({ tried }) => tried.method))]),
    lacking: list(open.map(({ operation }) => operation.scopes.join(" or "))),
    expected: `${dueWords(calls[0]?.response?.due ?? [])}, as plainly spelled`,
    ...(sure ? {} : { confidence: "likely", severity: "high" }),
  };
}

const evidenceOf = (open: readonly Attempt[], look: Lookup): readonly (ClassifiedResponse | undefined)[] =>
  open.slice(0, 3).flatMap(({ refused, tried }) => [look(tried), look(refused)]);
