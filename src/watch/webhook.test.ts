import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { Webhook, webhookAddress } from "./webhook.ts";

const place = "TITAN_WEBHOOK_URL";

it.each([
  ["", "is set and empty"],
  ["hooks", "holds no address"],
  ["http://hooks.example.com/secret-path", "must begin with https://"],
  ["ftp://hooks.example.com/secret-path", "must begin with https://"],
  ["https://me:secret-path@hooks.example.com/x", "has a user name or password in it"],
])("refuses %j without repeating it", (address, words) => {
  expect(() => webhookAddress(address, place)).toThrow(`${place} ${words}`);
  expect(() => webhookAddress(address, place)).not.toThrow("secret-path");
});

it.each(["https://hooks.example.com/a\n", "http://127.0.0.1:1/a", "http://localhost/a", "http://[::1]/a"])(
  "takes %j",
  (address) => {
    expect(webhookAddress(address, place).href).toBe(address.trim());
  },
);

/** A receiver of messages, and what a webhook says of those that did not arrive. */
async function receiver(answer: RequestListener, limitMs?: number) {
  const messages: string[] = [];
  const seen: string[] = [];
  const failures: string[] = [];
  const server = createServer(async (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
    messages.push(JSON.parse(await text(request)).text);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const webhook = new Webhook({
    address: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/services/a`),
    connection: { proxy: {} },
    onFailure: (because) => failures.push(because),
    ...(limitMs !== undefined && { limitMs }),
  });
  return { webhook, messages, seen, failures };
}

it("posts a head and its lines, which mention nobody and link nowhere", async () => {
  const { webhook, messages, seen, failures } = await receiver((_, response) => response.end("ok"));
  webhook.tell("titan-auth watch, https://api.example.com", [
    "<!channel> @here & https://evil.example www.evil.example",
  ]);
  await webhook.close(false);
  expect(seen).toEqual(["POST /services/a application/json"]);
  expect(messages).toEqual([
    "titan-auth watch, https://api.example.com\n&lt;!channel&gt; @\u200bhere &amp; https:\u200b//evil.example w\u200bww.evil.example",
  ]);
  expect(failures).toEqual([]);
});

it("sends what is told meanwhile as one more message, and no more than twenty lines of it", async () => {
  const { webhook, messages } = await receiver((_, response) => setTimeout(() => response.end("ok"), 50));
  webhook.tell("first", ["a"]);
  for (let index = 0; index < 30; index += 1) webhook.tell("later", [`line ${index}`]);
  await webhook.close(false);
  expect(messages.length).toBe(2);
  expect(messages[1]?.split("\n")).toEqual([
    "later",
    ...Array.from({ length: 20 }, (_, index) => `line ${index}`),
    "and 10 more changes",
  ]);
});

it.each([
  ["a refusal", 404, "it answered 404"],
  ["a redirect", 302, "it answered 302, and redirects are not followed"],
])("says that %s came, and goes nowhere else", async (_name, status, words) => {
  const { webhook, seen, failures } = await receiver((_, response) =>
    response.writeHead(status, { location: "/elsewhere" }).end(),
  );
  webhook.tell("head", ["a"]);
  await webhook.close(false);
  expect(failures).toEqual([words]);
  expect(seen.length).toBe(1);
});

it("gives up on a receiver that never answers", async () => {
  const { webhook, failures } = await receiver(() => undefined, 200);
  webhook.tell("head", ["a"]);
  await webhook.close(false);
  expect(failures.length).toBe(1);
  expect(failures[0]).not.toContain("services");
});
