import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, credentialName, jwt, none } from "../../contracts/catalogue/credential.ts";
import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isRefusal, isSuccess } from "../model/classify.ts";
import { origins } from "../model/origins.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, exercise, usesRealObject } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { everyReadBelow, listsOf } from "../model/second-account.ts";
import { lackingKey } from "./keys.ts";
import { list } from "./shared.ts";

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
      text: "{where} showed an existing object to {who} ({status}); of an object that does not exist it refuses the same",
      cause: "The object is looked up, and answered, before the scope is checked.",
      fix: ["Check the scope before the object is looked up", "Search the access log for such calls"],
    },
  },
  cases: (context) => {
    const probes = listsOf(context).flatMap((list, at) => readsIn(list, at === 0, context));
    return probes.length === 0 ? [] : [{ probes: Object.fromEntries(probes), tolerates: noVerdict }];
  },
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, _subject, context) {
    const opened = context.operations.flatMap((operation) => {
      const at = (label: string) => responses[`${operation.id}|${label}`];
      const [tried, owners, absent, anyone] = ["tried", "owners", "absent", "anyone"].map(at);
      if (absent === undefined || !isRefusal(absent)) return [];
      const byKey = isIn(tried) && isIn(owners) ? tried : undefined;
      const response = isIn(anyone) ? anyone : (byKey ?? openedByHead(at));
      return response === undefined ? [] : [{ operation, response, evidence: [response, absent, owners] }];
    });
    const [first] = opened;
    if (first === undefined) return;
    const operations = opened.map(({ operation }) => operation.id);
    const { credential } = first.response.probe;
    const facts = {
      ...(operations.length > 1 ? { operations } : { operation: first.operation.id }),
      where: list(operations),
      who:
        credential.kind === "none"
          ? "nobody in particular"
          : `a key without ${first.operation.scopes.join(" or ")}${first.response.probe.method === "HEAD" ? " by HEAD" : ""}`,
      credential: credentialName(credential),
      status: first.response.status,
      expected: credential.kind === "none" ? "401" : "403",
      actual: `${first.response.status}`,
    };
    reporter.found("opened", facts, ...opened.flatMap(({ evidence }) => evidence).slice(0, 6));
  },
});

const isIn = (response: ClassifiedResponse | undefined): response is ClassifiedResponse =>
  response?.responseClass === "allowed";

/**
 * HEAD of what GET refuses, if HEAD of an object that does not exist fails: some servers answer HEAD at the edge. It has no content,
 * so its status alone counts.
 */
function openedByHead(at: (label: string) => ClassifiedResponse | undefined): ClassifiedResponse | undefined {
  const [tried, head, nobodys] = ["tried", "head", "nobodys"].map(at);
  if (tried === undefined || head === undefined || nobodys === undefined) return undefined;
  const differs = nobodys.responseClass !== "unsent" && !isSuccess(nobodys);
  return isRefusal(tried) && isSuccess(head) && differs ? head : undefined;
}

/** Whether no read before it is of the same kind, by scope and the end of its path: these mostly share a handler. */
const isFirstOfKind = (operation: Operation, at: number, all: readonly Operation[]): boolean =>
  all.findIndex((one) => kindOf(one) === kindOf(operation)) === at;
const kindOf = ({ path, scopes }: Operation): string => [path.split("/").at(-1), ...scopes].join(" ");

function byHead(tried: Probe, { absentId }: RunContext) {
  const spelling = { method: "HEAD", spelling: "by HEAD" } as const;
  const head: Probe = {
    ...tried,
    ...spelling,
    id: `${tried.id} (by HEAD)`,
    given: after(tried, "forbidden"),
  };
  const { item: _, ...absent } = head;
  return {
    head,
    nobodys: {
      ...absent,
      id: `${tried.id} (of nobody, by HEAD)`,
      path: tried.path.replace("{item}", absentId),
      given: after(head, "allowed", "foreign"),
    },
  };
}

/** Reads of an object from one of the user's lists. Configured objects are cells of the matrix. */
const readsIn = (
  items: ReturnType<typeof listsOf>[number],
  isFirst: boolean,
  context: RunContext,
): readonly (readonly [string, Probe])[] =>
  everyReadBelow(items, context)
    .filter((operation, at, all) => !usesRealObject(operation, context) && isFirstOfKind(operation, at, all))
    .flatMap((operation, at) => {
      const item = {
        path: operation.path.replace("{id}", "{item}"),
        item: { in: items.own, notIn: items.own },
      };
      const key = lackingKey(operation, context);
      const given = after(items.own, "allowed");
      const send = (credential: Credential, when = given) => ({
        ...exercise(operation, credential, context, { variant: existing, given: when }),
        ...item,
      });
      const { inTurn } = origins(context.taskServiceUrl);
      const origin = inTurn(isFirst ? at : at + 1);
      // It is refused in any case, and shows whether a page of that origin could read the answer.
      const tried = { ...send(key), headers: { origin } };
      const anyone = send(none);
      const probes: Readonly<Record<string, Probe>> = {
        list: items.own,
        tried,
        owners: send(jwt, after(tried, "allowed")),
        absent: exercise(operation, key, context),
        // One is enough: guards know methods for all paths alike.
        ...(isFirst && at === 0 && byHead(tried, context)),
        // Files are handed out by links, which ask nobody for a credential.
        ...(operation.success === "file" && { anyone }),
      };
      return Object.entries(probes).map(([label, one]) => [`${operation.id}|${label}`, one] as const);
    });
