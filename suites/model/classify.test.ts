import { describe, expect, it } from "vitest";
import { none } from "../../contracts/catalogue/credential.ts";
import { forbidden, refusal, response, type Sketch, unauthorized } from "../../test/support/suites.ts";
import { bodyText, classify, errorCode, errorMessage } from "./classify.ts";
import { type Probe, probe } from "./probe.ts";
import { allAlike, responseFingerprint } from "./response-fingerprint.ts";

const tasks: Probe = probe({
  phase: "exercise",
  service: "task",
  operation: "GET /api/v1/tasks",
  method: "GET",
  path: "/api/v1/tasks",
  effect: "read",
  credential: none,
});
const seen = (sketch: Sketch) => response(tasks, sketch);
const success: Sketch = { status: 200, json: { success: true, data: [] } };
const binary: Sketch = {
  status: 200,
  more: { body: { kind: "binary", bytes: 9, contentType: "text/csv" } },
};

describe("read", () => {
  it.each([
    [301, "elsewhere"],
    [302, "elsewhere"],
    [304, "elsewhere"],
    [308, "elsewhere"],
    [400, "invalid"],
    [401, "unauthorized"],
    [402, "odd"],
    [407, "odd"],
    [408, "odd"],
    [403, "forbidden"],
    [404, "missing"],
    [405, "unexposed"],
    [406, "odd"],
    [409, "invalid"],
    [410, "missing"],
    [413, "odd"],
    [414, "odd"],
    [415, "odd"],
    [418, "odd"],
    [423, "odd"],
    [425, "odd"],
    [426, "odd"],
    [428, "odd"],
    [451, "odd"],
    [422, "invalid"],
    [429, "limited"],
    [431, "odd"],
    [500, "failed"],
    [501, "unexposed"],
    [502, "gateway"],
    [503, "gateway"],
    [504, "gateway"],
    [100, "odd"],
  ])("reads %i as %s, whatever the body", (status, responseClass) => {
    expect(classify(seen({ status }))).toBe(responseClass);
    expect(classify(seen({ status, html: "<h1>?</h1>" }))).toBe(responseClass);
    expect(classify(seen({ status, json: { success: true } }))).toBe(responseClass);
  });

  it.each([
    ["request size did not match content length", "odd"],
    ["The request size is too small.", "invalid"],
  ])("reads 400 with the words %j as %s", (error, responseClass) => {
    expect(classify(seen({ status: 400, json: { error } }))).toBe(responseClass);
  });

  it.each<[string, Sketch, string, string]>([
    ["an envelope", success, "allowed", "allowed"],
    ["a bare list", { status: 200, json: [] }, "allowed", "allowed"],
    ["null", { status: 200, json: null }, "allowed", "allowed"],
    ["JSON with 201", { status: 201, json: {} }, "allowed", "allowed"],
    ["a refusal with 200", { ...forbidden, status: 200 }, "disguised", "disguised"],
    ["success as text", { status: 200, json: { success: "false" } }, "allowed", "allowed"],
    ["a page", { status: 200, html: "<h1>Hi</h1>" }, "foreign", "foreign"],
    [
      "an error in place of data",
      { status: 200, json: { error: { code: "UNAUTHORIZED" } } },
      "disguised",
      "disguised",
    ],
    ["an error beside data", { status: 200, json: { data: [], error: { code: "X" } } }, "allowed", "allowed"],
    ["an error that is none", { status: 200, json: { error: null } }, "allowed", "allowed"],
    [
      "a code inside",
      { status: 200, json: { status: "error", code: 401, message: "No" } },
      "disguised",
      "disguised",
    ],
    ["an error's words", { status: 200, json: { error: { message: "No" } } }, "disguised", "disguised"],
    ["errcode", { status: 200, json: { errcode: 40_001, errmsg: "No" } }, "disguised", "disguised"],
    ["errcode 0", { status: 200, json: { errcode: 0, list: [] } }, "allowed", "allowed"],
    [
      "GraphQL errors",
      { status: 200, json: { data: null, errors: [{ message: "No" }] } },
      "disguised",
      "disguised",
    ],
    [
      "a JSON-RPC error",
      { status: 200, json: { jsonrpc: "2.0", id: 1, error: { code: -32_600, message: "Invalid Request" } } },
      "disguised",
      "disguised",
    ],
    [
      "errors beside content",
      { status: 200, json: { tasks: [{ id: "1" }], errors: [{ message: "one could not be read" }] } },
      "allowed",
      "allowed",
    ],
    ["no errors", { status: 200, json: { errors: [], tasks: [] } }, "allowed", "allowed"],
    ["ok: false", { status: 200, json: { ok: false, error: "invalid_auth" } }, "disguised", "disguised"],
    [
      "no data and an error",
      { status: 200, json: { data: null, error: { code: "X" } } },
      "disguised",
      "disguised",
    ],
    [
      "what has failed itself",
      { status: 200, json: { id: "e1", status: "error", message: "No" } },
      "allowed",
      "allowed",
    ],
    ["a word for its state", { status: 200, json: { status: "error" } }, "allowed", "allowed"],
    ["a status inside", { status: 200, json: { statusCode: 401, message: "No" } }, "disguised", "disguised"],
    ["plain text", { status: 200, text: "ok" }, "foreign", "allowed"],
    ["a file", binary, "foreign", "allowed"],
    ["no body with 200", { status: 200 }, "foreign", "allowed"],
    ["no body with 202", { status: 202 }, "allowed", "allowed"],
    ["no body with 204", { status: 204 }, "allowed", "allowed"],
    ["no body with 205", { status: 205 }, "allowed", "allowed"],
    ["text with 204", { status: 204, text: "ok" }, "foreign", "allowed"],
  ])("reads %s where JSON and where a file is due", (_name, sketch, asJson, asFile) => {
    expect(classify(seen(sketch))).toBe(asJson);
    expect(classify(seen(sketch), true)).toBe(asFile);
  });

  it.each<[string, Sketch, string]>([
    ["a time to come back", { ...forbidden, headers: { "retry-after": "30" } }, "limited"],
    [
      "nothing left, and other words than a lacking scope has",
      { ...refusal(403, "BLOCKED"), headers: { "x-ratelimit-remaining": "0" } },
      "limited",
    ],
    [
      "nothing left, and words of a limit",
      { ...refusal(403, "FORBIDDEN", "Rate limit exceeded"), headers: { "ratelimit-remaining": "0" } },
      "limited",
    ],
    [
      "nothing left after this answer",
      { ...forbidden, headers: { "x-ratelimit-remaining": "0" } },
      "forbidden",
    ],
    ["something left", { ...forbidden, headers: { "x-ratelimit-remaining": "7" } }, "forbidden"],
  ])("tells a 403 of a limit from one of a lacking scope: %s", (_name, sketch, responseClass) => {
    expect(classify(seen(sketch))).toBe(responseClass);
  });

  it("takes no object for a status, whatever it says of itself", () => {
    const odd = seen({
      status: 200,
      json: { status: [{ toString: 1 }], code: { valueOf: 2 } },
    });
    expect(classify(odd)).toBe("allowed");
  });

  it("reads what is no answer", () => {
    const trouble = { exchange: "x1", detail: "", sentAt: 0, durationMs: 0 };
    expect(classify({ kind: "trouble", trouble: "timeout", ...trouble })).toBe("silent");
    expect(classify({ kind: "not-sent", reason: "condition", detail: "" })).toBe("unsent");
  });
});

