import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Report } from "../../../contracts/report/report.ts";
import { brokenReport, finding } from "../../../test/support/report/broken.ts";
import { hostileReport } from "../../../test/support/report/hostile.ts";
import { page, report } from "../../../test/support/report.ts";
import { anchorsFor } from "../document/finding.ts";
import { reporterOf } from "../index.ts";
import { joined, markup } from "./html-page.ts";

const html = await reporterOf("html");

const shown = (value: Report) => html(value, page());
const between = (text: string, open: string, close: string) => text.split(open)[1]?.split(close)[0] ?? "";

test("the policy lets the page's own script and style run, and nothing else", () => {
  const text = shown(brokenReport());
  const policy = between(text, 'Content-Security-Policy" content="', '">').replaceAll("&#39;", "'");
  const hash = (part: string) => `'sha256-${createHash("sha256").update(part).digest("base64")}'`;
  expect(policy).toBe(
    [
      "default-src 'none'",
      "img-src data:",
      `style-src ${hash(between(text, "<style>", "</style>"))}`,
      `script-src ${hash(between(text, "<script>", "</script>"))}`,
      "base-uri 'none'",
      "form-action 'none'",
    ].join("; "),
  );
  expect(text).not.toMatch(/\sstyle=|\son\w+=|<(?:img|iframe|object|embed)/);
});

