import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { backend, commentOf, dashboard, pinned } from "../../test/support/consumers/pacts.ts";
import { Bench, responseOf, type Verdict } from "../../test/support/consumers/verdicts.ts";
import { asRead } from "../pacts/comment.ts";
import { matcherFor } from "../pacts/matchers.ts";
import { apiKeyContract } from "../wire/api-key.ts";
import { type Contract, contract } from "../wire/contract.ts";
import { authError, errorEnvelopeWith, successEnvelope } from "../wire/envelope.ts";
import { loginContract } from "../wire/login.ts";
import { sessionContract } from "../wire/session.ts";

/** The pacts and the zod contracts say the same: each document is shown to both, to Pact by its own matcher. */

const bench = new Bench();
beforeAll(() => bench.judge(), 120_000);

const enveloped = (data: unknown) => ({ success: true, data });
const key = {
  id: "key_123",
  name: "backend-job",
  key: "titan_sk_live_example",
  scopes: ["tasks:read", "tasks:write"],
  created_at: "2026-01-31T09:30:00Z",
};
const keyed = (change: Record<string, unknown>) => ({ ...key, ...change });
const without = (value: Record<string, unknown>, field: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));
const refusal = (code: unknown, message: unknown = "No.") => ({ success: false, error: { code, message } });

interface Subject {
  readonly contract: Contract;
  /** The interactions of the pacts that pin it. */
  readonly descriptions: readonly string[];
  readonly accepted: readonly unknown[];
  readonly refused: readonly unknown[];
}

const notObjects = [null, [], "text", 7, true];

const subjects: Readonly<Record<string, Subject>> = {
  login: {
    contract: loginContract,
    descriptions: ["sign in with email and password"],
    accepted: [
      { token: "a" },
      { token: "a", expires_in: 3600, user: { id: 1 } },
      { access_token: "a" },
      { accessToken: "a", token_type: "bearer" },
      { jwt: "a" },
      { data: { token: "a" } },
      { session: { access_token: "a" }, user: {} },
      enveloped({ jwt: "a" }),
      { token: 7, data: { token: "a" } },
      { token: "\n" },
    ],
    refused: [
      {},
      { token: "" },
      { token: 7 },
      { token: null },
      { token: ["a"] },
      { session_token: "a" },
      { data: { user: {} } },
      ...notObjects,
    ],
  },
  session: {
    contract: sessionContract,
    descriptions: ["look up the session of the signed-in user"],
    accepted: [
      {},
      { user: { id: "usr_1" } },
      enveloped({}),
      enveloped({ user: 1 }),
      { success: false, data: 1 },
      { token: "a" },
    ],
    refused: [enveloped("usr_1"), enveloped(null), enveloped([]), ...notObjects],
  },
  "API key creation": {
    contract: apiKeyContract,
    descriptions: ["create an API key as the signed-in user"],
    accepted: [
      key,
      enveloped(key),
      keyed({ expires_at: null, owner: { id: 1 } }),
      enveloped(keyed({ more: [] })),
      keyed({ name: "" }),
      keyed({ id: "7", key: "x" }),
      ...[[], ["a"], ["a", "b", "c", ""]].map((scopes) => keyed({ scopes })),
      ...[
        "2026-01-31T09:30:00.123456+02:00",
        "2026-01-31T09:30:00-11:30",
        "2026-01-31T09:30:00",
        "2024-02-29T23:59:59Z",
        "2026-01-31T09:30",
      ].map((created_at) => keyed({ created_at })),
    ],
    refused: [
      ...Object.keys(key).map((field) => without(key, field)),
      enveloped(without(key, "key")),
      enveloped(null),
      { api_key: key },
      // A number as identifier is read by us, and no pact of ours is written with one.
      ...["id", "key"].flatMap((field) =>
        ["", null, {}, ["a"], true].map((value) => keyed({ [field]: value })),
      ),
      keyed({ key: 7 }),
      ...[7, null, {}, ["a"]].map((name) => keyed({ name })),
      ...["tasks:read", null, {}, 1, [1], ["a", null], ["a", ["b"]], [{}]].map((scopes) => keyed({ scopes })),
      ...[
        "",
        "soon",
        "2026-01-31",
        "2026-02-30T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2026-01-31 09:30:00Z",
        "Sat, 31 Jan 2026 09:30:00 GMT",
        1769851800,
        null,
      ].map((created_at) => keyed({ created_at })),
      ...notObjects,
    ],
  },
  success: {
    contract: successEnvelope,
    descriptions: backend
      .filter(({ response: { status, body } }) => status === 200 && body !== undefined)
      .map(({ description }) => description),
    accepted: [
      ...[null, [], {}, "text", 0, true, [1, { a: 2 }], { items: [{}], total: 1 }].map(enveloped),
      { ...enveloped([]), meta: {} },
    ],
    refused: [
      { success: true },
      { success: false, data: [] },
      { success: "true", data: [] },
      { success: 1, data: [] },
      { data: [] },
      { items: [] },
      refusal("FORBIDDEN"),
      ...notObjects,
    ],
  },
  "auth refusal": {
    contract: authError,
    descriptions: dashboard
      .filter(({ response: { status } }) => status >= 400)
      .map(({ description }) => description),
    accepted: [{}, { error: "no" }, { message: "no" }, refusal("UNAUTHORIZED"), { errors: [1] }],
    refused: notObjects,
  },
  ...Object.fromEntries(
    (
      [
        ["UNAUTHORIZED", 401],
        ["FORBIDDEN", 403],
      ] as const
    ).map(([code, status]): [string, Subject] => [
      code,
      {
        contract: contract(code, errorEnvelopeWith(code)),
        descriptions: backend
          .filter(({ response }) => response.status === status)
          .map(({ description }) => description),
        accepted: [
          refusal(code),
          refusal(code, ""),
          { ...refusal(code), requestId: "1" },
          { success: false, error: { code, message: "No.", details: [] } },
        ],
        refused: [
          refusal("TEAPOT"),
          refusal(code.toLowerCase()),
          refusal(""),
          refusal(null),
          refusal([code]),
          refusal(code, null),
          refusal(code, { en: "No." }),
          { success: false, error: { message: "No." } },
          { success: false, error: { code } },
          { success: false, error: code },
          { success: false, code, message: "No." },
          { ...refusal(code), success: true },
          { ...refusal(code), success: 0 },
          { error: { code, message: "No." } },
          ...notObjects,
        ],
      },
    ]),
  ),
};

