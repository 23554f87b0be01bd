import { expect, it } from "vitest";
import { none } from "../../../contracts/catalogue/credential.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { createKey, exercise } from "../../../suites/model/requests.ts";
import { response, testContext } from "../../../test/support/suites.ts";
import { SecondTries } from "./second-tries.ts";

const [first, second] = testContext.operations;
if (first === undefined || second === undefined) throw new Error("the catalogue has too few operations");
const probe = exercise(first, none, testContext);
const sibling = exercise(first, none, testContext, { variant: "another" });
const elsewhere = exercise(second, none, testContext);
const answer = (status: number): ProbeResult => response(probe, { status });

/** What the further tries give, and how often each was sent. */
function trying(...statuses: readonly number[]) {
  const tries = new SecondTries(async () => undefined);
  let sent = 0;
  const send = async (): Promise<ProbeResult> => answer(statuses[sent++] ?? 503);
  return { settle: (one = probe, status = 503) => tries.settle(one, answer(status), send), sent: () => sent };
}
const statusOf = (result: ProbeResult) => (result.kind === "answer" ? result.status : result.kind);

it("tries again what met trouble, until there is an answer", async () => {
  const one = trying(503, 200);
  expect([statusOf(await one.settle()), one.sent()]).toEqual([200, 2]);
});

it.each([500, 502])("tries %i again, which may pass as well", async (status) => {
  const one = trying(401);
  expect([statusOf(await one.settle(probe, status)), one.sent()]).toEqual([401, 1]);
});

it("tries a page again that comes in place of a document", async () => {
  const page = response(probe, { status: 200, html: "Welcome" });
  const tries = new SecondTries(async () => undefined);
  expect(statusOf(await tries.settle(probe, page, async () => answer(401)))).toBe(401);
});

it("leaves answers and creations alone", async () => {
  const one = trying(200);
  const create = createKey({ kind: "json", value: {} }, "of a key");
  expect([statusOf(await one.settle(probe, 422)), statusOf(await one.settle(create)), one.sent()]).toEqual([
    422, 503, 0,
  ]);
});

it("takes an answer that several operations keep for no passing trouble", async () => {
  const one = trying(...Array(20).fill(500));
  for (const operation of testContext.operations.slice(0, 6))
    await one.settle(exercise(operation, none, testContext), 500);
  expect(one.sent()).toBe(6);
});

it("tries again once a service is back", async () => {
  const tries = new SecondTries(async () => undefined);
  const down = async (): Promise<ProbeResult> => answer(503);
  await tries.settle(probe, answer(503), down);
  tries.reset();
  expect(statusOf(await tries.settle(probe, answer(503), async () => answer(200)))).toBe(200);
});

it("gives up an operation that stays out of order, and no other", async () => {
  const one = trying(503, 503, 200);
  expect([statusOf(await one.settle()), statusOf(await one.settle(sibling)), one.sent()]).toEqual([
    503, 503, 2,
  ]);
  expect(statusOf(await one.settle(elsewhere))).toBe(200);
});

it("keeps what came where nothing more is sent", async () => {
  const tries = new SecondTries(async () => undefined);
  const stopped = async (): Promise<ProbeResult> => ({ kind: "not-sent", reason: "deadline", detail: "" });
  expect(statusOf(await tries.settle(probe, answer(503), stopped))).toBe(503);
});
