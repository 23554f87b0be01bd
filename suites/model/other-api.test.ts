import { expect, it } from "vitest";
import type { Answer } from "../../contracts/wire/answer.ts";
import { otherApiOf } from "./other-api.ts";

const answer = (status: number, value: unknown): Answer =>
  ({ kind: "answer", status, headers: {}, body: { kind: "json", value } }) as unknown as Answer;
const errors = [{ message: "Must provide query string.", extensions: { code: "BAD_USER_INPUT" } }];

it.each<[string, number, unknown, ReturnType<typeof otherApiOf>]>([
  ["errors alone", 200, { errors }, "GraphQL"],
  ["errors without data", 200, { data: null, errors, extensions: {} }, "GraphQL"],
  ["errors with 400", 400, { errors }, "GraphQL"],
  ["a refusal with 400", 400, { errors: [{ message: "Invalid token" }] }, undefined],
  ["errors of a REST API", 403, { errors }, undefined],
  ["errors beside other members", 200, { errors, tasks: [] }, undefined],
  ["errors of some fields", 200, { data: { tasks: [] }, errors }, undefined],
  ["a list of texts", 400, { errors: ["name is missing"] }, undefined],
  [
    "JSON-RPC",
    200,
    { jsonrpc: "2.0", id: null, error: { code: -32_600, message: "Invalid Request" } },
    "JSON-RPC",
  ],
  ["a JSON-RPC result", 200, { jsonrpc: "2.0", id: 1, result: {} }, undefined],
  ["Titan's envelope", 400, { success: false, error: { code: "BAD_REQUEST", message: "No" } }, undefined],
  ["a list", 200, [], undefined],
])("recognises another API by %s", (_name, status, value, expected) => {
  expect(otherApiOf(answer(status, value))).toBe(expected);
});
