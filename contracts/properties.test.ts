import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyJson, holds } from "../test/support/properties.ts";
import { messagesOf, NotAPact, readPact } from "./pacts/file.ts";
import {
  apiKeyContract,
  apiKeyListContract,
  findCreatedKey,
  findListedKeys,
  isWholeList,
} from "./wire/api-key.ts";
import { authError, errorEnvelope, successEnvelope, unwrap } from "./wire/envelope.ts";
import { findLiveCredentials } from "./wire/live-credentials.ts";
import { findTokens, loginContract } from "./wire/login.ts";
import { identityOf, sessionContract } from "./wire/session.ts";

describe("readers of answers never throw, whatever the document", () => {
  it("findTokens gives texts that stand in it", () => {
    holds(anyJson, (document) => {
      for (const { path, token } of findTokens(document)) {
        expect(token).not.toBe("");
        expect(JSON.stringify(document)).toContain(JSON.stringify(token));
        expect(path).not.toBe("");
      }
    });
  });

  it("findCreatedKey gives an identifier or a key, as texts", () => {
    holds(anyJson, (document) => {
      const found = findCreatedKey(document);
      if (found === undefined) return;
      expect([typeof found.id, typeof found.key]).toContain("string");
      for (const scope of found.scopes ?? []) expect(typeof scope).toBe("string");
    });
  });

  it("findListedKeys and isWholeList", () => {
    holds(anyJson, (document) => {
      const keys = findListedKeys(document);
      for (const { id, name } of keys ?? []) {
        expect(["string", "undefined"]).toContain(typeof id);
        expect(["string", "undefined"]).toContain(typeof name);
      }
      expect(typeof isWholeList(document, keys ?? [])).toBe("boolean");
    });
  });

  it("identityOf names with texts", () => {
    holds(anyJson, (document) => {
      for (const name of Object.values(identityOf(document))) expect(typeof name).toBe("string");
    });
  });

  it("unwrap gives the document or its data", () => {
    holds(anyJson, (document) => {
      const { payload, enveloped } = unwrap(document);
      expect(enveloped ? (document as { data: unknown }).data : document).toBe(payload);
    });
  });

  it("every contract gives deviations", () => {
    const contracts = [
      apiKeyContract,
      apiKeyListContract,
      authError,
      errorEnvelope,
      successEnvelope,
      loginContract,
      sessionContract,
    ];
    holds(anyJson, (document) => {
      for (const { check } of contracts)
        for (const { path } of check(document)) expect(typeof path).toBe("string");
    });
  });
});

describe("readPact", () => {
  const name = fc.record({ name: fc.string({ minLength: 1 }) });
  const interaction = fc.record(
    {
      type: fc.constantFrom("Synchronous/HTTP", "Asynchronous/Messages", "x"),
      description: fc.string(),
      providerState: fc.oneof(fc.string(), fc.constant(null)),
      providerStates: fc.oneof(anyJson, fc.array(fc.record({ name: fc.string(), params: fc.object() }))),
      request: fc.oneof(anyJson, fc.record({ method: fc.string(), path: fc.string(), generators: anyJson })),
      response: fc.oneof(
        anyJson,
        fc.array(anyJson),
        fc.record({ status: fc.integer(), body: anyJson, matchingRules: anyJson }),
      ),
      comments: anyJson,
    },
    { requiredKeys: ["description"] },
  );
  const pact = fc.record({ consumer: name, provider: name, interactions: fc.array(interaction) });

  it("gives a pact or throws NotAPact, nothing else", () => {
    let read = 0;
    holds(fc.oneof(pact, anyJson), (document) => {
      try {
        const one = readPact(document);
        read += 1;
        expect(one.interactions.length + messagesOf(one)).toBeGreaterThanOrEqual(0);
        findLiveCredentials(document);
      } catch (error) {
        expect(error).toBeInstanceOf(NotAPact);
      }
    });
    expect(read).toBeGreaterThan(10);
  });
});
