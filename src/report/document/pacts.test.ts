import { describe, expect, it } from "vitest";
import type { ReportPacts } from "../../../contracts/report/report-pacts.ts";
import { page, report } from "../../../test/support/report.ts";
import { textWidth } from "../formats/layout.ts";
import { terminal as write } from "../formats/terminal.ts";
import { type Page, reporterOf } from "../index.ts";
import { pactsSection } from "./pacts.ts";

const terminal = await reporterOf("terminal");

const everything: ReportPacts = {
  sources: [
    {
      consumer: "titan-dashboard",
      provider: "titan-auth",
      source: "contracts/pacts/titan-dashboard-titan-auth.json",
      interactions: 12,
      pending: false,
    },
    {
      consumer: "café",
      provider: "titan-task-service",
      source: "https://broker.example.test/pacts/provider/titan-task-service/consumer/caf%C3%A9/latest",
      interactions: 1,
      messages: 2,
      pending: true,
    },
  ],
  leastScopes: [
    {
      consumer: "titan-backend",
      scopes: ["tasks:read", "data:read"],
      because: "satisfies its 9 calls with an API key",
    },
    {
      consumer: "café",
      scopes: [],
      because: "satisfies its 1 calls with an API key; 3 more could not be verified and are left out",
    },
    { consumer: "titan-dashboard", because: "no call of it that is granted uses an API key" },
  ],
  unpinned: ["GET /api/v1/billing/balance", "POST /api/v1/billing/plan"],
  published: [
    { consumer: "titan-dashboard", provider: "titan-auth", success: true },
    { consumer: "café", provider: "titan-task-service", success: false },
  ],
};

const section = (facts: ReportPacts, changes: Partial<Page> = {}): string => {
  const onPage = page(changes);
  const blocks = pactsSection(facts, { ...onPage, exchanges: false });
  return write({ title: "", blocks }, onPage);
};

/** The part of the whole page that the section is. */
function inPage(facts: ReportPacts, changes: Partial<Page> = {}): string {
  const text = terminal(report({ pacts: facts }), page(changes));
  const [found] = text.split("\n\n").filter((part) => part.startsWith("Pacts\n"));
  if (found === undefined) throw new Error("there is no such section");
  return `${found}\n`;
}

/** Lines that are wider than the page, but for addresses. */
const tooWide = (facts: ReportPacts, columns: number): readonly string[] =>
  [true, false]
    .flatMap((verbose) => section(facts, { columns, verbose }).split("\n"))
    .filter((line) => textWidth(line) > columns && !/https?:\/\/\S+$/.test(line));

describe("the pacts' section", () => {
  it.each<readonly [string, Partial<Page>]>([
    ["pacts", {}],
    ["pacts-60", { columns: 60 }],
    ["pacts-ascii", { ascii: true }],
    ["pacts-verbose", { verbose: true }],
  ])("golden page: %s", async (name, changes) => {
    await expect(inPage(everything, changes)).toMatchFileSnapshot(`../golden/${name}.txt`);
  });

  it("is not there where no pact was verified", () => {
    expect(pactsSection(undefined, { ...page(), exchanges: false })).toEqual([]);
    expect(terminal(report(), page())).not.toContain("Pacts");
  });

  it("is left out of a quiet page", () => {
    expect(terminal(report({ pacts: everything }), page({ quiet: true }))).not.toContain("Pacts");
  });

  it("names what is not verified, and what a failure means, only where it is so", () => {
    const [plain, other] = everything.sources;
    expect(section({ sources: plain ? [plain] : [] })).not.toMatch(/not verified|pending/);
    expect(section({ sources: other ? [other] : [] })).toMatch(
      /1 interaction, 2 messages not verified, pending/,
    );
  });

  it("lists the operations that no pact pins where it is asked for", () => {
    expect(section(everything)).not.toContain("GET /api/v1/billing/balance");
    expect(section(everything, { verbose: true })).toContain("\n    GET /api/v1/billing/balance\n");
    expect(section({ sources: [], unpinned: [] }, { verbose: true }).trim()).toBe("");
  });

  it.each([40, 60, 80, 200])("is no wider than %i columns, but for addresses", (columns) => {
    expect(tooWide(everything, columns)).toEqual([]);
  });

  it("paints red only a published failure", () => {
    const red = "\u001b[31m";
    expect(section(everything, { colour: true }).split(red)).toHaveLength(2);
    const healthy = { ...everything, published: everything.published?.slice(0, 1) };
    expect(section(healthy, { colour: true })).not.toContain(red);
  });
});

describe("hostile names in the pacts' section", () => {
  const poison = "\u001b]0;x\u0007\u001b[2J\u202e\u200b\r\n::error::boom\n##[group]";
  const poisoned = (): ReportPacts =>
    JSON.parse(JSON.stringify(everything), (_, item: unknown) =>
      typeof item === "string" ? `${poison} ${item} ${poison}` : item,
    );

  it("are inert, wherever the lines end", () => {
    for (let columns = 40; columns <= 120; columns += 1) {
      const text = inPage(poisoned(), { columns, verbose: columns % 2 === 0, ascii: columns % 3 === 0 });
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toContain("##[");
      expect(text.replaceAll(/\s/g, "")).toContain("\\x1b]0;x");
    }
  });

  it.each(["::error::", "a::", ":", "::"])("build no command with the section's own words: %s", (name) => {
    const facts: ReportPacts = {
      sources: [{ consumer: name, provider: name, source: name, interactions: 1, pending: true }],
      leastScopes: [{ consumer: name, scopes: [name, name], because: name }],
      unpinned: [name],
      published: [{ consumer: name, provider: name, success: true }],
    };
    for (let columns = 40; columns <= 80; columns += 1) {
      expect(inPage(facts, { columns, verbose: true })).not.toMatch(/(?:^|\s)::\w/m);
    }
  });
});
