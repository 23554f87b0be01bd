import { describe, expect, it } from "vitest";
import { behindFront, type FrontAnswer, type FrontCall, type Rule } from "../../test/support/front.ts";
import { tryServer } from "../../test/support/run.ts";
import { startEmbedded } from "../embedded/index.ts";

/** Deployments in trouble that is not their authorization's: one reason, no accusation, no key that nobody knows. */

const trial = async (rule: Rule) => {
  const deployment = await startEmbedded({});
  const ran = await tryServer(await behindFront(deployment, rule), {}, {});
  return ran.report;
};

const json = (status: number, value: unknown, headers: FrontAnswer["headers"] = {}): FrontAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});
const isLogin = ({ target }: FrontCall): boolean => target.includes("/auth/login");
const limited = json(
  429,
  { success: false, error: { code: "RATE_LIMITED", message: "Too many sign-ins" } },
  { "retry-after": "900" },
);

/** The distinct reasons of inconclusive checks. */
const reasonsOf = ({ checks }: Awaited<ReturnType<typeof trial>>): readonly (string | undefined)[] => [
  ...new Set(checks.flatMap(({ outcome, because }) => (outcome === "inconclusive" ? [because] : []))),
];
const graveOf = ({ findings }: Awaited<ReturnType<typeof trial>>): readonly string[] =>
  findings.filter(({ severity }) => !["low", "info"].includes(severity)).map(({ id }) => id);

describe("a sign-in that is limited to a few requests", () => {
  it("is the one reason of what needs more sign-ins, and everything else is judged", async () => {
    let count = 0;
    const report = await trial(async (call, forward) => {
      count += isLogin(call) ? 1 : 0;
      return isLogin(call) && count > 5 ? limited : forward();
    });
    expect(graveOf(report)).toEqual([]);
    expect(report.exitCode).toBe(3);
    expect(reasonsOf(report)).toEqual([
      expect.stringMatching(
        /^POST \/api\/v1\/auth\/login is limited: it answered 429 after \d+ other answers/,
      ),
    ]);
    expect(report.because).toContain("come back in 900 s");
    expect(report.summary.inconclusive).toBeLessThanOrEqual(5);
    expect(report.troubleshooting.map(({ verdict }) => verdict)).toEqual(Array(4).fill("ruled-out"));
  });

  it("is the one reason of all if it gives no JWT", async () => {
    const report = await trial(async (call, forward) => (isLogin(call) ? limited : forward()));
    expect(graveOf(report)).toEqual([]);
    expect(reasonsOf(report)).toEqual([expect.stringContaining("is limited: it answered 429 and says")]);
  });
});

describe("a maintenance that begins in the middle of a run", () => {
  it("is the one reason of all that follows, and leaves only keys that are told", async () => {
    const deployment = await startEmbedded({});
    let count = 0;
    const page = { status: 503, headers: { "content-type": "text/html" }, body: "<html>maintenance</html>" };
    const front = await behindFront(deployment, async (_call, forward) => (++count > 150 ? page : forward()));
    const { report } = await tryServer({ ...front, close: async () => {} }, {}, {});
    const alive = deployment.livingKeys().map(({ id }) => id);
    await front.close();
    expect(graveOf(report)).toEqual([]);
    expect(report.exitCode).toBe(3);
    expect(reasonsOf(report)).toEqual([
      expect.stringMatching(
        /^The deployment went down in the middle of the run: .* answered 401 at first, and now 503/,
      ),
    ]);
    const told = report.keys.leftover.map(({ id }) => id);
    expect(told).toEqual(expect.arrayContaining(alive));
    expect(told.length).toBeLessThanOrEqual(alive.length + 10);
    expect(report.keys.leftover.map(({ reason }) => reason)).not.toContain("refused");
  });

  it("is none where it passes", async () => {
    let count = 0;
    const report = await trial(async (_call, forward) => {
      count += 1;
      return count > 150 && count < 170 ? json(503, { message: "upstream connect error" }) : forward();
    });
    expect(graveOf(report)).toEqual([]);
    expect(report.exitCode).toBe(0);
  });
});

const failed = json(500, { success: false, error: { code: "INTERNAL", message: "Internal server error" } });
const welcome = { status: 200, headers: { "content-type": "text/html" }, body: "<html>Welcome</html>" };

it.each<[string, FrontAnswer, number]>([
  ["500 to one call in 25", failed, 25],
  ["a gateway's page with 200 to one call in 33", welcome, 33],
])("%s costs no verdict", async (_name, answer, oneIn) => {
  let count = 0;
  const report = await trial(async (_call, forward) => (++count % oneIn === 0 ? answer : forward()));
  expect(graveOf(report)).toEqual([]);
  expect(report.exitCode, report.because).toBe(0);
  expect(report.keys.leftover).toEqual([]);
});

it.each<[string, FrontAnswer]>([
  ["503", { ...welcome, status: 503 }],
  ["500", failed],
])("an outage of some seconds with %s costs no verdict and no key", async (_name, answer) => {
  const deployment = await startEmbedded({});
  let count = 0;
  let until = 0;
  const front = await behindFront(deployment, async (_call, forward) => {
    count += 1;
    if (count === 120) until = Date.now() + 5_000;
    return Date.now() < until ? answer : forward();
  });
  const { report, alive } = await tryServer(front, {}, { patienceMs: 15_000 });
  expect(graveOf(report)).toEqual([]);
  expect(report.exitCode, report.because).toBe(0);
  expect(alive).toEqual([]);
});

it("a maintenance from the beginning is the one reason of all", async () => {
  const report = await trial(async () => ({ ...welcome, status: 503 }));
  expect(reasonsOf(report).filter((because) => because !== "no key could be tried")).toEqual([
    expect.stringMatching(/^The auth service answers only 503: .* in maintenance/),
  ]);
});

it("a task service in maintenance is the one reason of what concerns it", async () => {
  const isTask = ({ target }: FrontCall): boolean => !/\/auth\/|\/api-keys/.test(target);
  const report = await trial(async (call, forward) =>
    isTask(call) ? { ...welcome, status: 503 } : forward(),
  );
  expect(graveOf(report)).toEqual([]);
  expect(reasonsOf(report)).toEqual([expect.stringMatching(/^The task service answers only 503: /)]);
});

it("429 to one call in ten, without a time, costs no verdict", async () => {
  let count = 0;
  const busy = json(429, { success: false, error: { code: "RATE_LIMITED", message: "Too many requests" } });
  const report = await trial(async (_call, forward) => (++count % 10 === 0 ? busy : forward()));
  expect(graveOf(report)).toEqual([]);
  expect(report.exitCode).toBe(0);
  expect(report.keys.leftover).toEqual([]);
});
