import { expect, it } from "vitest";
import { completeProfile } from "../../../contracts/profile/complete-profile.ts";
import { behindFront, type FrontAnswer, type FrontCall, refusal } from "../../../test/support/front.ts";
import { tryDeployment, tryServer } from "../../../test/support/run.ts";
import { gateways, startEmbedded } from "../../embedded/index.ts";

const isKeyUse = ({ target, token }: FrontCall): boolean =>
  /^titan_sk_/.test(token ?? "") && !target.includes("/auth/") && !target.includes("/api-keys");

/** A deployment whose services learn of a new key so many milliseconds after its creation. */
async function lateBy(ms: number, isLate: (call: FrontCall) => boolean = isKeyUse) {
  const bornAt = new Map<string, number>();
  return behindFront(await startEmbedded({}), async (call, forward): Promise<FrontAnswer> => {
    const early = Date.now() - (bornAt.get(call.token ?? "") ?? Date.now()) < ms;
    if (isLate(call) && early) return refusal(401, "UNAUTHORIZED");
    const answer = await forward();
    const token = /"\w*(?:key|token)"\s*:\s*"([^"]+)"/i.exec(answer.body)?.[1];
    if (call.method === "POST" && token !== undefined && !bornAt.has(token)) bornAt.set(token, Date.now());
    return answer;
  });
}

