import { expect, it } from "vitest";
import { keyWith } from "../../../contracts/catalogue/credential.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { exercise } from "../../../suites/model/requests.ts";
import { response, testContext } from "../../../test/support/suites.ts";
import { Steadiness } from "./steadiness.ts";

const [operation] = testContext.operations;
if (operation === undefined) throw new Error("the catalogue has no operation");
const shown = exercise(operation, keyWith("tasks:read"), testContext);

/** A credential whose first `refused` answers of those to `shown` are 401, every second one. */
function replicas(refused: number, limitMs = 60_000) {
  let sent = 0;
  const steadiness = new Steadiness({
    deliver: async (probe) => {
      sent += 1;
      const status = sent % 2 === 0 && sent <= refused ? 401 : 200;
      return response(probe, { status, json: {}, more: { sentAt: Date.now() } });
    },
    wait: async () => undefined,
    signal: new AbortController().signal,
    classOf: (probe, result) => classifyAs(result, probe, testContext),
    limitMs,
  });
  /** How often a credential of a certain age was refused, where its refused request is answered now with `status`. */
  const settle = async (place: string, { age = 100, status = 401 } = {}) => {
    const refusedAt = Date.now();
    const wavering = { place, kind: "key at tasks", probe: shown, shown, bornAt: refusedAt - age, refusedAt };
    const settled = await steadiness.settle(wavering, async () => response(shown, { status, json: {} }));
    return settled && { refusals: settled.refusals, ms: settled.ms };
  };
  return { steadiness, settle, sent: () => sent };
}

it("takes a refusal for the call's own where the credential is accepted every time", async () => {
  const { settle, sent, steadiness } = replicas(0);
  expect(await settle("one")).toEqual({ refusals: 0, ms: 0 });
  expect([sent(), steadiness.isLate("key at tasks")]).toEqual([8, false]);
  // An older credential of the kind proves nothing new.
  expect(await settle("another", { age: 10_000 })).toBeUndefined();
  expect(sent()).toBe(8);
});

it("takes a refusal for a late replica's where all have learnt of the credential when they are asked", async () => {
  const { settle, steadiness } = replicas(0);
  expect(await settle("one", { age: 1_400, status: 200 })).toEqual({ refusals: 1, ms: 1_400 });
  expect(steadiness.isLate("key at tasks")).toBe(true);
  // Others may be refused for as long, and are not accused for that.
  expect(await settle("another", { age: 1_300 })).toBeDefined();
  expect(await settle("another", { age: 9_000 })).toBeUndefined();
});

it("learns nothing where the request is not answered the second time", async () => {
  const { settle, steadiness } = replicas(0);
  await settle("one", { age: 1_400, status: 503 });
  expect(steadiness.isLate("key at tasks")).toBe(false);
  expect(await settle("another", { age: 300, status: 200 })).toEqual({ refusals: 1, ms: 300 });
});

it("waits until a credential is accepted every time", async () => {
  const { settle, steadiness } = replicas(30);
  expect((await settle("one"))?.refusals).toBeGreaterThan(3);
  expect(steadiness.isLate("key at tasks")).toBe(true);
});

it("gives up a kind of credential that stays refused now and then", async () => {
  const { settle, sent, steadiness } = replicas(1e9, 50);
  expect(await settle("one")).toBeUndefined();
  const before = sent();
  expect([await settle("another"), sent()]).toEqual([undefined, before]);
  expect(steadiness.isLate("key at tasks")).toBe(false);
});