const rows = Object.entries(subjects).flatMap(([name, subject]) =>
  subject.descriptions.map((description) => [description, name, subject] as const),
);

/** Interactions whose answers are pinned by the same words are shown the documents once. */
const distinct = [
  ...new Map(
    rows.map((row) => {
      const { body, headers, matchingRules } = pinned(row[0]).response;
      const rules = z.record(z.string(), z.unknown()).parse(matchingRules);
      return [JSON.stringify([row[1], body, headers, { ...rules, status: undefined }]), row];
    }),
  ).values(),
];

/** What both say of a document, as one line. */
const line = (document: unknown, zod: boolean, pact: boolean): string =>
  `zod ${zod ? "accepts" : "refuses"}, Pact ${pact ? "accepts" : "refuses"} ${JSON.stringify(document)}`;

const wanted = (accepted: readonly unknown[], refused: readonly unknown[]): readonly string[] => [
  ...accepted.map((document) => line(document, true, true)),
  ...refused.map((document) => line(document, false, false)),
];

const said = (
  documents: readonly unknown[],
  zod: (document: unknown) => boolean,
  verdicts: () => readonly Verdict[],
): readonly string[] =>
  documents.map((document, index) => line(document, zod(document), verdicts()[index]?.length === 0));

describe("the pacts and the zod contracts", () => {
  it.each(
    distinct.map(([description, name, subject]) => {
      const interaction = pinned(description);
      const { response } = interaction;
      const documents = [...subject.accepted, ...subject.refused];
      const verdicts = bench.add(
        documents.map((document) => ({
          response,
          answer: { status: response.status, document: asRead(commentOf(interaction), document) },
        })),
      );
      return { description, name, subject, documents, verdicts };
    }),
  )(
    "agree on '$description': $name",
    ({
      subject: {
        contract: { check },
        accepted,
        refused,
      },
      documents,
      verdicts,
    }) => {
      expect(said(documents, (document) => check(document).length === 0, verdicts)).toEqual(
        wanted(accepted, refused),
      );
    },
  );

  it("are compared in as many words as the pacts have", () => {
    expect(distinct.map(([, name]) => name)).toEqual(Object.keys(subjects));
  });

  it("leave no pinned body out", () => {
    const withBody = [...dashboard, ...backend].filter(({ response }) => response.body !== undefined);
    expect(rows.map(([description]) => description).sort()).toEqual(
      withBody.map(({ description }) => description).sort(),
    );
  });

  it.each(rows)(
    "have an example for '%s' that zod accepts: %s",
    (description, _, { contract: { check } }) => {
      const { body } = pinned(description).response;
      expect(check(body?.content)).toEqual([]);
    },
  );
});

const pastTheGuard = [200, 204, 400, 404, 409, 410, 422];