describe("the words of an answer", () => {
  it.each<[string, Sketch, string | undefined, string | undefined]>([
    ["the envelope", forbidden, "FORBIDDEN", "No."],
    ["a code alone", { status: 403, json: { error: { code: "X" } } }, "X", undefined],
    ["a code that is a number", { status: 403, json: { error: { code: 7 } } }, undefined, undefined],
    ["an error as text", { status: 403, json: { error: "No." } }, undefined, "No."],
    ["a bare message", { status: 403, json: { message: "No." } }, undefined, "No."],
    ["a message beside a code", { status: 403, json: { error: { code: "X" }, message: "No." } }, "X", "No."],
    [
      "a word beside a message",
      { status: 403, json: { error: "Forbidden", message: "No, not you." } },
      undefined,
      "No, not you.",
    ],
    [
      "OAuth",
      { status: 401, json: { error: "invalid_token", error_description: "It is over." } },
      undefined,
      "It is over.",
    ],
    ["a detail", { status: 401, json: { detail: "Not you." } }, undefined, "Not you."],
    [
      "a problem",
      { status: 403, json: { type: "about:blank", title: "Not you.", status: 403 } },
      undefined,
      "Not you.",
    ],
    ["AWS", { status: 403, json: { Message: "Not you." } }, undefined, "Not you."],
    ["a list of errors", { status: 401, json: { errors: [{ message: "Not you." }] } }, undefined, "Not you."],
    [
      "a list of FastAPI",
      { status: 422, json: { detail: [{ loc: ["body", "name"], msg: "Too long" }] } },
      undefined,
      "name: Too long",
    ],
    [
      "a list of NestJS",
      { status: 400, json: { message: ["name is too long"] } },
      undefined,
      "name is too long",
    ],
    ["Apigee", { status: 401, json: { fault: { faultstring: "Not you." } } }, undefined, "Not you."],
    ["a list", { status: 403, json: ["No."] }, undefined, undefined],
    ["null", { status: 403, json: null }, undefined, undefined],
    ["text", { status: 403, text: "No." }, undefined, undefined],
    ["nothing", { status: 403 }, undefined, undefined],
  ])("are found in %s", (_name, sketch, code, message) => {
    expect(errorCode(seen(sketch))).toBe(code);
    expect(errorMessage(seen(sketch))).toBe(message);
  });

  it.each<[Sketch, string]>([
    [{ status: 200, json: { a: ["b"] } }, '{"a":["b"]}'],
    [{ status: 200, text: "b" }, "b"],
    [{ status: 200, html: "<b>" }, "<b>"],
    [{ status: 204 }, ""],
    [binary, ""],
  ])("are %j as text", (sketch, text) => {
    expect(bodyText(seen(sketch))).toBe(text);
  });
});

