import { describe, expect, test } from "vitest";
import { poison } from "../../test/support/report/hostile.ts";
import {
  codeBlock,
  codeSpan,
  escapeGithub,
  escapeGithubProperty,
  escapeJson,
  escapeMarkdown,
  escapeMarkup,
  escapeSarif,
  shorten,
} from "./escape.ts";

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2028]/u;

describe("every escape", () => {
  test.each([
    ["markup", escapeMarkup],
    ["GitHub's messages", escapeGithub],
    ["GitHub's properties", escapeGithubProperty],
    ["SARIF", escapeSarif],
  ])("for %s spells out what cannot be seen, and breaks commands", (_, change) => {
    const text = change(poison);
    expect(text).not.toMatch(unseen);
    expect(text).not.toMatch(/(?:^|\s)::/);
    expect(text).not.toMatch(/##(?:\w*)\[/);
    expect(text).toMatch(/\\x1b/);
  });
});

test("markup holds neither tags nor ends of attributes", () => {
  expect(escapeMarkup(`<b a="1" c='2'>&amp;`)).toBe("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
});

test.each([
  ["a line end", "a\r\nb", "a\\r\\nb"],
  ["a percent sign, which GitHub would decode", "100%0A::error::", "100%250A::error::"],
])("GitHub's message: %s", (_, text, shown) => {
  expect(escapeGithub(text)).toBe(shown);
});

test("GitHub's property: what would end it", () => {
  expect(escapeGithubProperty("a,b:c%")).toBe("a%2Cb%3Ac%25");
});

test("SARIF: no link and no placeholder, but names of credentials stay", () => {
  expect(escapeSarif("[a](b) {0} {id} key[tasks:read]")).toBe("[a] (b) { 0} {id} key[tasks:read]");
});

test("JSON is the same value for whoever parses it, and inert for whoever prints it", () => {
  const value = { a: poison, [poison]: [poison, "##[error]x", "😀", "é\u{e0041}"] };
  const text = escapeJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.replaceAll("\n", "")).not.toMatch(unseen);
  expect(text).not.toContain("##");
  expect(text).toContain("é");
});

test("a very long text is cut between characters, and says by how much", () => {
  expect(shorten("abc", 3)).toBe("abc");
  expect(shorten("a".repeat(50), 10)).toBe(`${"a".repeat(9)}… (41 more characters)`);
  expect(shorten("😀".repeat(50), 9)).not.toMatch(/\p{Cs}/u);
});
test.each([
  ["emphasis", "*a* _b_ ~c~", "\\*a\\* \\_b\\_ \\~c\\~"],
  ["a link", "[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"],
  ["an image", "![x](https://evil.example/p.png)", "!\\[x\\](https<!-- -->://evil.example/p.png)"],
  ["HTML", "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
  ["an entity", "&lt;b&gt;", "&amp;lt;b&amp;gt;"],
  ["a mention", "ask @titan/admins", "ask @<!-- -->titan/admins"],
  ["an issue", "see #12 and GH", "see \\#<!-- -->12 and GH"],
  ["a heading", "# big", "\\# big"],
  ["a list", "- item", "\\- item"],
  ["a numbered list", "1. item", "1\\. item"],
  ["a table cell", "a | b", "a \\| b"],
  ["code", "`rm`", "\\`rm\\`"],
  ["an autolink", "go to www.evil.example", "go to www<!-- -->.evil.example"],
  ["a line end", "a\n\n# b", "a\\\\n\\\\n\\# b"],
  ["a colour", "\u001b[31mred", "\\\\x1b\\[31mred"],
  ["a bidi override", "a\u202eb", "a\\\\u\\{202e\\}b"],
  ["a build log's command", "::error::x", "\\: :error::x"],
  ["another build log's command", "##[error]x", "\\# \\#\\[error\\]x"],
])("%s is shown and does nothing", (_, text, shown) => {
  expect(escapeMarkdown(text)).toBe(shown);
});

test("code cannot be left", () => {
  expect(codeSpan("a`b``c")).toBe("``` a`b``c ```");
  expect(codeBlock("echo\n```\n# out")).toBe("````sh\necho\n```\n# out\n````");
});
