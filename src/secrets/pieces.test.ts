import { expect, test } from "vitest";
import { Pieces } from "./pieces.ts";
import { Secret } from "./secret.ts";

const pieces = new Pieces();
pieces.learn(new Secret("key", "titan_sk_live_Qx7Lm2Zr9Tb4Wn6K"));
pieces.learn(new Secret("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkYW5hIn0.c2lnbmF0dXJl"));

test.each([
  ["the whole", "Bad key titan_sk_live_Qx7Lm2Zr9Tb4Wn6K.", "Bad key titan_sk_live_[piece]."],
  ["eight characters", "… m2Zr9Tb4 …", "… [piece] …"],
  ["two pieces apart", "Qx7Lm2Zr and b4Wn6K, 9Tb4Wn6K", "[piece] and b4Wn6K, [piece]"],
  ["pieces that overlap", "Qx7Lm2Zr9Tb4", "[piece]"],
  ["claims", "eyJzdWIiOiJk", "[piece]"],
  ["what is public", "titan_sk_live_ eyJhbGciOiJIUzI1NiJ9", "titan_sk_live_ eyJhbGciOiJIUzI1NiJ9"],
  ["seven characters", "Qx7Lm2Z", "Qx7Lm2Z"],
  ["nothing", "GET /api/v1/tasks answered 401", "GET /api/v1/tasks answered 401"],
])("%s", (_name, text, clean) => {
  expect(pieces.clean(text)).toBe(clean);
});
