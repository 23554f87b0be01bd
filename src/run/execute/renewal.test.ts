import { afterEach, expect, it, vi } from "vitest";
import { goodLogin } from "../../../suites/model/requests.ts";
import { systemClock } from "../../http/clock.ts";
import { Secret } from "../../secrets/secret.ts";
import type { Presented } from "./compose.ts";
import type { Received } from "./read-response.ts";
import { Renewal } from "./renewal.ts";

afterEach(() => vi.restoreAllMocks());

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
/** A JWT that lives for 3 seconds from a second on. */
const jwtOf = (second: number): string =>
  `${part({ alg: "HS256" })}.${part({ iat: second, exp: second + 3 })}.${"s".repeat(43)}`;

const answered = (status: number, sentAt: number, token?: string): Received =>
  ({
    result: {
      kind: "answer",
      exchange: "x1",
      status,
      headers: {},
      body: { kind: "json", value: {}, contentType: "application/json" },
      sentAt,
      durationMs: 1,
      issued: [],
      blocked: [],
    },
    secrets: token === undefined ? [] : [new Secret("jwt", token)],
    attempts: 1,
  }) as Received;

it("signs in again as often as a JWT of seconds expires on its way, and does not call that in vain", async () => {
  let now = 1_800_000_000_000;
  vi.spyOn(systemClock, "now").mockImplementation(() => now);
  const renewal = new Renewal(goodLogin, async () => {});
  const signIn = async () => {
    const sentAt = now;
    // The answer takes a while, in which the JWT grows old.
    now += 500;
    return answered(200, sentAt, jwtOf(sentAt / 1000));
  };
  let sendings = 0;
  const send = async (_credential: Presented) => {
    sendings += 1;
    // Each is late but every fifth.
    const isLate = sendings % 5 !== 0;
    now += isLate ? 4_000 : 10;
    return answered(isLate ? 401 : 200, now);
  };
  const first = { kind: "text", text: jwtOf(now / 1000), mark: "[jwt]" } as const;
  for (let request = 0; request < 3; request += 1) {
    const received = await renewal.send(first, send, signIn);
    expect(received?.result).toMatchObject({ status: 200 });
  }
});

it("gives up where new JWTs are refused that have not expired", async () => {
  const renewal = new Renewal(goodLogin, async () => {});
  let signIns = 0;
  const signIn = async () => {
    signIns += 1;
    return answered(200, systemClock.now(), jwtOf(Math.floor(systemClock.now() / 1000)));
  };
  const send = async () => answered(401, systemClock.now());
  for (let request = 0; request < 5; request += 1) await renewal.send(undefined, send, signIn);
  expect(signIns).toBe(2);
});
