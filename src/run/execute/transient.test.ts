import { expect, it } from "vitest";
import { behindFront, type FrontAnswer, type Rule } from "../../../test/support/front.ts";
import { tryServer } from "../../../test/support/run.ts";
import { startEmbedded } from "../../embedded/index.ts";

const unwell = (status: number): FrontAnswer => ({
  status,
  headers: { "content-type": "text/html" },
  body: "<html><title>unwell</title></html>",
});

/** Gives every nth answer of some calls as a gateway in trouble does: without asking the deployment, or after it has acted. */
function every(nth: number, status: number, { after = false, only = /./ } = {}): Rule {
  let count = 0;
  return async ({ method, target }, forward) => {
    if (!only.test(`${method} ${target}`)) return forward();
    count += 1;
    if (count % nth !== 0) return forward();
    if (after) await forward();
    return unwell(status);
  };
}

/** Answers the first of some calls as a gateway in trouble does, after the deployment has acted. */
function first(only: RegExp, status: number): Rule {
  let isOver = false;
  return async ({ method, target }, forward) => {
    const answer = await forward();
    if (isOver || !only.test(`${method} ${target}`)) return answer;
    isOver = true;
    return unwell(status);
  };
}

it.each([
  ["503 for one answer in 4", every(4, 503)],
  ["503 for one answer in 7", every(7, 503)],
  ["502 for one answer in 20", every(20, 502)],
  ["504 for one answer in 23, after the deployment has acted", every(23, 504, { after: true })],
  ["502 for every 3rd creation, which was stored", every(3, 502, { after: true, only: /^POST \S*api-keys/ })],
  ["502 for every 4th creation, which was stored", every(4, 502, { after: true, only: /^POST \S*api-keys/ })],
  ["502 for the first revocation, which happened", first(/^DELETE \S*api-keys/, 502)],
])("%s costs no verdict, no key and no finding", async (_name, rule) => {
  const { report, alive } = await tryServer(await behindFront(await startEmbedded(), rule));
  expect(report.findings).toEqual([]);
  expect([report.exitCode, report.because, report.keys.leftover]).toEqual([
    0,
    expect.stringContaining("keeps its contract"),
    [],
  ]);
  expect(alive).toEqual([]);
});

it.each([429, 503])(
  "sends a wrong password for the account once, though it is answered %d",
  async (status) => {
    const embedded = await startEmbedded();
    const { email, password } = embedded.account;
    let sent = 0;
    const rule: Rule = async ({ method, target, body }, forward) => {
      const isSignIn = method === "POST" && target.endsWith("/login") && body.includes(`"email":"${email}"`);
      // Of bodies with a password that could be wrong, the run's own wrong one begins so; others are malformed, or statements.
      if (!isSignIn || body.includes(password) || !/"password":"Wrong-[^"]+"/.test(body)) return forward();
      sent += 1;
      return { ...unwell(status), headers: { "content-type": "text/html", "retry-after": "1" } };
    };
    const { report } = await tryServer(await behindFront(embedded, rule));
    expect(sent).toBe(1);
    expect(report.checks.find(({ id }) => id === "wrong-password")).toMatchObject({
      outcome: "inapplicable",
    });
    expect([report.exitCode, report.findings]).toEqual([0, []]);
  },
);

it("judges a key that the answer masks without a crash, and leaves none", async () => {
  const masks: Rule = async ({ method, target }, forward) => {
    const answer = await forward();
    if (method !== "POST" || !target.includes("api-keys")) return answer;
    return { ...answer, body: answer.body.replace(/"(titan_sk_\w{6})[^"]*"/, '"$1…3f9a"') };
  };
  const { report, alive } = await tryServer(await behindFront(await startEmbedded(), masks));
  expect(report.exitCode, report.because).not.toBe(70);
  expect([report.keys.leftover, alive]).toEqual([[], []]);
});