test("the outcome is first, then what is wrong, the four rows and the matrix, in that order", () => {
  const text = shown(brokenReport());
  const order = [
    '<h1><span class="state worst">✗ FAIL</span> 2 problems: 1 critical, 1 high',
    'id="findings"',
    "401 Unauthorized",
    "403 Forbidden",
    "Dashboard works",
    'id="matrix"',
    "other scopes</dt>",
    'class="matrix"',
    'id="not-tested"',
    'id="checks"',
    'id="exchanges"',
    '<p class="verdict worst">',
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test("every state of a cell is a word and a sign, and links to its exchange", () => {
  const value = brokenReport();
  const cells = value.matrix.cells.map((cell) =>
    cell.verdict === "unexpected-allow" ? { ...cell, exchange: "x-118" } : cell,
  );
  const text = shown({ ...value, matrix: { ...value.matrix, cells } });
  expect(text).toContain(
    '<td class="cell unexpected-allow"><a href="#exchange-x-118">✗ ALLOWED 200</a></td>',
  );
  for (const words of ["✗ DENIED 403", "✗ WRONG STATUS 401", "? unknown 503", "absent", "ok 401"])
    expect(text).toContain(words);
});

test("every link on the page leads to something on the page", () => {
  const text = shown(brokenReport({ notTested: [{ what: "a", because: "b", checks: [] }] }));
  const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a finding has its cause, its fixes, its evidence and its reference", () => {
  const text = shown(brokenReport());
  for (const part of [
    "<dt>cause</dt><dd>The handler of this route",
    "<li>Run titan-auth check scopes again.</li></ol>",
    '<a href="#exchange-x-118">GET https://api',
    '<a href="https://owasp.org/',
  ])
    expect(text).toContain(part);
});

test("a row of the table links its findings by name; a message that repeats the title stands once", () => {
  const one = finding({ title: "same words", message: "same words" });
  const [first, ...others] = brokenReport().troubleshooting;
  const rows =
    first === undefined
      ? []
      : [{ ...first, verdict: "confirmed" as const, findings: [one.fingerprint] }, ...others];
  const text = shown(brokenReport({ findings: [one], troubleshooting: rows }));
  expect(text).toContain(`<a href="#finding-${one.fingerprint}">same words</a>`);
  expect(text).not.toContain("<p>same words</p>");
});

test("a reference that is no plain https address is no link", () => {
  for (const reference of ["javascript:alert(1)", 'https://a.example/"x', "http://a.example/"])
    expect(shown(brokenReport({ findings: [finding({ reference })] }))).not.toMatch(
      /<a href="(?:javascript|http)/,
    );
});

test("an exchange shows what was sent and answered, and how to do it again; cited ones are open", () => {
  const value = hostileReport();
  const [first] = value.exchanges;
  const exchange = { ...(first ?? brokenReport().exchanges[0]), id: "x-1" } as Report["exchanges"][number];
  const plain = {
    ...exchange,
    url: "https://a.example/x",
    method: "GET",
    credential: "key[a]",
    request: { headers: { authorization: "Bearer [key#c41f09]" } },
    response: { headers: { server: "y" }, body: "line one\nline two" },
  };
  const text = shown(brokenReport({ exchanges: [plain], findings: [finding({ evidence: ["x-1"] })] }));
  expect(text).toContain("<details open data-item data-wrong>");
  expect(text).toContain("server: y\n\nline one\nline two</pre>");
  expect(text).toContain(
    "&quot;$TITAN_TOKEN&quot; | curl -sS --config - -X GET &#39;https://a.example/x&#39;",
  );
});

test("what a diagnosis, pacts and keys add is there", () => {
  const text = shown(
    report({
      steps: [{ step: "titan", title: "Titan", state: "broken", fact: "no answer", evidence: [] }],
      ruledOut: ["a key that is revoked"],
      pacts: { sources: [{ consumer: "c", provider: "p", source: "s", interactions: 2, pending: false }] },
      keys: { created: 2, revoked: 1, leftover: [{ id: "k1", name: "left" }] },
      notices: ["the clock is off"],
    }),
  );
  for (const part of [
    "✗ failed",
    "a key that is revoked",
    "c &gt; p",
    "2 interactions, s",
    "left (id k1)",
    "the clock is off",
  ])
    expect(text).toContain(part);
});

test("hostile texts are texts", () => {
  const value = hostileReport();
  const text = shown(value);
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(text).not.toMatch(/^\s*::|##\w*\[/m);
  const tags = (one: string) => new Set([...one.matchAll(/<\/?([a-z][a-z0-9]*)/g)].map(([, name]) => name));
  const known = tags(shown(brokenReport({ ...value, ...brokenReport() })));
  for (const name of tags(text)) expect([...known, "pre", "br"]).toContain(name);
  expect(text.split("<script>")).toHaveLength(2);
  expect(text.split("<style>")).toHaveLength(2);
});

test("a thousand cells are written", () => {
  const value = brokenReport();
  const operations = value.matrix.operations.slice(0, 20);
  const scale = Array.from({ length: 10 }, (_, index) => index);
  const many = {
    ...value.matrix,
    operations: scale.flatMap((index) => operations.map((one) => ({ ...one, id: `${one.id}/${index}` }))),
    cells: scale.flatMap((index) =>
      operations.flatMap((one) =>
        (["no-token", "bad-token", "jwt", "all-scopes", "right-scope"] as const).map((role) => ({
          operation: `${one.id}/${index}`,
          credential: role,
          role,
          expected: "any" as const,
          verdict: "ok" as const,
          status: 200,
        })),
      ),
    ),
  };
  expect(many.cells).toHaveLength(1_000);
  expect(shown({ ...value, matrix: many }).split('class="cell ok"')).toHaveLength(1_001);
});

test("a very long text is cut, and says so", () => {
  const text = shown(report({ because: "x".repeat(1_000_000) }));
  expect(text.length).toBeLessThan(200_000);
  expect(text).toContain("… (990001 more characters)");
});

test("pieces are escaped once, where they are no markup", () => {
  expect(markup`<b>${"<"}${["a", 1, undefined, markup`<i>`]}</b>`.text).toBe("<b>&lt;a1<i></b>");
  expect(markup`${joined(["a", "b"], "<")}`.text).toBe("a&lt;b");
  expect(anchorsFor("x", ["a b", "a-b", "<é>"])).toEqual(["x-a-b", "x-a-b-2", "x--"]);
});