it.each([300, 2_000])("waits for keys that begin to work after %d ms, and judges them then", async (ms) => {
  const { report, alive } = await tryServer(await lateBy(ms), {}, { patienceMs: 6_000 });
  expect(report.findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
  expect([report.exitCode, alive]).toEqual([0, []]);
  // On a busy machine 300 ms pass before a key is used.
  if (ms < 1_000) return;
  const check = report.checks.find(({ id }) => id === "late-credential");
  expect(check).toMatchObject({ outcome: "pass", because: expect.stringMatching(/began to work up to \d/) });
});

it("takes a key for known where its call is not exposed", async () => {
  const late = await lateBy(1_000);
  const hidden = await behindFront(late, async ({ target, token }, forward) => {
    const answer = await forward();
    const isKnown = token !== undefined && answer.status !== 401;
    return isKnown && target.includes("/analytics/")
      ? {
          ...answer,
          status: 501,
          body: '{"success":false,"error":{"code":"NOT_IMPLEMENTED","message":"no"}}',
        }
      : answer;
  });
  const { report } = await tryServer(hidden, {}, { patienceMs: 6_000 });
  expect(report.findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
});

it.each([
  ["a path that nobody routes", "route-before-authentication"],
  ["headers that name another path", "headers-rewrite-calls"],
])("takes no key for known because of %s", async (_what, variation) => {
  const embedded = { variations: [variation, "key-works-after-1500ms"] };
  const { report } = await tryDeployment(embedded, {}, { patienceMs: 6_000 });
  expect(report.findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
  expect([report.exitCode, report.summary.inconclusive], report.because).toEqual([0, 0]);
});

it("waits for keys that a gateway refuses with 403 until they are known", async () => {
  const gateway = gateways.find(({ id }) => id === "mute-gateway");
  const profile = completeProfile(gateway?.profile);
  const embedded = { profile, variations: ["key-works-after-1500ms"] };
  const { report } = await tryDeployment(embedded, { profile }, { patienceMs: 6_000 });
  expect(report.findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
  expect([report.exitCode, report.summary.inconclusive], report.because).toEqual([0, 0]);
});

it("has the same patience where a JWT is first sent long after the sign-in", async () => {
  const firstSeen = new Map<string, number>();
  const server = await behindFront(await startEmbedded({}), async (call, forward) => {
    const { target, token = "" } = call;
    if (!/^eyJ/.test(token) || /\/auth\/|\/api-keys/.test(target)) {
      // The auth service is slow.
      if (target.includes("/auth/session")) await new Promise((resolve) => setTimeout(resolve, 400));
      return forward();
    }
    const since = firstSeen.get(token) ?? Date.now();
    firstSeen.set(token, since);
    return Date.now() - since < 300 ? refusal(401, "UNAUTHORIZED") : forward();
  });
  const { report } = await tryServer(server, {}, { patienceMs: 1_000 });
  expect(report.findings.filter(({ severity }) => severity !== "low")).toEqual([]);
});

it("waits for a JWT as well, before it creates a key", async () => {
  const isJwtUse = ({ token, target }: FrontCall): boolean =>
    /^eyJ/.test(token ?? "") && !target.includes("login");
  const { report } = await tryServer(await lateBy(600, isJwtUse), {}, { patienceMs: 6_000 });
  expect(report.findings.filter(({ severity }) => severity !== "low")).toEqual([]);
  expect(report.keys.created).toBeGreaterThan(10);
});

const isTaskRead = (call: FrontCall): boolean =>
  isKeyUse(call) && call.method === "GET" && call.target.includes("/tasks");

it("waits for the operations of a surface that learn of keys later than others", async () => {
  const { report, alive } = await tryServer(await lateBy(2_500, isTaskRead), {}, { patienceMs: 6_000 });
  expect(report.findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
  expect([report.exitCode, report.summary.inconclusive, alive], report.because).toEqual([0, 0, []]);
});

it.each(["/tasks", "/billing/", "/executions"])(
  "accuses only %s, which learns of keys too late",
  async (path) => {
    const isThere = (call: FrontCall): boolean => isKeyUse(call) && call.target.includes(path);
    const { report } = await tryServer(await lateBy(1e9, isThere), {}, { patienceMs: 600 });
    expect(report.findings.map(({ id, confidence }) => `${id} ${confidence}`)).toEqual([
      "refused-scope/keys-unknown likely",
    ]);
    expect(report.findings[0]?.operations?.every((one) => one.includes(path))).toBe(true);
  },
);

it("says where it took longer than 5 s", async () => {
  const { report } = await tryServer(await lateBy(6_000), {}, { patienceMs: 10_000 });
  expect(report.findings.map(({ id, severity }) => [id, severity])).toEqual([
    ["late-credential/late", "low"],
  ]);
  expect(report.exitCode).toBe(0);
});

it("gives up once, and waits for no other credential of the kind there", async () => {
  const { report } = await tryServer(await lateBy(1e9), {}, { patienceMs: 2_000 });
  expect(report.exitCode).toBe(1);
  const sent = report.exchanges.filter(
    ({ credential, url }) => credential === "key[trial]" && url.includes("/tasks"),
  );
  expect(sent.length).toBeGreaterThan(4);
  const other = report.exchanges.filter(({ credential }) => credential === "key[tasks:read]");
  expect(other.length).toBeLessThan(sent.length + 6);
});

/** Every so many uses of a key fall to a replica that learns of it late. */
const onReplica = (count: number) => {
  let uses = 0;
  return (call: FrontCall): boolean => isKeyUse(call) && ++uses % count === 0;
};

it.each([2, 3])("waits until each of %d replicas knows new keys, and judges them then", async (count) => {
  const { report, alive } = await tryServer(await lateBy(1_500, onReplica(count)), {}, { patienceMs: 6_000 });
  expect(report.findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
  expect([report.exitCode, report.summary.inconclusive, alive], report.because).toEqual([0, 0, []]);
});

it("says where a replica took longer than 5 s", async () => {
  const { report } = await tryServer(await lateBy(8_000, onReplica(2)), {}, { patienceMs: 6_000 });
  expect(report.findings.map(({ id, severity, message }) => `${id} ${severity} ${message}`)).toEqual([
    expect.stringMatching(/^late-credential\/late-replica low/),
  ]);
  expect(report.exitCode, report.because).toBe(0);
});

it.each([2, 3])("accuses a replica of %d that never learns of a key", async (count) => {
  const { report } = await tryServer(await lateBy(1e9, onReplica(count)), {}, { patienceMs: 600 });
  expect(report.findings.filter(({ severity }) => severity === "high").map(({ id }) => id)).toEqual([
    "inconsistent-answers/caller-unknown",
  ]);
});
