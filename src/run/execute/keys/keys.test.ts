import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { keyWith } from "../../../../contracts/catalogue/credential.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import { mintKey, revokeKey } from "../../../../suites/model/requests.ts";
import { mintFor, secondLogin, secondRunId } from "../../../../suites/model/second-account.ts";
import { KeyModel, type ModelOptions } from "../../../../test/support/key-model.ts";
import { MemoryLedger } from "../../../../test/support/memory-ledger.ts";
import { testContext } from "../../../../test/support/suites.ts";
import { createRunId } from "../../../credentials/run-id.ts";
import type { Transport } from "../../../http/wire.ts";
import { Secret } from "../../../secrets/secret.ts";
import { wire } from "../wiring.ts";
import { proveList } from "./list-proof.ts";
import { type Sweep, sweep } from "./sweep.ts";

const runId = createRunId(new Date(), (size) => new Uint8Array(size).fill(7));
const context = { ...testContext, runId };
const keys = ["a:read", "a:write", "b:read", "b:write", "c:read"].map((scope) => keyWith(scope));
const makers = keys.map((key) => ({ ...mintKey(key, context), given: undefined }) as unknown as Probe);

afterEach(() => vi.restoreAllMocks());

function tools(model: KeyModel, ledger: MemoryLedger, transport = model.process(), own = context) {
  vi.spyOn(performance, "now").mockImplementation(() => model.now);
  return wire({
    context: own,
    secrets: {
      email: new Secret("email", "ada@example.com"),
      password: new Secret("password", "correct horse"),
      secondEmail: new Secret("email", "bob@example.com"),
      secondPassword: new Secret("password", "battery staple"),
      jwt: new Secret("jwt", "given-token-0123456789"),
      notices: [],
    },
    transport,
    ledger,
    tool: { name: "titan-auth", version: "0.0.0" },
    signal: new AbortController().signal,
    sleep: model.sleep,
  });
}

/** Creates keys, revokes some as planned, and ends, unless it dies on the way. */
async function runOf(model: KeyModel, ledger: MemoryLedger, random: () => number) {
  let die = () => {};
  const death = new Promise<"dead">((resolve) => {
    die = () => resolve("dead");
  });
  const last = random() < 0.5 ? 1 + Math.floor(random() * 25) : undefined;
  const { executor, keyManager, revokeAll } = tools(model, ledger, model.process(last, die));
  const signal = new AbortController().signal;
  const life = async () => {
    await Promise.all(makers.map((maker) => executor.deliver(maker, signal)));
    if (random() < 0.5) await executor.deliver(revokeKey(keys[0] ?? keyWith(), "exercise"), signal);
    await revokeAll();
    return keyManager.counts();
  };
  return Promise.race([life(), death]);
}

function cleanup(model: KeyModel, ledger: MemoryLedger): Promise<Sweep> {
  const own = { ...context, runId: createRunId(new Date(), (size) => new Uint8Array(size).fill(8)) };
  const cleaning = tools(model, new MemoryLedger(), model.process(), own);
  const { signal } = new AbortController();
  const { authUrl, profile } = context;
  return sweep({
    executor: cleaning.executor,
    signal,
    authUrl,
    profile,
    signsIn: false,
    pastRuns: [ledger.left(runId, authUrl)],
    accountOf: () => ({}),
    dryRun: false,
    named: [],
    all: false,
    before: new Date(),
    confirm: async () => true,
    prove: () => proveList(cleaning, own, signal),
    strike: async () => undefined,
    now: () => model.now,
  });
}

/** A generator that fast-check can shrink no further than its seed: xorshift (Marsaglia, 2003). */
function generator(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

async function story(seed: number, options: Omit<ModelOptions, "random">) {
  const random = generator(seed);
  const model = new KeyModel({ ...options, random });
  const ledger = new MemoryLedger();
  const counts = await runOf(model, ledger, random);
  const afterRun = { alive: model.alive, remembered: ledger.living() };
  model.mischief = 0;
  await model.sleep(10_000);
  const swept = await cleanup(model, ledger);
  return { model, counts, afterRun, swept };
}

describe("whatever happens to the answers", () => {
  it.each(["uuid", "reused", "large-numbers"] as const)(
    "no own key lives after cleanup, and no other died: %s identifiers",
    async (ids) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
          const { model, counts, afterRun } = await story(seed, { ids, list: "whole", mischief: 0.35 });
          expect(model.harmed).toEqual([]);
          expect(model.alive).toEqual([]);
          // A run that came to its end and leaves a key says so. One behind a refusal that lied shows in the list alone: where that
          // cannot be read, the run says that it proved nothing.
          if (counts !== "dead" && afterRun.alive.length > 0)
            expect(counts.leftover.length + (counts.unproven ?? 0)).toBeGreaterThan(0);
        }),
        { numRuns: 450, endOnFailure: true },
      );
    },
  );

  it.each([
    ["none", "uuid"],
    ["none", "reused"],
    ["page", "uuid"],
    ["page", "reused"],
  ] as const)(
    "with the list %s and %s identifiers no other key dies, and what may live is remembered",
    async (list, ids) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
          const { model, counts, afterRun } = await story(seed, { ids, list, mischief: 0.2 });
          expect(model.harmed).toEqual([]);
          if (counts !== "dead" && afterRun.alive.length > 0) expect(counts.leftover).not.toEqual([]);
        }),
        { numRuns: 170, endOnFailure: true },
      );
    },
  );
});

