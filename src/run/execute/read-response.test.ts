import { describe, expect, it } from "vitest";
import { keyWith, none } from "../../../contracts/catalogue/credential.ts";
import { titanProfile } from "../../../contracts/profile/profile.ts";
import { goodLogin, listKeys, mintKey, session } from "../../../suites/model/requests.ts";
import { testContext } from "../../../test/support/suites.ts";
import type { WireAnswer } from "../../http/wire.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { Secret } from "../../secrets/secret.ts";
import { DisclosureSearch } from "./disclosure-search.ts";
import { lookOf } from "./keys/key-look.ts";
import { parseJson } from "./parse-json.ts";
import { readResponse } from "./read-response.ts";
import { ResponseBudget } from "./response-budget.ts";

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = `${segment({ alg: "HS256" })}.${segment({ sub: "u1", exp: 2_000_000_000 })}.${"s".repeat(43)}`;
const key = `titan_sk_live_${"Ab3_".repeat(11)}`;

const answer = (body: unknown, more: Partial<WireAnswer> = {}): WireAnswer => ({
  kind: "answer",
  status: 200,
  headers: [["Content-Type", "application/json"]],
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  sentAt: 0,
  durationMs: 1,
  ...more,
});

const receive = (
  probe: Parameters<typeof readResponse>[2],
  last: WireAnswer,
  earlier: readonly WireAnswer[] = [],
) =>
  readResponse({ attempts: [...earlier, last] }, "x1", probe, {
    redactor: new Redactor(),
    keys: () => [],
    pool: new ResponseBudget(),
    disclosures: new DisclosureSearch([]),
    profile: titanProfile,
  });

describe("the room of a run", () => {
  const body = {
    kind: "text",
    text: "x".repeat(1024 * 1024),
    contentType: "text/plain",
    html: false,
  } as const;
  const fits = (pool: ResponseBudget): number => {
    let count = 0;
    while (count < 100 && pool.takes(body)) count += 1;
    return count;
  };

  it("is bounded, and grows with the operations that are tried", () => {
    expect(fits(new ResponseBudget())).toBe(4);
    expect(fits(new ResponseBudget(22))).toBe(4);
    expect(fits(new ResponseBudget(1_000))).toBe(15);
  });
});

