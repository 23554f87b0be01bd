import { describe, expect, it } from "vitest";
import type { ReportFinding } from "../../../contracts/report/report.ts";
import { checks } from "../../../suites/index.ts";
import { supersessions } from "../../../suites/supersessions.ts";
import { supersede } from "./supersede.ts";

const finding = (id: string, more: Partial<ReportFinding> = {}): ReportFinding => ({
  id,
  fingerprint: `${id} ${JSON.stringify(more)}`,
  check: id.split("/")[0] ?? "",
  title: "t",
  severity: "critical",
  confidence: "certain",
  message: id,
  evidence: [],
  fix: [],
  ...more,
});

const serviceOf = (operation: string): string => (operation.includes("/billing") ? "billing" : "task");
const kept = (...all: readonly ReportFinding[]) => supersede(all, serviceOf).findings.map(({ id }) => id);

const mixed = finding("inconsistent-answers/key-let-in", {
  operation: "GET /tasks",
  evidence: ["x1"],
  row: "forbidden",
});
const open = { side: "not-enforced", row: "forbidden" } as const;

describe("one cause, one finding", () => {
  it("leaves what nothing explains", () => {
    expect(kept(finding("a/b"), finding("c/d"))).toEqual(["a/b", "c/d"]);
  });

  it("takes findings on the same exchanges for explained, whatever they are", () => {
    expect(
      kept(mixed, finding("a/b", { evidence: ["x1", "x9"] }), finding("a/c", { evidence: ["x9"] })),
    ).toEqual([mixed.id, "a/c"]);
  });

  it("takes findings of the same side of the same service for explained, and no others", () => {
    const same = finding("a/same", { ...open, operation: "POST /tasks" });
    const elsewhere = finding("a/elsewhere", { ...open, operation: "GET /billing/ledger" });
    const other = finding("a/other", { side: "wrongly-refused", operation: "POST /tasks" });
    expect(kept(mixed, same, elsewhere, other)).toEqual([mixed.id, "a/elsewhere", "a/other"]);
  });

  it("keeps a write that a cache cannot explain", () => {
    const cached = finding("cached-answer/served-to-anybody", { operations: ["GET /tasks", "GET /runs"] });
    const reads = finding("a/reads", { ...open, operations: ["GET /tasks", "GET /runs"] });
    const writes = finding("a/writes", { ...open, operations: ["GET /tasks", "POST /tasks"] });
    expect(kept(cached, reads, writes)).toEqual([cached.id, "a/writes"]);
  });

  it("explains keys without a scope, and of bad requests, by an operation that is open to all", () => {
    const anybody = finding("unauthenticated-operation/open-to-all", { operation: "GET /tasks" });
    const scopeless = finding("scopeless-key/empty-means-all", { operation: "GET /tasks" });
    const bad = finding("malformed-key-request/opens-more", { operation: "GET /tasks" });
    const elsewhere = finding("scopeless-key/empty-means-all", { operations: ["GET /tasks", "GET /runs"] });
    expect(kept(anybody, scopeless, bad, elsewhere)).toEqual([anybody.id, elsewhere.id]);
  });

  it("compares statuses where a rule asks for it", () => {
    const session = finding("unauthenticated-session/wrong-status", { actual: "403" });
    const same = finding("unauthenticated-operation/wrong-refusal", { actual: "403" });
    const other = finding("anonymous-key-creation/wrong-status", { actual: "404" });
    expect(kept(session, same, other)).toEqual([session.id, other.id]);
  });

  it("says what a finding explains, and for which rows it stands in", () => {
    const anyText = finding("unauthenticated-session/any-text", { row: "unauthorized" });
    const creation = finding("anonymous-key-creation/created", { row: "api-key-creation" });
    const { findings, explained } = supersede([anyText, creation], serviceOf);
    expect(findings).toEqual([{ ...anyText, explains: [creation.message], alsoRows: ["api-key-creation"] }]);
    expect(explained.get(creation.fingerprint)).toEqual(findings[0]);
  });

  it("leaves rows open where nothing can be relied on", () => {
    const other = finding("a/b", { evidence: ["x1"], row: "session-vs-key" });
    expect(supersede([mixed, other], serviceOf).findings[0]).not.toHaveProperty("alsoRows");
  });

  it("lets an explained finding explain nothing", () => {
    const redirected = finding("redirected-request/other-origin");
    const session = finding("unauthenticated-session/wrong-status", { actual: "302" });
    const creation = finding("anonymous-key-creation/wrong-status", { actual: "302" });
    const { explained } = supersede([redirected, session, creation], serviceOf);
    expect(explained.get(creation.fingerprint)?.id).toBe(redirected.id);
  });

  it("names only checks and messages that there are", () => {
    const known = checks.flatMap(({ id, messages }) =>
      Object.keys(messages).map((message) => `${id}/${message}`),
    );
    const named = supersessions.flatMap(({ finding: causes, explains }) => [...causes, ...explains]);
    const exists = (pattern: string) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", "[^/]+")}$`);
      return known.some((one) => expression.test(one));
    };
    expect(named.filter((pattern) => !exists(pattern))).toEqual([]);
  });
});