describe("at a deployment whose list tells little", () => {
  const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });

  it.each(["none", "page", "nameless", "late"] as const)(
    "no key is left where all is well: %s",
    async (list) => {
      const tell = async (seed: number) => {
        const { model, counts, afterRun, swept } = await story(seed, { ids: "uuid", list, mischief: 0 });
        if (counts !== "dead") expect([afterRun.alive, counts.leftover]).toEqual([[], []]);
        // A killed run may not know an identifier that no list shows either.
        const isTold = swept.strays.some(({ left }) => left === "unclear");
        expect([model.harmed, isTold ? [] : model.alive]).toEqual([[], []]);
      };
      await fc.assert(fc.asyncProperty(seeds, tell), { numRuns: 40, endOnFailure: true });
    },
  );

  it.each(["whole", "none", "page", "nameless", "late", "empty"] as const)(
    "nobody else's key is revoked whose identifier answers every creation: %s",
    async (list) => {
      const tell = async (seed: number) => {
        const options = { ids: "uuid", list, mischief: 0, givesOthersId: true } as const;
        const { model, counts, afterRun } = await story(seed, options);
        expect(model.harmed).toEqual([]);
        if (counts !== "dead" && afterRun.alive.length > 0) expect(counts.leftover).not.toEqual([]);
      };
      await fc.assert(fc.asyncProperty(seeds, tell), { numRuns: 40, endOnFailure: true });
    },
  );

  it("an empty list proves nothing: what may live is told, and remembered by cleanup", async () => {
    const tell = async (seed: number) => {
      const options = { ids: "uuid", list: "empty", mischief: 0.2 } as const;
      const { model, counts, afterRun, swept } = await story(seed, options);
      expect(model.harmed).toEqual([]);
      if (counts !== "dead" && afterRun.alive.length > 0) expect(counts.leftover).not.toEqual([]);
      if (model.alive.length > 0) expect(swept.strays.some(({ left }) => left !== undefined)).toBe(true);
    };
    await fc.assert(fc.asyncProperty(seeds, tell), { numRuns: 40, endOnFailure: true });
  });
});

it("requests again what was not answered where there is no list", async () => {
  const model = new KeyModel({ random: () => 0.5, mischief: 0, ids: "uuid", list: "none" });
  const wire = model.process();
  const sent = new Map<string, number>();
  const busy = { kind: "answer", status: 503, headers: [], body: Buffer.from(""), durationMs: 1 } as const;
  const transport: Transport = {
    ...wire,
    send: async (request, signal) => {
      const call = `${request.method} ${request.url.pathname}`;
      const count = (sent.get(call) ?? 0) + 1;
      sent.set(call, count);
      // Each first revocation, and the first request for a key to compare with.
      const isBusy = request.method === "DELETE" ? count === 1 : request.method === "POST" && count === 2;
      return isBusy ? { attempts: [{ ...busy, sentAt: model.now }] } : wire.send(request, signal);
    },
  };
  const { executor, keyManager, revokeAll } = tools(model, new MemoryLedger(), transport);
  for (const maker of makers.slice(0, 1)) await executor.deliver(maker, new AbortController().signal);
  await revokeAll();
  expect(model.alive).toEqual([]);
  expect(keyManager.counts()).toMatchObject({ created: 2, revoked: 2 });
  // What was asked for and not answered may exist, and no list shows it.
  expect(keyManager.counts().leftover.map(({ reason }) => reason)).toEqual(["unhandled"]);
});