describe("observe", () => {
  it.each(["wrong", "password", "data", "read", "error", "code"])(
    "keeps an answer as it is where the password is the word %s",
    (word) => {
      const redactor = new Redactor();
      redactor.learn(new Secret("password", word));
      const body = {
        data: null,
        error: { code: "UNAUTHORIZED", message: "wrong password: tasks cannot be read" },
      };
      const { result } = readResponse({ attempts: [answer(body, { status: 401 })] }, "x1", goodLogin, {
        redactor,
        keys: () => [],
        pool: new ResponseBudget(),
        disclosures: new DisclosureSearch([]),
        profile: titanProfile,
      });
      expect(result).toMatchObject({ body: { kind: "json", value: body } });
    },
  );

  it("turns the JWT of a login into its mark, and keeps what judges need of its claims", () => {
    const { result, secrets } = receive(goodLogin, answer({ data: { accessToken: token } }));
    expect(JSON.stringify(result)).not.toContain(token);
    expect(result).toMatchObject({
      body: { kind: "json", value: { data: { accessToken: secrets[0]?.mark } } },
      issued: [
        {
          kind: "jwt",
          path: "data.accessToken",
          claims: { alg: "HS256", sub: "u1", exp: 2_000_000_000, length: token.length },
        },
      ],
    });
  });

  it("turns a new key into its mark, and says what it looked like", () => {
    const probe = mintKey(keyWith("tasks:read"), testContext);
    const { result, keyId } = receive(
      probe,
      answer({ id: "k1", key, scopes: ["tasks:read"] }, { status: 201 }),
    );
    expect(JSON.stringify(result)).not.toContain(key);
    expect(keyId).toBe("k1");
    expect(result).toMatchObject({
      issued: [{ kind: "key", path: "key", look: { prefix: true, repeated: false } }],
    });
  });

  it("notices a key that was handed out before", () => {
    const readerOptions = {
      redactor: new Redactor(),
      keys: () => [new Secret("key", key)],
      pool: new ResponseBudget(),
      disclosures: new DisclosureSearch([]),
      profile: titanProfile,
    };
    const sent = { attempts: [answer({ id: "k2", key })] };
    const { result } = readResponse(sent, "x1", mintKey(keyWith("tasks:read"), testContext), readerOptions);
    expect(result).toMatchObject({ issued: [{ look: { repeated: true } }] });
  });

  it("hides keys and cookies that nobody knew of", () => {
    const cookie = ["Set-Cookie", "sid=0123456789abcdef; HttpOnly"] as const;
    const { result } = receive(listKeys("exercise"), answer([{ id: "a", key }], { headers: [cookie] }));
    expect(JSON.stringify(result)).not.toMatch(/titan_sk_live_Ab3|0123456789abcdef/);
    expect(result).toMatchObject({ headers: { "set-cookie": "sid=[cookie]" } });
  });

  it("keeps what a 429 said of when to come back", () => {
    const blocked = answer("", { status: 429, headers: [["Retry-After", "1"]] });
    const { result } = receive(session(none), answer({}), [blocked]);
    expect(result).toMatchObject({ blocked: [{ reset: false, retryAfter: true }] });
  });

  it.each([
    ["a page", "<!doctype html><p>hi", { kind: "text", html: true }],
    ["plain text", "gone", { kind: "text", html: false }],
    ["nothing", "", { kind: "empty" }],
    ["JSON in whatever type", "[1]", { kind: "json", value: [1] }],
    ["nesting that nobody answers with", "[".repeat(5_000) + "]".repeat(5_000), { kind: "text" }],
  ])("knows %s", (_what, body, expected) => {
    const { result } = receive(session(none), answer(body, { headers: [] }));
    expect(result).toMatchObject({ body: expected });
  });
});

describe("parseJson", () => {
  it.each(["", "{", "nul", "<html>", "[".repeat(201)])("gives nothing for %j", (text) =>
    expect(parseJson(Buffer.from(text))).toBeUndefined(),
  );
});

describe("lookOf", () => {
  it.each([
    [`titan_sk_live_${"Zz09-_".repeat(4)}`, 144],
    ["titan_sk_live_0123456789abcdef0123456789abcdef", 128],
    ["0f8fad5b-d9cb-469f-a165-70867728950e", 128],
    ["titan_sk_live_abcd1234", 32],
    ["titan_sk_live_wxyz1234", 41],
    ["12345678", 26],
  ])("estimates %s", (text, bits) => expect(lookOf(text).bits).toBe(bits));
});

describe("an answer that plays with names", () => {
  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("has a header called %s", (name) => {
    const headers = [[name, "a"] as const, [name, "b"] as const];
    const { result } = receive(goodLogin, answer({}, { headers }));
    expect(result).toMatchObject({ kind: "answer" });
    if (result.kind !== "answer") return;
    expect(Object.entries(result.headers)).toEqual([[name.toLowerCase(), "a, b"]]);
  });

  it("repeats a secret in its content type, where it is hidden as well", () => {
    const headers = [["content-type", `text/plain; token=${token}`] as const];
    const { result } = receive(goodLogin, answer("text", { headers }));
    expect(JSON.stringify(result)).not.toContain(token);
  });
});

