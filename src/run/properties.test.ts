import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { titanProfile } from "../../contracts/profile/profile.ts";
import type { Body } from "../../contracts/wire/answer.ts";
import { bodyText, classify, errorCode, errorMessage, forbidsStoring } from "../../suites/model/classify.ts";
import type { ProbeResult } from "../../suites/model/probe-result.ts";
import { createKey, goodLogin, listKeys, ownSession } from "../../suites/model/requests.ts";
import { anyJson, anyText, holds } from "../../test/support/properties.ts";
import { Redactor } from "../secrets/redactor.ts";
import { Secret } from "../secrets/secret.ts";
import { DisclosureSearch } from "./execute/disclosure-search.ts";
import { parseJson } from "./execute/parse-json.ts";
import { readResponse } from "./execute/read-response.ts";
import { ResponseBudget } from "./execute/response-budget.ts";

const text = fc.oneof(
  anyText,
  anyJson.map((value) => JSON.stringify(value)),
);
const body: fc.Arbitrary<Body> = fc.oneof(
  fc.constant({ kind: "empty" as const }),
  fc.record({ kind: fc.constant("json" as const), value: anyJson, contentType: anyText }),
  fc.record({ kind: fc.constant("text" as const), text, contentType: anyText, html: fc.boolean() }),
  fc.record({ kind: fc.constant("binary" as const), bytes: fc.nat(), contentType: anyText }),
);
const headers = fc.dictionary(fc.constantFrom("cache-control", "date", "x"), anyText);

describe("read", () => {
  it("gives one reading of every status and body, and takes no refusal for a success", () => {
    holds(
      fc.tuple(fc.integer({ min: 100, max: 999 }), body, headers, fc.boolean()),
      ([status, said, named, file]) => {
        const answer = {
          kind: "answer",
          exchange: "x1",
          status,
          headers: named,
          body: said,
          sentAt: 0,
          durationMs: 0,
          issued: [],
          blocked: [],
        } as const;
        const responseClass = classify(answer, file);
        if (responseClass === "allowed") expect(status).toSatisfy((one: number) => one >= 200 && one < 300);
        if (status === 401) expect(responseClass).toBe("unauthorized");
        if (status >= 500) expect(["failed", "gateway", "unexposed"]).toContain(responseClass);
        expect(["string", "undefined"]).toContain(typeof errorCode(answer));
        expect(["string", "undefined"]).toContain(typeof errorMessage(answer));
        expect(typeof bodyText(answer)).toBe("string");
        expect(typeof forbidsStoring(answer)).toBe("boolean");
      },
      { runs: 1_000 },
    );
  });
});

describe("parseJson", () => {
  it("reads what JSON.parse reads, and never throws", () => {
    holds(text, (written) => {
      const value = parseJson(Buffer.from(written));
      if (value !== undefined) expect(value).toEqual(JSON.parse(written));
    });
    holds(anyJson, (value) => {
      const written = JSON.stringify(value);
      expect(parseJson(Buffer.from(written))).toEqual(JSON.parse(written));
    });
  });

  it("takes no document for an answer that holds more values than anybody sends", () => {
    const list = (length: number): Buffer => Buffer.from(JSON.stringify(Array.from({ length }, () => [])));
    expect(parseJson(list(1_000))).toHaveLength(1_000);
    expect(parseJson(list(300_000))).toBeUndefined();
  });
});

describe("observe", () => {
  const probes = [
    ownSession,
    goodLogin,
    listKeys("after"),
    createKey({ kind: "json", value: { name: "a", scopes: [] } }, "b"),
  ];
  const password = new Secret("password", "not-2-be seen");
  const wire = fc.record({
    kind: fc.constant("answer" as const),
    status: fc.integer({ min: 200, max: 599 }),
    headers: fc.array(
      fc.tuple(
        fc.constantFrom("content-type", "Set-Cookie", "x"),
        fc.oneof(anyText, fc.constant(`a=${password.reveal()}`)),
      ),
    ),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      text.map((written) => Buffer.from(written)),
      anyText.map((around) => Buffer.from(JSON.stringify({ error: around + password.reveal() }))),
    ),
    sentAt: fc.constant(0),
    durationMs: fc.constant(0),
  });

  it("takes every answer over the border, and no secret with it", () => {
    holds(fc.tuple(wire, fc.constantFrom(...probes)), ([answer, probe]) => {
      const redactor = new Redactor();
      redactor.learn(password);
      const readerOptions = {
        redactor,
        keys: () => [],
        pool: new ResponseBudget(),
        disclosures: new DisclosureSearch([]),
        profile: titanProfile,
      };
      const { result, secrets } = readResponse({ attempts: [answer] }, "x1", probe, readerOptions);
      const kept: ProbeResult = result;
      expect(kept.kind).toBe("answer");
      const { "set-cookie": _cookie, ...named } = kept.kind === "answer" ? kept.headers : {};
      expect(redactor.finds(JSON.stringify(named))).toBe(false);
      expect(JSON.stringify(kept)).not.toContain(password.reveal());
      // A token that is one letter long stands everywhere.
      for (const secret of secrets.filter((one) => one.reveal().length > 8))
        expect(JSON.stringify(kept)).not.toContain(JSON.stringify(secret.reveal()));
    });
  });
});
