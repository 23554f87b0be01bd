import { describe, expect, it } from "vitest";
import { HastyClock } from "../../test/support/http/clocks.ts";
import { answerTo, freePort, get, serveHttp, transport, troubleOf } from "../../test/support/http/kit.ts";
import { Breaker } from "./breaker.ts";

const origin = "https://api.example.com";

it("gives an origin up after three failures in a row", () => {
  const breaker = new Breaker();
  breaker.failed(origin, "timeout", "no answer within 10 s");
  breaker.failed(origin, "refused", "connection refused");
  expect(breaker.refusal(origin)).toBeUndefined();
  breaker.failed(origin, "timeout", "no answer within 10 s");
  expect(breaker.refusal(origin)).toBe(
    "https://api.example.com did not answer the last three requests (no answer within 10 s), so nothing more is sent to it",
  );
  expect(breaker.refusal("https://other.example.com")).toBeUndefined();
});

it("counts anew after an answer", () => {
  const breaker = new Breaker();
  for (const trouble of ["dns", "dns", "answer", "dns", "dns"] as const) {
    if (trouble === "answer") breaker.answered(origin);
    else breaker.failed(origin, trouble, "x");
  }
  expect(breaker.refusal(origin)).toBeUndefined();
});

it("does not count what a server that is there may do to one request", () => {
  const breaker = new Breaker();
  for (const trouble of ["reset", "too-large", "protocol", "interrupted"] as const) {
    breaker.failed(origin, trouble, "x");
  }
  expect(breaker.refusal(origin)).toBeUndefined();
});

describe("an origin that does not answer", () => {
  it("is given up after three failures, with the first one's reason", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const sender = transport({}, new HastyClock());
    for (let count = 0; count < 3; count += 1)
      expect((await troubleOf(sender, get(url))).trouble).toBe("refused");
    const { trouble, detail } = await troubleOf(sender, get(url));
    expect(trouble).toBe("unreachable");
    expect(detail).toMatch(
      /did not answer the last three requests \(connection refused by 127\.0\.0\.1 port \d+\)/,
    );
    const elsewhere = await serveHttp((_, response) => response.end());
    expect((await answerTo(sender, get(elsewhere))).status).toBe(200);
  });

  it("is given up for those who wait as well", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const sender = transport({ concurrency: 1 });
    const once = { repeatable: false };
    const all = await Promise.all(Array.from({ length: 5 }, () => troubleOf(sender, get(url, once))));
    expect(all.map(({ trouble }) => trouble)).toEqual([
      "refused",
      "refused",
      "refused",
      "unreachable",
      "unreachable",
    ]);
  });

  it("is not given up for what a gateway drops for its spelling alone", async () => {
    const url = await serveHttp((request, response) => {
      if (!request.url?.startsWith("//")) response.end();
    });
    const sender = transport({ timeoutMs: 1_500 });
    const odd = { path: "//api/v1/tasks", unusual: true, repeatable: false };
    for (let count = 0; count < 4; count += 1)
      expect((await troubleOf(sender, get(url, odd))).trouble).toBe("timeout");
    expect((await answerTo(sender, get(url, { repeatable: false }))).status).toBe(200);
  });
});
