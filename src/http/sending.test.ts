import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { HastyClock } from "../../test/support/http/clocks.ts";
import { get, never, serveHttp, serveTcp, transport } from "../../test/support/http/kit.ts";

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

describe("transient trouble", () => {
  it.each([
    ["a connection that breaks", broken, "reset"],
    ["502", (response: ServerResponse) => response.writeHead(502).end(), 502],
    ["503", failed, 503],
    ["504", (response: ServerResponse) => response.writeHead(504).end(), 504],
    ["408", (response: ServerResponse) => response.writeHead(408).end(), 408],
    ["425", (response: ServerResponse) => response.writeHead(425).end(), 425],
  ])("%s is asked again three times where nothing can come of it", async (_name, bad, shown) => {
    const clock = new HastyClock();
    const better = await serveInTurn(bad, bad, bad, fine);
    const { attempts } = await transport({}, clock).send(get(better), never());
    expect(statuses(attempts)).toEqual([shown, shown, shown, 200]);
    const worse = await serveInTurn(bad);
    const vain = await transport({}, clock).send(get(worse), never());
    expect(statuses(vain.attempts)).toEqual([shown, shown, shown, shown]);
  });

  it("is not asked again where something might come of it", async () => {
    for (const bad of [broken, failed]) {
      const url = await serveInTurn(bad, fine);
      const { attempts } = await transport().send(get(url, { repeatable: false }), never());
      expect(attempts).toHaveLength(1);
    }
  });

  it("is asked again once after a time-out of connecting", async () => {
    const url = (await serveTcp(() => {})).replace("http:", "https:");
    const options = { timeoutMs: 40 };
    const { attempts } = await transport(options).send(get(url), never());
    expect(statuses(attempts)).toEqual(["timeout", "timeout"]);
  });

  it("is asked again once where an answer does not come, if the origin answered before", async () => {
    const hang = () => {};
    const own = transport({ timeoutMs: 1_500 });
    const url = await serveInTurn(hang, fine, hang, fine, hang, fine, hang, hang);
    const shown: unknown[] = [];
    for (const more of [{}, {}, {}, { unusual: true }, {}, {}])
      shown.push(statuses((await own.send(get(url, more), never())).attempts));
    expect(shown).toEqual([["timeout"], [200], ["timeout", 200], ["timeout"], [200], ["timeout", "timeout"]]);
  });

  it("waits as the answer says, and not where that is long", async () => {
    const clock = new HastyClock();
    const told = (seconds: number) => (response: ServerResponse) =>
      response.writeHead(503, { "retry-after": `${seconds}` }).end();
    const from = clock.now();
    const soon = await transport({}, clock).send(get(await serveInTurn(told(9), fine)), never());
    expect(statuses(soon.attempts)).toEqual([503, 200]);
    expect(clock.now() - from).toBeGreaterThanOrEqual(9_000);
    const long = await transport({}, clock).send(get(await serveInTurn(told(3_600), fine)), never());
    expect(statuses(long.attempts)).toEqual([503]);
  });

  it("is not asked again where that was in vain three times in a row, until an answer comes", async () => {
    const own = transport({}, new HastyClock());
    const answers = [...Array.from({ length: 13 }, () => failed), fine, failed, fine];
    const url = await serveInTurn(...answers);
    const counts: number[] = [];
    for (let at = 0; at < 6; at += 1) counts.push((await own.send(get(url), never())).attempts.length);
    expect(counts).toEqual([4, 4, 4, 1, 1, 2]);
  });
});

