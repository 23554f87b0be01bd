import { describe, expect, it } from "vitest";
import { type Credential, jwt, keyWith, none } from "../../contracts/catalogue/credential.ts";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import {
  forbidden,
  refusal,
  response,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import type { Probe } from "./probe.ts";
import { after, emptyLogin, exercise, goodLogin, ownSession, trialOf } from "./requests.ts";
import { answerWords, frontsIn, isOfFront, isWall } from "./who-answered.ts";

const page: Sketch = {
  status: 403,
  html: "<h1>Access denied</h1>",
  headers: { server: "cloudflare", "cf-ray": "8a1-FRA" },
};
const other: Sketch = { status: 401, html: "<h1>401 Authorization Required</h1>" };
const gate: Sketch = { status: 401, json: { message: "Proxy authentication is needed" } };
const unread: Sketch = { status: 400, json: { errors: [{ message: "expecting a value for query" }] } };
const noToken: Sketch = { status: 200, json: { ok: false, error: "No token was sent" } };
const noContext: Sketch = { status: 200, json: { data: null, errors: [{ message: "No token was sent" }] } };
const good: Sketch = { status: 200, json: { success: true, data: [] } };
const reads = testContext.operations.filter(
  ({ effect, target }) => effect === "read" && target === "collection",
);

/** Answers in the order in which they came, a second apart. */
const run = (...sent: readonly (readonly [Probe, Sketch])[]) =>
  sent.map(([probe, sketch], index) => response(probe, { ...sketch, more: { sentAt: index * 1000 } }));
const as = (index: number, credential: Credential): Probe => {
  const operation = reads[index];
  if (operation === undefined) throw new Error("too few reads");
  return exercise(operation, credential, testContext);
};
const own = (index: number): Probe => as(index, keyWith(...(reads[index]?.scopes ?? [])));
const foreign = (sent: ReturnType<typeof run>, context = testContext) => {
  const fronts = frontsIn(sent, context);
  return sent.filter((one) => isOfFront(one, fronts));
};
const { operation: trialRead, warm, revoke } = trialOf(testContext);
const revoked = (variant: string): Probe =>
  exercise(trialRead, warm.credential, testContext, { variant, given: after(revoke, "allowed") });
const [creation] = testContext.operations.filter(
  ({ effect, target }) => effect === "write" && target === "collection",
);
if (creation === undefined) throw new Error("the catalogue has no write");
const write = exercise(creation, jwt, testContext);
const [first, ...others] = testContext.operations
  .filter(({ effect }) => effect === "write")
  .map((operation) => exercise(operation, jwt, testContext));
if (first === undefined) throw new Error("the catalogue has no write");
const anonymousWrite = exercise(creation, none, testContext);
const invalid: Sketch = { status: 400, json: { success: false, error: { code: "BAD_REQUEST" } } };
const elsewhere = refusal(403, "FORBIDDEN", "Your IP address is not on the allow list");
const foreignJson: Sketch = { status: 401, json: { message: "no" } };

describe("frontsIn", () => {
  it.each<[string, ReturnType<typeof run>, number]>([
    [
      "pages of a gateway, while valid credentials get through",
      run([as(0, none), other], [own(0), good], [own(1), good]),
      0,
    ],
    ["a page to everybody", run([as(0, none), page], [own(0), page], [own(1), page]), 3],
    [
      "a page to all writes but one, from the first request on",
      run(
        [anonymousWrite, page],
        [first, invalid],
        ...others.slice(0, 4).map((probe) => [probe, page] as const),
        [first, invalid],
      ),
      5,
    ],
    [
      "one refusal in Titan's form to everybody, about the caller's address",
      run([as(0, none), elsewhere], [goodLogin, elsewhere], [emptyLogin, elsewhere]),
      3,
    ],
    [
      "one refusal in Titan's form to everybody, about nothing else",
      run([as(0, none), forbidden], [goodLogin, forbidden], [emptyLogin, forbidden]),
      0,
    ],
    ["a page to the only control", run([as(0, none), page], [own(0), page]), 2],
    [
      "pages since the middle of a run",
      run(
        [own(0), good],
        [as(0, none), other],
        [as(1, none), page],
        [own(1), page],
        [own(2), page],
        [as(2, none), page],
      ),
      4,
    ],
    ["pages to one operation only", run([own(0), good], [own(1), page], [own(2), good]), 0],
    ["a page to one operation at the end", run([own(0), good], [own(1), page]), 0],
    [
      "pages to many operations now and then",
      run([own(0), good], [own(1), page], [own(2), page], [own(3), page], [own(4), page], [own(0), good]),
      4,
    ],
    [
      "the documented refusal to everybody",
      run([as(0, none), forbidden], [own(0), forbidden], [own(1), forbidden]),
      0,
    ],
    [
      "another JSON to everybody",
      run(
        [as(0, none), { status: 403, json: { message: "Forbidden" } }],
        [own(0), { status: 403, json: { message: "Forbidden" } }],
        [own(1), { status: 403, json: { message: "Forbidden" } }],
      ),
      3,
    ],
    [
      "another JSON to a key that is revoked",
      run(
        [as(0, none), foreignJson],
        [warm, good],
        [revoked("one"), foreignJson],
        [revoked("two"), foreignJson],
      ),
      0,
    ],
    ["a wrong password with a page", run([goodLogin, other]), 0],
    ["a page to everything, sign-ins included", run([as(0, none), page], [emptyLogin, page]), 2],
    ["a proxy's JSON to everything", run([as(0, none), gate], [emptyLogin, gate], [goodLogin, gate]), 3],
    [
      "the same, and 431 to a long header",
      run([as(0, none), gate], [emptyLogin, gate], [as(1, none), { status: 431 }]),
      3,
    ],
    [
      "a page to everything that changes something",
      run([own(0), good], [trialOf(testContext).create, page], [as(1, none), unauthorized], [own(1), good]),
      1,
    ],
    [
      "a page to a creation, while other writes get through",
      run(
        [ownSession, good],
        [write, { status: 400, json: {} }],
        [trialOf(testContext).create, page],
        [write, { status: 400, json: {} }],
      ),
      0,
    ],
    [
      "JSON of one's own to the task service, then to the session as well",
      run([ownSession, good], [own(0), good], [own(1), gate], [own(2), gate], [ownSession, gate]),
      3,
    ],
    ["complaints about every request, a valid one too", run([as(0, none), unread], [own(0), unread]), 2],
    [
      "the same with 200",
      run([as(0, none), { ...unread, status: 200 }], [own(0), { ...unread, status: 200 }]),
      2,
    ],
    ["complaints about requests without a credential alone", run([as(0, none), unread], [own(0), good]), 0],
    [
      "GraphQL errors to everybody, whatever their words",
      run([as(0, none), noContext], [own(0), noContext]),
      2,
    ],
    ["errors about a token to everybody", run([as(0, none), noToken], [own(0), noToken]), 0],
    [
      "JSON of one's own, but not to a sign-in",
      run([as(0, none), gate], [emptyLogin, { ...gate, status: 400 }]),
      0,
    ],
    [
      "a page to a session that the JWT just opened elsewhere",
      run([goodLogin, { status: 200, json: { token: "x" } }], [ownSession, page]),
      0,
    ],
  ])("%s", (_name, sent, count) => {
    expect(foreign(sent)).toHaveLength(count);
  });
});

it("takes no JSON for another's where the profile says that refusals have no shape of their own", () => {
  const profile = completeProfile({ envelope: { task: "off" } });
  const sent = run([as(0, none), foreignJson], [own(0), foreignJson], [own(1), foreignJson]);
  expect(foreign(sent, { ...testContext, profile })).toEqual([]);
});

describe("isWall", () => {
  const wall = (...sketches: readonly Sketch[]) =>
    isWall(sketches.map((sketch) => response(ownSession, sketch)));

  it("is one page to everything", () => {
    expect(wall(page, page)).toBe(true);
    expect(wall(page)).toBe(false);
    expect(wall(page, other)).toBe(false);
    expect(wall(page, unauthorized)).toBe(false);
    expect(wall(unauthorized, unauthorized)).toBe(false);
  });
});

describe("answerWords", () => {
  const words = (sketch: Sketch, responseClass?: "foreign") =>
    answerWords({ ...response(ownSession, sketch), ...(responseClass && { responseClass }) });

  it("name who answers", () => {
    expect(words(page, "foreign")).toBe(
      "a page of something in front of the service (403, server: cloudflare, cf-ray: 8a1-FRA)",
    );
    expect(words({ status: 200, html: "<p>" })).toBe("a page that is not Titan's (200)");
    expect(words({ status: 500 })).toBe("status 500");
    expect(words({ ...page, status: 503 })).toBe("status 503 (server: cloudflare, cf-ray: 8a1-FRA)");
  });
});
