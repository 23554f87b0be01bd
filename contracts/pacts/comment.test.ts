import { describe, expect, it } from "vitest";
import { asRead, type PactComment, pactCommentSchema } from "./comment.ts";

describe("the comment of a pact", () => {
  it.each([[{ reads: "token" }], [{ reads: "payload" }], [{ accepts: "key-as-asked" }], [{}]])(
    "may be %j",
    (comment) => {
      expect(pactCommentSchema.safeParse(comment).success).toBe(true);
    },
  );

  it.each([[{ reads: "anything" }], [{ accepts: "all" }], [{ read: "token" }], ["token"], [null]])(
    "may not be %j",
    (comment) => {
      expect(pactCommentSchema.safeParse(comment).success).toBe(false);
    },
  );

  it.each<[PactComment, unknown, unknown]>([
    [
      { reads: "token" },
      { data: { access_token: "a" }, user: 1 },
      { data: { access_token: "a" }, user: 1, token: "a" },
    ],
    [{ reads: "token" }, { token: "a", jwt: "b" }, { token: "a", jwt: "b" }],
    [{ reads: "token" }, { token: 7, session: { jwt: "b" } }, { token: "b", session: { jwt: "b" } }],
    [{ reads: "token" }, { session_token: "a" }, { session_token: "a" }],
    [{ reads: "token" }, ["a"], ["a"]],
    [{ reads: "payload" }, { success: true, data: { id: 1 } }, { id: 1 }],
    [{ reads: "payload" }, { id: 1 }, { id: 1 }],
    [{ reads: "payload" }, { success: false, data: { id: 1 } }, { success: false, data: { id: 1 } }],
    [{}, { success: true, data: { token: "a" } }, { success: true, data: { token: "a" } }],
    [{ accepts: "key-as-asked" }, { success: true, data: 1 }, { success: true, data: 1 }],
  ])("%j has %j read as %j", (comment, document, read) => {
    expect(asRead(comment, document)).toEqual(read);
  });
});