describe("signatureOf", () => {
  const signed = (sketch: Sketch): string => responseFingerprint(seen(sketch));
  const notFound = (message: string): Sketch => refusal(404, "NOT_FOUND", message);
  const id = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-00000000000a`;

  it.each<[string, Sketch, Sketch]>([
    ["paths", notFound("Cannot GET /api/v1/a"), notFound("Cannot GET /api/v1/b/c")],
    ["identifiers", notFound(`No task ${id("0")}`), notFound(`No task ${id("a").toUpperCase()}`)],
    ["letter case and spaces", notFound("Not  found"), notFound(" not found ")],
    ["headers", { ...forbidden, headers: { etag: "1" } }, forbidden],
    [
      "further fields",
      { status: 404, json: { message: "No", id: 1 } },
      { status: 404, json: { message: "No" } },
    ],
    [
      "where the words stand",
      { status: 404, json: { message: "No" } },
      { status: 404, json: { error: "No" } },
    ],
    ["what follows on a long page", page("x".repeat(400)), page(`${"x".repeat(400)}y`)],
  ])("leaves out %s", (_name, one, other) => {
    expect(signed(one)).toBe(signed(other));
  });

  it.each<[string, Sketch, Sketch]>([
    ["statuses", notFound("No."), refusal(410, "NOT_FOUND", "No.")],
    ["codes", notFound("No."), refusal(404, "ROUTE_NOT_FOUND", "No.")],
    ["words", notFound("Task not found"), notFound("Route not found")],
    ["kinds of body", { status: 404, text: "No." }, { status: 404, json: { message: "No." } }],
    ["pages", page("<h1>404</h1>"), page("<h1>Gone</h1>")],
  ])("tells %s apart", (_name, one, other) => {
    expect(signed(one)).not.toBe(signed(other));
  });

  it("says what it is made of", () => {
    expect(signed(notFound(`Cannot GET /api/v1/tasks/${id("0")} here`))).toBe(
      "404|json|NOT_FOUND|cannot get here",
    );
    expect(signed({ status: 204 })).toBe("204|empty||");
  });

  function page(html: string): Sketch {
    return { status: 404, html };
  }
});

describe("allAlike", () => {
  const other: Sketch = {
    ...unauthorized,
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  };

  it.each<[string, readonly (Sketch | undefined)[], boolean]>([
    ["the same answers", [unauthorized, unauthorized, unauthorized], true],
    ["one answer", [unauthorized], true],
    ["other challenges", [unauthorized, other], false],
    ["other words", [unauthorized, refusal(401, "UNAUTHORIZED", "Bad token.")], false],
    ["a missing answer", [unauthorized, undefined], false],
    ["no first answer", [undefined, unauthorized], false],
    ["no answer at all", [undefined, undefined], false],
    ["nothing", [], false],
  ])("judges %s", (_name, sketches, alike) => {
    expect(allAlike(sketches.map((sketch) => sketch && seen(sketch)))).toBe(alike);
  });
});
