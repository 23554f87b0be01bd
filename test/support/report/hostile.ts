import type { Report } from "../../../contracts/report/report.ts";
import { brokenReport, finding } from "./broken.ts";

/** A report in which every text that may come from a server is hostile to every medium, for tests alone. */

export const poison = [
  "\u001b]0;x\u0007\u001b[2J",
  "\u001b]8;;https://e.example\u0007link\u001b]8;;\u0007",
  "\u202e\u2066\u200b\u0000\u0008\ufffe\uffff\u0085\u2028\ud800",
  "\r\n::error::boom\n::add-mask::x\r##[group]##vso[task.complete]",
  "</script></style></pre>]]><script>alert(1)</script><img src=x onerror=alert(1)>",
  "\"'><!-- --><b>&amp;",
  "[a](javascript:alert(1)) ![b](//e.example/p.png) @titan/admins #7 | `x` **b** www.e.example {0}",
  "%0A::warning::x",
].join(" ");

const words =
  /^(pass|fail|inconclusive|inapplicable|nothing-ran|reach|sign-in|session|api-keys|scopes|refusals|contracts|pact|ok|open|shut|kind|unknown|absent|ruled-out|confirmed|not-tested|critical|certain|likely|high|medium|low|allow|any|deny-40[13]|none|garbage|jwt|unauthorized|forbidden|api-key-creation|session-vs-key|never|seed|documented|assumed|configured|check|titan-auth|x-\d+)$/;
const instant = /^\d{4}-\d\d-\d\dT/;

const base = (): Report =>
  brokenReport({
    notTested: [{ what: "w", because: "b", checks: ["c"] }],
    notices: ["n"],
    findings: [
      finding({ cause: "c", fix: ["f", "g"], reference: "https://e.example/", scope: "s" }),
      finding({ severity: "low", id: "a/b", operations: ["GET /a", "GET /b"] }),
      finding({ id: "a/c", accepted: { reason: "r", owner: "o", expires: "e" } }),
    ],
    pacts: {
      sources: [{ consumer: "c", provider: "p", source: "s", interactions: 1, messages: 1, pending: true }],
      leastScopes: [{ consumer: "c", scopes: ["x"], because: "y" }],
      unpinned: ["GET /a"],
      published: [{ consumer: "c", provider: "p", success: false }],
    },
    exchanges: brokenReport().exchanges.map((exchange) => ({
      ...exchange,
      request: { headers: { authorization: "Bearer [key#abc123]", "x-a": "b" }, body: "request" },
      response: { headers: { "x-b": "c" }, body: "response", truncated: true },
    })),
  });

/** The poison before every text that is not a word of the report's own. */
export const hostileReport = (): Report =>
  JSON.parse(JSON.stringify(base()), (_, item: unknown) =>
    typeof item === "string" && !words.test(item) && !instant.test(item) ? `${poison} ${item}` : item,
  ) as Report;

/** A report of so many findings that no page has room for them all. */
export const hugeReport = (count: number): Report =>
  brokenReport({
    findings: Array.from({ length: count }, (_, index) =>
      finding({
        id: `check/message-${index}`,
        fingerprint: `f${index}`,
        message: `${"word ".repeat(90)}${index}`,
      }),
    ),
  });
