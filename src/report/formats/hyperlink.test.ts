import { expect, it } from "vitest";
import { section, type Text } from "../document/model.ts";
import { linked } from "./hyperlink.ts";
import { terminal } from "./terminal.ts";

it("makes a link of an address, and of nothing else", () => {
  expect(linked("a", "https://a.example/b?c#d")).toBe(
    "\u001b]8;;https://a.example/b?c#d\u001b\\a\u001b]8;;\u001b\\",
  );
  for (const address of [
    undefined,
    "",
    "#here",
    "http://a.example",
    "javascript:alert(1)",
    "https://a.example/\u001b\\x",
    "https://a.example/\u0007x",
    "https://a.example/ x",
    "https://a.example/ü",
  ])
    expect(linked("a", address)).toBe("a");
});

it("takes no room, keeps to the words of the link, and shows what is hostile in it", () => {
  const text: Text = ["before ", { text: "the\u001b[2J link", href: "https://a.example/" }, " behind"];
  const page = { columns: 40, colour: false, ascii: false, verbose: false, quiet: false, links: true };
  const made = terminal({ title: "", blocks: [section("t", [{ kind: "paragraph", text }])] }, page);
  const plain = terminal(
    { title: "", blocks: [section("t", [{ kind: "paragraph", text }])] },
    { ...page, links: false },
  );
  const parts = made.split(/\p{Cc}\]8;;\P{Cc}*\p{Cc}\\/u);
  expect(parts.join("")).toBe(plain);
  expect(parts[0]).toMatch(/before $/);
  expect(parts.at(-1)).toBe(" behind\n");
  expect(made).not.toContain("\u001b[2J");
});