describe("a run's room", () => {
  it("is used up by what is kept, and what finds none is trouble that still tells of the key", () => {
    const readerOptions = {
      redactor: new Redactor(),
      keys: () => [],
      pool: new ResponseBudget(),
      disclosures: new DisclosureSearch([]),
      profile: titanProfile,
    };
    const probe = mintKey(keyWith("tasks:read"), testContext);
    const filler = "x".repeat(900_000);
    const taken = Array.from({ length: 30 }, (_, n) => {
      const last = answer({ id: `k${n}`, key: `${key}${n}`, filler }, { status: 201 });
      return readResponse({ attempts: [last] }, "x1", probe, readerOptions);
    });
    expect(taken[0]?.result.kind).toBe("answer");
    expect(taken.at(-1)?.result).toMatchObject({ kind: "trouble", trouble: "too-large" });
    expect(taken.at(-1)?.keyId).toBe("k29");
    expect(taken.at(-1)?.secrets).toHaveLength(1);
  });
});

it("keeps the text of an identifier that a number cannot hold", () => {
  const text = '{"id":9007199254740993,"n":12,"in text":"9007199254740993","f":1.50,"e":1e3}';
  expect(parseJson(Buffer.from(text))).toEqual({
    id: "9007199254740993",
    n: 12,
    "in text": "9007199254740993",
    f: 1.5,
    e: 1000,
  });
});

describe("what an answer hands out besides what was asked for", () => {
  const learnt = (
    probe: Parameters<typeof readResponse>[2],
    body: unknown,
    more: Partial<WireAnswer> = {},
  ) => {
    const redactor = new Redactor();
    const options = {
      redactor,
      keys: () => [],
      pool: new ResponseBudget(),
      disclosures: new DisclosureSearch([]),
      profile: titanProfile,
    };
    const { result } = readResponse({ attempts: [answer(body, more)] }, "x1", probe, options);
    return { redactor, kept: JSON.stringify(result) };
  };
  const refresh = "rt-5vJ8cQ2xN7wL0kYb3mTz";
  const nested = {
    data: { tokens: [{ refresh_token: refresh }], session: { session_id: "s9-Zk3x9QpL0aB7x" } },
  };

  it.each([
    ["a sign-in", goodLogin, { token, ...nested }, {}],
    [
      "a sign-in that asks for a second factor",
      goodLogin,
      { mfa: { ticket: refresh, challenge_id: "s9-Zk3x9QpL0aB7x" } },
      { status: 403 },
    ],
    [
      "a creation",
      mintKey(keyWith("tasks:read"), testContext),
      { id: "k1", name: "n", key, scopes: [], signing_secret: refresh, session_id: "s9-Zk3x9QpL0aB7x" },
      { status: 201 },
    ],
  ] as const)("is a secret from then on: %s", (_name, probe, body, more) => {
    const { redactor, kept } = learnt(probe, body, more);
    for (const secret of [refresh, "s9-Zk3x9QpL0aB7x"]) {
      expect(kept).not.toContain(secret);
      expect(redactor.leaksIn(`Bearer ${secret}.`)).toBe(true);
    }
  });

  it("leaves alone what says who signed in, and when", () => {
    const open = {
      user: {
        id: "6f1c2a34-9a57-4c5e-8a11-0b5f8e6a1d22",
        name: "Some.Body.The.3rd-of-his-name",
        role: "administrator1",
      },
      expires_at: "2026-11-24T12:40:43.001Z",
      token_type: "Bearer",
    };
    expect(JSON.parse(learnt(goodLogin, open).kept).body.value).toEqual(open);
  });

  it("holds for cookies", () => {
    const headers: WireAnswer["headers"] = [
      ["Content-Type", "application/json"],
      ["Set-Cookie", `sid="${refresh}"; Path=/; HttpOnly`],
      ["Set-Cookie", "lang=en; Path=/"],
    ];
    const { redactor, kept } = learnt(goodLogin, { token }, { headers });
    expect(kept).toContain("sid=[cookie]");
    expect(redactor.leaksIn(`no session ${refresh}`)).toBe(true);
    expect(redactor.leaksIn("lang=en; Path=/")).toBe(false);
  });
});