describe("the statuses of the pacts", () => {
  const statuses = [200, 201, 204, 302, 400, 401, 403, 404, 409, 410, 415, 422, 429, 500, 501];

  it.each(
    (
      [
        ["sign in with email and password", [200]],
        ["sign in with an empty form", [400, 415, 422]],
        ["create an API key as the signed-in user", [200, 201]],
        ["create an API key with an API key", [401, 403]],
        ["create an API key with an unknown scope", [400, 422]],
        ["create a task with a key that may", pastTheGuard],
        ["export the results of an execution with a key that may", pastTheGuard],
      ] as const
    ).map(([description, accepted]) => {
      const { response } = pinned(description);
      const document = response.body?.content ?? {};
      const verdicts = bench.add(
        statuses.map((status) => ({
          response,
          answer: { status, ...(status === 204 ? { text: "" } : { document }) },
        })),
      );
      return { description, accepted, verdicts };
    }),
  )("'$description' accepts just $accepted", ({ accepted, verdicts }) => {
    expect(statuses.filter((_, index) => !verdicts()[index]?.includes("status"))).toEqual(accepted);
  });

  it.each([
    [/ without a credential$/, 401, 10],
    [/ with a key that lacks the scope$/, 403, 8],
  ])("are one alone where a description ends in %s: %i", (end, status, count) => {
    const found = [...dashboard, ...backend].filter(({ description }) => end.test(description));
    expect(found.map(({ response }) => response.status)).toEqual(Array.from({ length: count }, () => status));
    expect(JSON.stringify(found)).not.toContain("statusCode");
  });
});

describe("the content types of the pacts", () => {
  const json = [
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON;charset=UTF-8",
    "application/problem+json",
  ];
  const others = ["text/html", "text/plain; charset=utf-8", "application/jsonp", ""];

  const { response } = pinned("list the tasks without a credential");
  const free = pinned("create a task with a key that may").response;
  const cases = [
    ...[...json, ...others].map((contentType) => ({
      response,
      answer: { status: 401, contentType, document: response.body?.content },
    })),
    ...others.map((contentType) => ({
      response: free,
      answer: { status: 404, contentType, text: "<p>anything" },
    })),
  ];
  const verdicts = bench.add(cases);

  it("are JSON of any kind where the body is pinned, and free where it is not", () => {
    expect(cases.map(({ answer }, index) => [answer.contentType, verdicts()[index]?.length === 0])).toEqual([
      ...json.map((type) => [type, true]),
      ...others.map((type) => [type, false]),
      ...others.map((type) => [type, true]),
    ]);
  });
});

describe("the matchers of schemas that the pacts do not have yet", async () => {
  const schema = z.looseObject({
    count: z.number(),
    done: z.boolean(),
    kind: z.enum(["a", "b.c"]),
    level: z.literal(["low", "high"]),
    none: z.literal(null),
    list: z.array(z.looseObject({ id: z.string().min(1), tags: z.array(z.string()) })).min(2),
    maybe: z.string().optional(),
  });
  const item = (id: unknown) => ({ id, tags: ["x"] });
  const example = {
    count: 1,
    done: true,
    kind: "a",
    level: "low",
    none: null,
    list: [item("1"), item("2")],
  };
  const changed = (change: Record<string, unknown>) => ({ ...example, ...change });
  const each = (field: string, values: readonly unknown[]) =>
    values.map((value) => changed({ [field]: value }));
  const accepted = [
    example,
    ...each("count", [0, -1, 1.5, 1e21]),
    changed({ done: false, kind: "b.c", level: "high", maybe: "x" }),
    changed({ list: [item("1"), { ...item("2"), tags: [] }, { ...item("3"), more: 1 }] }),
  ];
  const refused = [
    ...Object.keys(example).map((field) => without(example, field)),
    ...each("count", ["1", null, true, [1]]),
    ...each("done", ["true", 1, null]),
    ...each("kind", ["bxc", "A", "ab", " a", null, 1]),
    changed({ level: "middle" }),
    ...each("none", [0, "", false, {}]),
    ...each("list", [[], [item("1")], {}, null]),
    ...each(
      "list",
      [item(""), item(2), { id: "2" }, { id: "2", tags: [1] }].map((odd) => [item("1"), odd]),
    ),
  ];

  const documents = [...accepted, ...refused];
  const response = await responseOf(matcherFor(schema, example));
  const verdicts = bench.add(documents.map((document) => ({ response, answer: { status: 200, document } })));

  it("say the same as the schemas", () => {
    const zod = (document: unknown) => schema.safeParse(document).success;
    expect(said(documents, zod, verdicts)).toEqual(wanted(accepted, refused));
  });
});
