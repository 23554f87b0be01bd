import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { HastyClock } from "../../test/support/http/clocks.ts";
import { freePort, get, never, serveHttp, serveTcp, transport } from "../../test/support/http/kit.ts";

const statuses = (attempts: readonly object[]) =>
  attempts.map((one) => ("status" in one ? one.status : "trouble" in one && one.trouble));

/** A server whose nth answer is made by the nth function, and every later one by the last. */
function serveInTurn(...answers: readonly ((response: ServerResponse) => unknown)[]) {
  let count = 0;
  return serveHttp((_, response) => void answers[Math.min(count++, answers.length - 1)]?.(response));
}
const fine = (response: ServerResponse) => response.end("fine");
const broken = (response: ServerResponse) => response.destroy();
const failed = (response: ServerResponse) => response.writeHead(503).end();
const blocked =
  (headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(429, headers).end();

describe("a broken connection", () => {
  it("is tried twice more where nothing can come of it", async () => {
    const { attempts } = await transport().send(get(await serveInTurn(broken, broken, fine)), never());
    expect(statuses(attempts)).toEqual(["reset", "reset", 200]);
  });

  it("is not tried for ever", async () => {
    const { attempts } = await transport().send(get(await serveInTurn(broken)), never());
    expect(statuses(attempts)).toEqual(["reset", "reset", "reset"]);
  });

  it("is not tried again where something might", async () => {
    const url = await serveInTurn(broken, fine);
    const { attempts } = await transport().send(get(url, { repeatable: false }), never());
    expect(statuses(attempts)).toEqual(["reset"]);
  });

  it("is repeated after a time-out of connecting", async () => {
    let taken = 0;
    const url = (await serveTcp(() => void taken++)).replace("http:", "https:");
    const { attempts } = await transport({ timeoutMs: 40 }).send(get(url), never());
    expect(statuses(attempts)).toEqual(["timeout", "timeout", "timeout"]);
    expect(taken).toBe(3);
  });

  it("no refusal, no status and no slow answer is repeated", async () => {
    const refused = await transport().send(get(`http://127.0.0.1:${await freePort()}`), never());
    expect(statuses(refused.attempts)).toEqual(["refused"]);
    const unwell = await transport().send(get(await serveInTurn(failed, fine)), never());
    expect(statuses(unwell.attempts)).toEqual([503]);
    const slow = await transport({ timeoutMs: 40 }).send(get(await serveInTurn(() => {}, fine)), never());
    expect(statuses(slow.attempts)).toEqual(["timeout"]);
  });
});

describe("429", () => {
  it("is waited out as the answer says, for any request", async () => {
    const clock = new HastyClock();
    const told: unknown[] = [];
    const onWait = (...wait: unknown[]) => told.push(wait);
    const url = await serveInTurn(
      blocked({ "retry-after": "30" }),
      blocked({ "x-ratelimit-reset": "20" }),
      fine,
    );
    const sender = transport({ onWait }, clock);
    const sent = await sender.send(get(url, { repeatable: false }), never());
    expect(statuses(sent.attempts)).toEqual([429, 429, 200]);
    expect(clock.waits).toEqual([30_000, 20_000]);
    expect(sender.waitedMs()).toBe(50_000);
    expect(told).toEqual([
      ["task", 30_000],
      ["task", 20_000],
    ]);
  });

  it("is waited out longer and longer where it says nothing, eight times at most", async () => {
    const clock = new HastyClock();
    const { attempts } = await transport({}, clock).send(get(await serveInTurn(blocked())), never());
    expect(statuses(attempts)).toEqual(Array(8).fill(429));
    expect(clock.waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it("is the result where the wait would end after the deadline, for all of its bucket without being sent", async () => {
    const clock = new HastyClock();
    let requests = 0;
    const url = await serveHttp((_, response) => {
      requests += 1;
      response.writeHead(429, { "retry-after": "60" }).end();
    });
    const onWait = () => expect.unreachable();
    const sender = transport({ deadline: clock.now() + 59_000, concurrency: 1, onWait }, clock);
    const sent = await Promise.all([sender.send(get(url), never()), sender.send(get(url), never())]);
    expect(sent.map(({ attempts }) => statuses(attempts))).toEqual([[429], ["interrupted"]]);
    expect(requests).toBe(1);
    const other = await sender.send(get(url, { quota: { surface: "billing", caller: "stranger" } }), never());
    expect(statuses(other.attempts)).toEqual([429]);
    expect(clock.waits).toEqual([]);
  });

  it("can be interrupted", async () => {
    const stop = new AbortController();
    const after = () => {
      stop.abort();
      return () => {};
    };
    const clock = { now: Date.now, after };
    const sent = await transport({}, clock).send(get(await serveInTurn(blocked())), stop.signal);
    expect(statuses(sent.attempts)).toEqual([429, "interrupted"]);
  });

  it("is met by one request where the server says how much is left", async () => {
    const clock = new HastyClock();
    let left = 5;
    let refused = 0;
    const url = await serveHttp((_, response) => {
      if (left === 0 && clock.waits.length > 0) left = 50;
      if (left === 0) {
        refused += 1;
        response.writeHead(429, { "retry-after": "1" }).end();
        return;
      }
      left -= 1;
      response.writeHead(200, { "x-ratelimit-limit": "50", "x-ratelimit-remaining": String(left) }).end();
    });
    const sender = transport({ concurrency: 3 }, clock);
    const all = await Promise.all(Array.from({ length: 20 }, () => sender.send(get(url), never())));
    expect(all.map(({ attempts }) => statuses(attempts).at(-1))).toEqual(Array(20).fill(200));
    expect(refused).toBe(1);
  });
});
