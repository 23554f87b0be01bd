import { expect, test } from "vitest";
import { codeBlock, codeSpan, escapeMarkdown } from "./escape-markdown.ts";

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
