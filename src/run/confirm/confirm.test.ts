import { describe, expect, it } from "vitest";
import {
  behindFront,
  type FrontAnswer,
  type FrontCall,
  type Rule,
  refusal,
} from "../../../test/support/front.ts";
import { tryDeployment, tryServer } from "../../../test/support/run.ts";
import { type EmbeddedOptions, startEmbedded } from "../../embedded/index.ts";

const trial = async (rule: Rule, embedded: EmbeddedOptions = {}) =>
  tryServer(await behindFront(await startEmbedded(embedded), rule), {}, {});

const grave = ({ report }: Awaited<ReturnType<typeof trial>>) =>
  report.findings
    .filter(({ severity }) => ["critical", "high", "medium"].includes(severity))
    .map(({ id }) => id);

const isTaskRead = ({ method, target }: FrontCall): boolean =>
  method === "GET" && /\/api\/v1\/(tasks|executions|analytics|billing)/.test(target);

/** Every so many calls of a kind fall to the replica that differs. */
const everyNth = (n: number): (() => boolean) => {
  let count = 0;
  return () => ++count % n === 0;
};

describe("confirming", () => {
  it("sends nothing where nothing is found", async () => {
    const { report, plan } = await tryDeployment({});
    expect(report.outcome).toBe("pass");
    expect(report.exchanges.some(({ url }) => url.includes("_="))).toBe(false);
    expect(report.requests).toBeLessThanOrEqual(plan.probes.length + 5);
  });

  it("keeps a finding certain whose requests are answered alike, with all exchanges as evidence", async () => {
    const { report, evidence } = await tryDeployment({ flaws: ["alg-none-accepted"] });
    const [finding] = report.findings.filter(({ check }) => check === "forged-jwt");
    expect(finding).toMatchObject({ confidence: "certain", severity: "critical" });
    const asked = [...evidence.results.values()].filter((one) => one.kind === "answer" && one.repeats);
    expect(asked.length).toBeGreaterThan(0);
    for (const one of asked) expect(one).toMatchObject({ repeats: [{ kind: "answer" }, { kind: "answer" }] });
    expect(report.findings.map(({ check }) => check)).not.toContain("inconsistent-answers");
  });

  it("takes the answers that last where the first one was passing trouble", async () => {
    let broken: string | undefined;
    let count = 0;
    const ran = await trial(async (call, forward) => {
      const answer = await forward();
      const header = Buffer.from(call.token?.split(".")[0] ?? "", "base64url").toString("utf8");
      if (!call.target.endsWith("/auth/session") || !header.includes('"none"')) return answer;
      broken ??= call.token;
      // As often as one request is tried.
      return call.token === broken && ++count <= 3 ? { ...answer, status: 500 } : answer;
    });
    expect(grave(ran)).toEqual([]);
    expect(ran.report.exitCode, ran.report.because).toBe(0);
  });

  it("tells a replica that lets everybody in, once", async () => {
    const falls = everyNth(2);
    const ran = await trial(async (call, forward) => {
      if (!isTaskRead(call) || call.target.includes("/api-keys") || !falls()) return forward();
      const answer = await forward();
      return answer.status === 401 || answer.status === 403
        ? { ...answer, status: 200, body: '{"success":true,"data":{}}' }
        : answer;
    });
    expect(grave(ran)).toEqual(["inconsistent-answers/anybody-let-in"]);
    expect(ran.report.findings[0]).toMatchObject({ severity: "critical", confidence: "certain" });
    expect(ran.report.exitCode).toBe(1);
  });

  it("tells a replica that knows no valid caller, once", async () => {
    const falls = everyNth(3);
    const ran = await trial(async (call, forward) =>
      isTaskRead(call) && falls() ? refusal(401, "UNAUTHORIZED") : forward(),
    );
    expect(grave(ran)).toEqual(["inconsistent-answers/caller-unknown"]);
    expect(ran.report.findings[0]).toMatchObject({ severity: "high", row: "unauthorized" });
  });

  it("names a shared cache that keeps answers by their URL", async () => {
    const kept = new Map<string, FrontAnswer>();
    const ran = await trial(async (call, forward) => {
      if (!isTaskRead(call)) return forward();
      const known = kept.get(call.target);
      if (known !== undefined) return { ...known, headers: { ...known.headers, "x-cache": "HIT" } };
      const answer = await forward();
      if (answer.status === 200) kept.set(call.target, answer);
      return answer;
    });
    expect(grave(ran)).toEqual(["cached-answer/served-to-anybody"]);
    expect(ran.report.findings[0]?.message).toContain("x-cache: HIT");
  });

  it.each([true, false])("names a shared cache that keeps refusals, header: %s", async (hasHeader) => {
    const kept = new Map<string, { readonly answer: FrontAnswer; readonly at: number }>();
    const ran = await trial(async (call, forward) => {
      const known = call.method === "GET" ? kept.get(call.target) : undefined;
      if (known !== undefined && Date.now() - known.at < 20_000)
        return {
          ...known.answer,
          headers: { ...known.answer.headers, ...(hasHeader && { "x-cache": "HIT" }) },
        };
      const answer = await forward();
      if (answer.status === 401) kept.set(call.target, { answer, at: Date.now() });
      return answer;
    });
    expect(grave(ran)).toEqual(["cached-answer/refusal-kept"]);
    expect(ran.report.findings[0]).toMatchObject({ severity: "high", row: "unauthorized" });
    expect(ran.report.findings[0]?.message).toContain(hasHeader ? "(x-cache: HIT)" : "out of a cache,");
    expect(ran.report.summary.inconclusive).toBe(0);
  });

  it("reaches the same report from a recording", async () => {
    const { record, replay } = await import("../assemble/recording.ts");
    const { checks } = await import("../../../suites/index.ts");
    const { trialFrame } = await import("../../selftest/trial.ts");
    const { reportOf } = await import("../run.ts");
    const falls = everyNth(2);
    const ran = await trial(async (call, forward) =>
      isTaskRead(call) && falls() ? refusal(401, "UNAUTHORIZED") : forward(),
    );
    const again = replay(record(ran), checks);
    expect(reportOf(again, trialFrame)).toEqual(ran.report);
  });
});