describe("an insistent request", () => {
  it("goes to an origin that was given up, and its time-outs are repeated", async () => {
    const own = transport({ timeoutMs: 1_500 });
    const hang = () => {};
    const url = await serveInTurn(hang, hang, hang, hang, hang, fine);
    for (let at = 0; at < 3; at += 1) await own.send(get(url), never());
    expect(statuses((await own.send(get(url), never())).attempts)).toEqual(["unreachable"]);
    const { attempts } = await own.send(get(url, { insistent: true, method: "DELETE" }), never());
    expect(statuses(attempts)).toEqual(["timeout", "timeout", 200]);
  });

  it("waits for a rate limit beyond the deadline", async () => {
    const clock = new HastyClock();
    const own = transport({ deadline: clock.now() }, clock);
    const url = await serveInTurn(blocked({ "retry-after": "5" }), fine);
    expect(statuses((await own.send(get(url, { insistent: true }), never())).attempts)).toEqual([429, 200]);
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

  it("passes for a creation that gets it without a time, unless that was in vain for another one", async () => {
    const clock = new HastyClock();
    const own = transport({}, clock);
    const creation = (url: string) => own.send(get(url, { repeatable: false }), never());
    const passing = await serveInTurn(blocked(), blocked(), fine);
    expect(statuses((await creation(passing)).attempts)).toEqual([429, 429, 200]);
    const capped = await serveInTurn(blocked());
    expect((await creation(capped)).attempts).toHaveLength(6);
    expect((await creation(capped)).attempts).toHaveLength(1);
  });

  it("is the result where no run waits as long as it says, and that call is not sent again after the third", async () => {
    const clock = new HastyClock();
    const own = transport({}, clock);
    const limited = await serveInTurn(blocked({ "retry-after": "900" }));
    const results = [];
    for (let count = 0; count < 4; count += 1)
      results.push(...(await own.send(get(limited), never())).attempts);
    expect(statuses(results)).toEqual([429, 429, 429, "interrupted"]);
    expect(results.at(-1)).toMatchObject({ detail: expect.stringContaining("come back in 900 s") });
    const other = `${limited}/other`;
    expect(statuses((await own.send(get(other), never())).attempts)).toEqual([429]);
    expect(clock.waits).toEqual([]);
  });

  it("goes on with a call that is limited for one account alone", async () => {
    const own = transport({}, new HastyClock());
    const long = blocked({ "retry-after": "900" });
    const url = await serveInTurn(long, long, fine, long, long, fine);
    const results = [];
    for (let count = 0; count < 6; count += 1) results.push(...(await own.send(get(url), never())).attempts);
    expect(statuses(results)).toEqual([429, 429, 200, 429, 429, 200]);
  });

  it("is the result where the request knows it to be final", async () => {
    const url = await serveInTurn(blocked({ "retry-after": "60" }), fine);
    const { attempts } = await transport().send(get(url, { isFinal: () => true }), never());
    expect(statuses(attempts)).toEqual([429]);
  });

  it("ends a creation after two waits", async () => {
    const url = await serveInTurn(blocked({ "retry-after": "60" }));
    const own = transport({}, new HastyClock());
    const attempts: number[] = [];
    for (const unusual of [false, true])
      attempts.push((await own.send(get(url, { repeatable: false, unusual }), never())).attempts.length);
    // It may count keys: the next one does not wait, but a revocation does.
    expect(attempts).toEqual([3, 1]);
    const revocation = get(url, { repeatable: false, insistent: true });
    expect((await own.send(revocation, never())).attempts).toHaveLength(8);
  });

  it("is waited out longer and longer where it says nothing, eight times at most", async () => {
    const clock = new HastyClock();
    const { attempts } = await transport({}, clock).send(get(await serveInTurn(blocked())), never());
    expect(statuses(attempts)).toEqual(Array(8).fill(429));
    expect(clock.waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it("is waited out twice for an unusual request, and no more where that was in vain for three", async () => {
    const clock = new HastyClock();
    const own = transport({}, clock);
    const url = await serveInTurn(blocked());
    const attempts: number[] = [];
    for (let count = 0; count < 5; count += 1)
      attempts.push((await own.send(get(url, { unusual: true }), never())).attempts.length);
    expect(attempts).toEqual([3, 3, 3, 1, 1]);
    expect((await own.send(get(url), never())).attempts).toHaveLength(8);
    const said = await serveInTurn(blocked({ "retry-after": "1" }), fine);
    expect(statuses((await own.send(get(said, { unusual: true }), never())).attempts)).toEqual([429, 200]);
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
    expect(sent[1]?.attempts).toMatchObject([{ neverSent: true }]);
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

describe("a call that hangs", () => {
  it("is not sent any more once it got no answer in time three times, while all others are", async () => {
    let hung = 0;
    const url = await serveHttp((request, response) => {
      if (request.url === "/hangs") hung += 1;
      else response.end();
    });
    const own = transport({ timeoutMs: 1_000 });
    const send = (path: string, options: Parameters<typeof get>[1] = {}) =>
      own.send(get(`${url}${path}`, options), never());
    for (let count = 0; count < 4; count += 1) {
      await send("/hangs");
      expect(statuses((await send("/answers")).attempts)).toEqual([200]);
    }
    expect(hung).toBeLessThanOrEqual(4);
    const { attempts } = await send("/hangs");
    expect(attempts).toMatchObject([{ trouble: "interrupted", neverSent: true }]);
    // A look-up of keys goes out all the same, once.
    expect(statuses((await send("/hangs", { insistent: true })).attempts)).toEqual(["timeout"]);
  });
});