it.each([
  [503, "unhandled"],
  [502, "unclear"],
])("repeats few creations that are answered %d where there is no list", async (status, reason) => {
  const model = new KeyModel({ random: () => 0.5, mischief: 0, ids: "uuid", list: "none" });
  const wire = model.process();
  const busy = { kind: "answer", status, headers: [], body: Buffer.from(""), durationMs: 1 } as const;
  let creations = 0;
  const transport: Transport = {
    ...wire,
    send: async (request, signal) => {
      if (request.method !== "POST" || !request.url.pathname.endsWith("/api-keys"))
        return wire.send(request, signal);
      creations += 1;
      return { attempts: [{ ...busy, sentAt: model.now }] };
    },
  };
  const ledger = new MemoryLedger();
  const { executor, keyManager, revokeAll } = tools(model, ledger, transport);
  const many = [...makers, ...makers, ...makers];
  for (const maker of many) await executor.deliver(maker, new AbortController().signal);
  await revokeAll();
  expect(creations).toBeGreaterThan(many.length);
  expect(creations).toBeLessThan(many.length * 1.5);
  const { leftover } = keyManager.counts();
  expect(leftover).toHaveLength(creations);
  expect(new Set(leftover.map((key) => key.reason))).toEqual(new Set([reason]));
  expect(ledger.living()).toHaveLength(creations);
});

it("compares a key of the second account with one of the same account", async () => {
  const model = new KeyModel({ random: () => 0.5, mischief: 0, ids: "uuid", list: "none" });
  const wire = model.process();
  const names: string[] = [];
  const transport: Transport = {
    ...wire,
    send: (request, signal) => {
      const { name } = JSON.parse(request.body ?? "{}");
      if (name !== undefined) names.push(name);
      return wire.send(request, signal);
    },
  };
  const { executor, revokeAll } = tools(model, new MemoryLedger(), transport);
  const { signal } = new AbortController();
  await executor.deliver(secondLogin, signal);
  const { given: _, ...maker } = mintFor({ ...keyWith("a:read"), owner: "second" }, context);
  await executor.deliver(maker, signal);
  await revokeAll();
  expect([names.length, model.alive]).toEqual([2, []]);
  expect(names.map((name) => name.includes(secondRunId(runId)))).toEqual([true, true]);
});

it("knows its own keys where the list is first read after their creation", async () => {
  const model = new KeyModel({ random: () => 0.5, mischief: 0, ids: "uuid", list: "whole" });
  const wire = model.process();
  let late: (() => Promise<unknown>) | undefined;
  let lists = 0;
  const lost = (trouble: "reset" | "timeout") => {
    const times = { sentAt: model.now, durationMs: 30 };
    return { attempts: [{ kind: "trouble", trouble, detail: "", ...times }] } as const;
  };
  const transport: Transport = {
    ...wire,
    send: async (request, signal) => {
      if (request.body?.includes(" 2 ")) {
        late = () => wire.send(request, signal);
        return lost("reset");
      }
      if (request.method === "GET") lists += 1;
      // The list is silent at first, and the second key is created after it was looked for.
      if (lists === 1 && request.method === "GET") {
        model.now += 30;
        return lost("timeout");
      }
      if (lists > 2) await late?.();
      if (lists > 2) late = undefined;
      return wire.send(request, signal);
    },
  };
  const { executor, keyManager, revokeAll } = tools(model, new MemoryLedger(), transport);
  const { signal } = new AbortController();
  await Promise.all(makers.slice(0, 2).map((maker) => executor.deliver(maker, signal)));
  expect([lists, model.alive.length]).toEqual([3, 3]);
  await revokeAll();
  expect([model.alive, keyManager.counts().leftover]).toEqual([[], []]);
});

it("looks for no key whose creation was never sent", async () => {
  const model = new KeyModel({ random: () => 0.5, mischief: 0, ids: "uuid", list: "whole" });
  const wire = model.process();
  const sentAfter: string[] = [];
  let isOver = false;
  const transport: Transport = {
    ...wire,
    send: async (request, signal) => {
      if (request.method !== "POST" || !request.url.pathname.endsWith("/api-keys")) {
        if (isOver) sentAfter.push(request.url.pathname);
        return wire.send(request, signal);
      }
      const never = {
        trouble: "interrupted",
        detail: "",
        neverSent: true,
        sentAt: 0,
        durationMs: 0,
      } as const;
      return { attempts: [{ kind: "trouble", ...never }] };
    },
  };
  const { executor, keyManager, revokeAll } = tools(model, new MemoryLedger(), transport);
  for (const maker of makers) await executor.deliver(maker, new AbortController().signal);
  isOver = true;
  await revokeAll();
  expect(sentAfter).toEqual([]);
  expect(keyManager.counts()).toMatchObject({ created: 0, leftover: [] });
});
