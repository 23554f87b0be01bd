import { describe, expect, it } from "vitest";
import type { PactComment } from "../../../contracts/pacts/comment.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import { anonymousSession } from "../../../suites/model/requests.ts";
import { response, type Sketch } from "../../../test/support/suites.ts";
import { answerOf } from "./runner.ts";

const mark = "[jwt#c41f09]";
const mask = (text: string): string => text.replaceAll(mark, "stand-in");

const given = (sketch: Sketch, reads?: PactComment["reads"]) =>
  answerOf(response(anonymousSession, sketch), reads === undefined ? {} : { reads }, mask);

describe("an answer as Pact is given it", () => {
  it.each<readonly [string, Sketch, string]>([
    ["JSON", { status: 200, json: { token: mark } }, '{"token":"stand-in"}'],
    ["null", { status: 200, json: null }, "null"],
    ["a text", { status: 200, text: `token ${mark}` }, "token stand-in"],
    ["a page", { status: 502, html: `<p>${mark}` }, "<p>stand-in"],
    ["nothing", { status: 204 }, ""],
    ["bytes", { status: 200, more: { body: binary() } }, ""],
  ])("has stand-ins in its body for marks: %s", (_, sketch, body) => {
    expect(given(sketch)).toEqual({ status: sketch.status, headers: {}, body });
  });

  it("has stand-ins in its headers for marks, and none of the connection's", () => {
    const headers = {
      connection: "close",
      "content-encoding": "gzip",
      "content-length": "2",
      "keep-alive": "timeout=5",
      trailer: "x",
      "transfer-encoding": "chunked",
      upgrade: "h2c",
      "content-type": "application/json",
      location: `/${mark}`,
      "x-token": mark,
    };
    expect(given({ status: 201, headers }).headers).toEqual({
      "content-type": "application/json",
      location: "/stand-in",
      "x-token": "stand-in",
    });
  });

  it.each([
    [300, {}],
    [307, {}],
    [399, {}],
    [201, { location: "/a" }],
    [400, { location: "/a" }],
  ])("with status %i sends Pact nowhere", (status, headers) => {
    expect(given({ status, headers: { location: "/a" } }).headers).toEqual(headers);
  });

  it.each<readonly [PactComment["reads"], unknown, unknown]>([
    [undefined, { success: true, data: { a: 1 } }, { success: true, data: { a: 1 } }],
    ["payload", { success: true, data: { a: 1 } }, { a: 1 }],
    ["payload", { a: 1 }, { a: 1 }],
    ["payload", { success: true, data: null }, null],
    ["token", { data: { access_token: mark } }, { data: { access_token: "stand-in" }, token: "stand-in" }],
    ["token", { user: 1 }, { user: 1 }],
    ["token", [], []],
  ])("is read as its consumer reads it: %s of %j", (reads, json, document) => {
    expect(JSON.parse(given({ status: 200, json }, reads).body)).toEqual(document);
  });

  it("is no document to read where it is a text", () => {
    expect(given({ status: 200, text: '{"success":true,"data":1}' }, "payload").body).toBe(
      '{"success":true,"data":1}',
    );
  });
});

function binary(): Answer["body"] {
  return { kind: "binary", bytes: 9, contentType: "application/zip" };
}
