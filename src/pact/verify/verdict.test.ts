import { describe, expect, it } from "vitest";
import { type Credential, jwt, keyWith, none } from "../../../contracts/catalogue/credential.ts";
import type { PactComment } from "../../../contracts/pacts/comment.ts";
import type { InteractionResult, Mismatch } from "../../../suites/model/interaction.ts";
import { type Probe, placeholder } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import { contextDefaults } from "../../../suites/model/run-context.ts";
import {
  type Answers,
  handsOutKey,
  interactionOf,
  sketchTools,
} from "../../../test/support/pact/sketches.ts";
import { forbidden, response, type Sketch, unauthorized } from "../../../test/support/suites.ts";
import type { Matching } from "../matcher/documents.ts";
import { probeOf } from "./requests.ts";
import type { Attempted } from "./values.ts";
import { type SentRequest, verdictOf } from "./verdict.ts";

function request(operation: string, credential: Credential = keyWith("tasks:read"), body?: unknown): Probe {
  const [method = "", target = ""] = operation.split(" ");
  const headers = { "content-type": "application/json" };
  const sent = probeOf(
    { method, target, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    { label: "i1", bindings: [], expected: 200 },
    contextDefaults,
  );
  return { ...sent, credential };
}

const list = request("GET /api/v1/tasks");
const one = request("GET /api/v1/tasks/17");
const session = request("GET /api/v1/auth/session", jwt);
const plan = request("POST /api/v1/billing/plan");
const unlisted = request("GET /api/v1/other");
const file = request("GET /api/v1/executions/17/results/export");
const creation = request("POST /api/v1/api-keys", jwt, { name: "n", scopes: ["a:b", "tasks:read"] });

const wrongLogin = request("POST /api/v1/auth/login", none, { email: "a@b.c", password: "wrong" });
const login: Probe = {
  ...wrongLogin,
  payload: { kind: "json", value: { email: placeholder("email"), password: placeholder("password") } },
};
const invalid: Sketch = { status: 400, json: { error: { code: "BAD_REQUEST", message: "No." } } };

const wrongStatus: Mismatch = { part: "status", path: "status", wanted: "200", got: "500" };
const wrongBody: Mismatch = { part: "body", path: "$.data", wanted: "a field", got: "nothing" };

const gone: Sketch = { status: 404, json: { success: false, error: { code: "NOT_FOUND", message: "No." } } };
const good: Sketch = { status: 200, json: { success: true, data: [] } };
const page: Sketch = { status: 200, html: "<h1>Hi</h1>" };
const bytes: Sketch = {
  status: 200,
  more: { body: { kind: "binary", bytes: 3, contentType: "application/zip" } },
};
const made = (...scopes: readonly string[]): Sketch => ({
  status: 201,
  json: { id: "k1", name: "n", key: "[key#000000]", scopes },
});

interface Row {
  readonly name: string;
  readonly sent: Probe;
  readonly seen: Sketch;
  readonly matching?: Matching;
  readonly comment?: PactComment;
  /** The status that the pact expects. */
  readonly due?: number;
  readonly context?: Partial<RunContext>;
  /** What the controls are answered, and that no other is sent. */
  readonly controls?: Answers;
  /** The words of its reason; the mismatches of what counts. */
  readonly is:
    | Extract<InteractionResult["kind"], "inapplicable" | "unsure" | "crashed">
    | "verified"
    | "broken";
  readonly because?: string;
  /** Where they are not those of `matching`. */
  readonly mismatches?: readonly Mismatch[];
}

const rows: readonly Row[] = [
  { name: "what matches", sent: list, seen: good, matching: [], is: "verified" },
  { name: "what does not", sent: list, seen: good, is: "broken" },
  { name: "a wrong status", sent: list, seen: forbidden, is: "broken" },
  { name: "a refusal in a 200", sent: list, seen: { status: 200, json: { success: false } }, is: "broken" },
  { name: "a redirect", sent: list, seen: { status: 302 }, is: "broken" },
  { name: "a limit that was expected", sent: list, seen: { status: 429 }, matching: [], is: "verified" },
  { name: "a broken match", sent: list, seen: good, matching: { broken: "b" }, is: "crashed", because: "b" },

  ...[429, 500, 502, 503, 504, 418].map((status) => ({
    name: `a status ${status}`,
    sent: list,
    seen: { status, json: {} },
    is: "unsure" as const,
    because: `no verdict: answered ${status}`,
  })),
  { name: "a page", sent: list, seen: page, is: "unsure", because: "a web page" },
  {
    name: "a page for a refusal",
    sent: session,
    seen: { status: 401, html: "<h1>Log in</h1>" },
    is: "unsure",
    because: "answered 401, a web page",
  },
  { name: "a page that was expected", sent: list, seen: page, matching: [], is: "verified" },

  { name: "404 of the auth service", sent: session, seen: gone, is: "broken" },
  { name: "501 of the auth service", sent: session, seen: { status: 501, json: {} }, is: "broken" },
  { name: "a refused sign-in of nobody", sent: wrongLogin, due: 200, seen: unauthorized, is: "broken" },
  {
    name: "a refused sign-in of the account",
    sent: login,
    due: 200,
    seen: unauthorized,
    is: "unsure",
    because: "check TITAN_EMAIL and TITAN_PASSWORD",
  },
  {
    name: "a sign-in of the account that asks for more",
    sent: login,
    due: 200,
    seen: { status: 403, json: { error: { code: "MFA_REQUIRED", message: "Enter your code." } } },
    is: "unsure",
    because: "asks for a second factor",
  },
  {
    name: "a sign-in of the account that is not understood",
    sent: login,
    due: 200,
    seen: invalid,
    is: "broken",
  },
  {
    name: "501 elsewhere",
    sent: list,
    seen: { status: 501, json: {} },
    is: "inapplicable",
    because: "answered 501",
  },
  { name: "405 elsewhere", sent: one, seen: { status: 405 }, is: "inapplicable", because: "answered 405" },
  {
    name: "404 of an object, to anybody",
    sent: one,
    seen: gone,
    controls: { none: gone },
    is: "inapplicable",
    because: "404 to anybody",
  },
  {
    name: "410 of an object, to anybody",
    sent: one,
    seen: { status: 410, json: {} },
    controls: { none: { status: 410, json: {} } },
    is: "inapplicable",
    because: "410 to anybody",
  },
  {
    name: "404 of an object behind a guard",
    sent: one,
    seen: gone,
    controls: { none: unauthorized },
    is: "broken",
  },
  {
    name: "404 of an object behind a guard, as expected",
    sent: one,
    seen: gone,
    matching: [],
    controls: { none: unauthorized },
    is: "verified",
  },
  {
    name: "404 of an object that is expected and that anybody gets",
    sent: one,
    seen: gone,
    matching: [],
    controls: { none: gone },
    is: "inapplicable",
  },
  {
    name: "404 of an object to a caller without a credential",
    sent: { ...one, credential: none },
    seen: gone,
    is: "inapplicable",
    because: "to anybody",
  },
  {
    name: "404 of a list even to every scope",
    sent: list,
    seen: gone,
    controls: { "key[all]": gone },
    is: "inapplicable",
    because: "even to a key with every scope",
  },
  {
    name: "404 of a list that a key with every scope gets",
    sent: list,
    seen: gone,
    controls: { "key[all]": good },
    is: "broken",
  },
  {
    name: "404 of a list for a refusal",
    sent: { ...list, credential: none },
    seen: gone,
    controls: { "key[all]": good },
    is: "broken",
  },
  {
    name: "404 of a list without keys to tell more",
    sent: list,
    seen: gone,
    context: { means: new Set(["jwt"]) },
    is: "inapplicable",
    because: "an account or a JWT would tell more",
  },
  {
    name: "404 of what might change something",
    sent: plan,
    seen: gone,
    is: "inapplicable",
    because: "--allow-billing-write would tell more",
  },
  {
    name: "404 of what may change something",
    sent: plan,
    seen: gone,
    controls: { "key[all]": { status: 400, json: {} } },
    context: { allowBillingWrite: true },
    is: "broken",
  },
  {
    name: "404 of what the catalogue does not know",
    sent: unlisted,
    seen: gone,
    is: "broken",
  },

  {
    name: "a masked key",
    sent: creation,
    seen: handsOutKey({ masked: true }),
    matching: [],
    is: "broken",
    mismatches: [{ part: "body", path: "$.key", wanted: "the whole key", got: "a masked key" }],
  },
  {
    name: "a whole key",
    sent: creation,
    seen: handsOutKey(),
    matching: [],
    is: "verified",
  },
  { name: "409 elsewhere", sent: list, seen: { status: 409, json: {} }, is: "broken" },

  { name: "a file's bytes", sent: file, seen: bytes, matching: [wrongBody], is: "unsure", because: "binary" },
  { name: "a file's bytes that match", sent: file, seen: bytes, matching: [], is: "verified" },
  {
    name: "a file's bytes with a wrong header",
    sent: file,
    seen: bytes,
    matching: [{ ...wrongBody, part: "header" }, wrongBody],
    is: "broken",
  },
  { name: "bytes where JSON was due", sent: list, seen: bytes, is: "unsure", because: "no verdict" },

  {
    name: "a key as it was asked for",
    sent: creation,
    seen: made("tasks:read", "a:b"),
    comment: { accepts: "key-as-asked" },
    is: "inapplicable",
    because: "exactly the scopes that it was asked for, where 4xx was expected",
  },
  {
    name: "a key as it was asked for, untold",
    sent: creation,
    seen: made("a:b", "tasks:read"),
    is: "broken",
  },
  ...[
    made("tasks:read"),
    made("tasks:read", "a:b", "c"),
    { status: 201, json: {} },
    { status: 201, text: "" },
  ].map((seen, index) => ({
    name: `a key other than asked for (${index + 1})`,
    sent: creation,
    seen,
    comment: { accepts: "key-as-asked" as const },
    is: seen.text === undefined ? ("broken" as const) : ("unsure" as const),
  })),
  {
    name: "a refusal that looks like the key asked for",
    sent: creation,
    seen: { ...made("a:b", "tasks:read"), status: 400 },
    comment: { accepts: "key-as-asked" },
    is: "broken",
  },
  {
    name: "a key where no scopes were asked for",
    sent: request("POST /api/v1/api-keys", jwt, { name: "n" }),
    seen: made(),
    comment: { accepts: "key-as-asked" },
    is: "broken",
  },
];

const answered = (sent: Probe, sketch: Sketch): SentRequest => ({
  kind: "sent",
  probe: sent,
  result: response(sent, sketch),
});

const refusalDue = interactionOf({
  response: {
    status: 422,
    matchingRules: { status: { matchers: [{ match: "statusCode", status: "clientError" }] } },
  },
});

const verdict = (
  sent: SentRequest | undefined,
  matching: Matching = [],
  tools = sketchTools(),
  comment: PactComment = {},
  interaction = refusalDue,
): Promise<Attempted> => verdictOf({ interaction, comment, matching }, sent, tools);

function expected({
  sent,
  is,
  because,
  matching = [wrongStatus],
  mismatches = matching as Mismatch[],
}: Row): unknown {
  if (is === "verified" || is === "broken") return { kind: "matched", probe: sent, mismatches };
  return { kind: is, because: expect.stringContaining(because ?? "") };
}

describe("what an answer means", () => {
  it.each(rows)("$name: $is", async (row) => {
    const { sent, seen, matching = [wrongStatus], controls = {}, context = {}, comment, due } = row;
    const tools = sketchTools({ answers: controls, context });
    const interaction = due === undefined ? refusalDue : interactionOf({ response: { status: due } });
    expect(await verdict(answered(sent, seen), matching, tools, comment, interaction)).toEqual(expected(row));
    expect(tools.asked.map(({ credential }) => credential.kind)).toEqual(
      Object.keys(controls).map((name) => (name === "none" ? "none" : "key")),
    );
  });

  it.each([
    { status: 403, otherwise: "matched" },
    { status: 409, otherwise: "unsure" },
    { status: 429, otherwise: "unsure" },
    { status: 422, message: "You have reached the maximum of 4 keys.", otherwise: "unsure" },
  ])("may be a limit of keys where a creation is answered with $status", async (row) => {
    const { status, message = "No.", otherwise } = row;
    const refused = answered(creation, { status, json: { error: { code: "NO", message } } });
    const result = await verdict(refused, [wrongStatus]);
    expect(result).toMatchObject({ kind: "capped", otherwise: { kind: otherwise } });
    const never = sketchTools({ trial: { create: forbidden } });
    expect(await verdict(refused, [wrongStatus], never)).toMatchObject({ kind: otherwise });
  });

  it("has controls that are the operation's safe probe, and never the pact's own request", async () => {
    const writing = request("POST /api/v1/tasks", jwt, { name: "a task that would be made" });
    const tools = sketchTools({ answers: { "key[all]": good } });
    await verdict(answered(writing, gone), [], tools);
    expect(tools.asked.map(({ payload, effect }) => ({ payload, effect }))).toEqual([
      { payload: { kind: "json", value: {} }, effect: "write" },
    ]);
  });

  const silent: ProbeResult = {
    kind: "trouble",
    exchange: "x1",
    trouble: "timeout",
    detail: "no answer within 2 s",
    sentAt: 0,
    durationMs: 1,
  };

  it.each<readonly [string, SentRequest | undefined, object]>([
    ["was not handed over", undefined, { kind: "unsure", because: "Pact did not hand its request over" }],
    ["could not be sent", { kind: "unsendable", because: "b" }, { kind: "unsure", because: "b" }],
    [
      "was not answered",
      { kind: "sent", probe: list, result: silent },
      { kind: "unsure", because: "no answer within 2 s" },
    ],
    ["waited for nothing", unsent("condition"), { kind: "inapplicable", because: "d" }],
    ["had no credential", unsent("credential"), { kind: "unsure", because: "d" }],
    ["came too late", unsent("deadline"), { kind: "unsure", because: "d" }],
    ["was for a stranger", unsent("not-titan"), { kind: "unsure", because: "d" }],
  ])("is told where the request %s, whatever Pact says", async (_, carried, result) => {
    expect(await verdict(carried)).toEqual(result);
    expect(await verdict(carried, { broken: "b" })).toEqual(result);
  });
});

function unsent(reason: Extract<ProbeResult, { kind: "not-sent" }>["reason"]): SentRequest {
  return { kind: "sent", probe: list, result: { kind: "not-sent", reason, detail: "d" } };
}
