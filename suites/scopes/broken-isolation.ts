import { credentialName } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { type CheckReporter, type ClassifiedResponse, defineCheck, type Message } from "../model/check.ts";
import { jsonOf } from "../model/classify.ts";
import { noVerdict } from "../model/probe-result.ts";
import { goodLogin, ownSession } from "../model/requests.ts";
import { secondLogin } from "../model/second-account.ts";
import {
  emptyLists,
  isolationProbes,
  type Leak,
  type Look,
  leaksIn,
  otherSession,
} from "./isolation/leaks.ts";
import { list } from "./shared.ts";

const message = (text: string, cause: string, ...fix: readonly string[]) =>
  ({ text, cause, fix: [...fix, "Search the access log for such calls"] }) as const satisfies Message;

const byOwner = "Look objects up by their identifier and their owner, in one query";

export default defineCheck({
  id: "broken-isolation",
  suite: "scopes",
  code: "I1",
  title: "Another account cannot see, use or revoke keys and objects of this one",
  failureTitle: "Accounts reach each other's keys or objects",
  severity: "critical",
  weakness: { cwe: 639, owasp: "API1" },
  row: "forbidden",
  needs: ["second-account"],
  rationale:
    "Any customer could read or break what belongs to another: the worst that happens to a shared API.",
  reference: "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
  messages: {
    everything: message(
      "A second account reaches what belongs to the first, everywhere: {where}",
      "Nothing asks whose an object is.",
      byOwner,
    ),
    "session-of-another": message(
      "{where} shows the first account to the JWT of the second",
      "The session is looked up by something else than the token, such as a cache or a fixed user.",
      "Take the account from the verified token alone",
    ),
    "keys-listed": message(
      "{where} shows the keys of the first account to the second",
      "The list is not limited to the caller's own keys.",
      "List keys by their owner",
    ),
    "key-revoked": message(
      "{where} revoked a key of the first account for the second ({status})",
      "The key is looked up by its identifier alone.",
      byOwner,
    ),
    "key-claimed": {
      ...message(
        "{where} made a key of the first account for the second, which named it in the body",
        "Members of the body such as user_id are stored as they come (mass assignment).",
        "Take the owner of a key from the token, and refuse or ignore members that name one",
      ),
      weakness: { cwe: 915, owasp: "API3" },
    },
    listed: message(
      "{where} shows the objects of the first account to the second ({who})",
      "The list is not limited to the caller's own objects.",
      "List objects by their owner",
    ),
    "object-read": message(
      "{where} showed an object of the first account to the second ({who}, {status})",
      "The object is looked up by its identifier alone.",
      byOwner,
    ),
    "object-changed": message(
      "{where} did to an object of the first account what the second asked for ({status})",
      "The object is looked up by its identifier alone.",
      byOwner,
    ),
  },
  cases: (context) => [
    {
      probes: Object.fromEntries(isolationProbes(context).map((one) => [one.id, one])),
      tolerates: noVerdict,
    },
  ],
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, _subject, context) {
    const look = (probe: { readonly id: string }) => responses[probe.id];
    const login = look(secondLogin);
    if (login?.responseClass !== "allowed")
      return reporter.unsure(
        `the sign-in of TITAN_SECOND_EMAIL was answered ${login?.status}: check TITAN_SECOND_PASSWORD`,
      );
    const shared = sharedHolder(look);
    if (shared !== undefined)
      return reporter.absent(
        `both accounts belong to one customer (${shared}): isolation shows between accounts of two`,
      );
    reportLeaks(leaksIn(look, context), reporter);
    const empty = emptyLists(look, context);
    if (empty.length > 0)
      reporter.note(`${list(empty)}: the first account has no object that the second could reach`);
  },
});

/** What both accounts belong to, according to session and sign-in: isolation ends at its border. */
function sharedHolder(look: Look): string | undefined {
  const [mine, theirs] = [
    [goodLogin, ownSession],
    [secondLogin, otherSession],
  ].map(
    (probes) =>
      new Map(probes.flatMap((one) => holdersIn(jsonOf(look(one) ?? { body: { kind: "empty" } }), 4))),
  );
  return [...(mine ?? [])].find(([name, value]) => theirs?.get(name) === value)?.[0];
}

const holderName = /^(?:org|organi[sz]ation|tenant|workspace|team|company|customer)(?:_?id)?$/i;

/** Names and values of members that show to which customer an account belongs. */
function holdersIn(value: unknown, levels: number): readonly (readonly [string, string])[] {
  if (!isRecord(value) || levels === 0) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const id = isRecord(member) ? member["id"] : member;
    const isHolder = holderName.test(name) && (typeof id === "string" || typeof id === "number") && id !== "";
    return isHolder ? [[name, String(id)] as const] : holdersIn(member, levels - 1);
  });
}

type Speaker = CheckReporter<Leak["message"] | "everything">;

/** One finding for each way, or one for all if there are several. */
function reportLeaks(leaks: readonly Leak[], reporter: Speaker): void {
  const ways = groupBy(leaks, (leak) => leak.message);
  if (ways.size > 2) return report("everything", leaks, reporter);
  for (const [way, same] of ways) report(way, same, reporter);
}

function report(message: Leak["message"] | "everything", leaks: readonly Leak[], reporter: Speaker): void {
  const operations = [...new Set(leaks.map(({ response }) => response.probe.operation))];
  const [status = ""] = leaks.map(({ response }) => String(response.status));
  const who = [...new Set(leaks.map(({ response }) => credentialName(response.probe.credential)))].join(", ");
  const facts = {
    operations,
    ...(operations.length === 1 ? { operation: operations[0] } : {}),
    where: list(operations),
    who,
    status,
    credential: who,
    expected: "nothing of the first account",
    actual: status,
    ...(leaks.every(({ unsure }) => unsure) ? { confidence: "likely" as const } : {}),
  };
  reporter.found(message, facts, ...leaks.flatMap(({ evidence }) => evidence).slice(0, 6));
}
