import { describe, expect, it } from "vitest";
import { operations } from "../../contracts/catalogue/catalogue.ts";
import { givenKey, none } from "../../contracts/catalogue/credential.ts";
import {
  forbidden,
  refusal,
  response,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { exercise } from "../model/requests.ts";
import { contextDefaults } from "../model/run-context.ts";
import { callName, findCall, operationsOf } from "./call.ts";
import { arrivalAt, credentialStatusOf } from "./credential-status.ts";
import { settled } from "./refusal.ts";
import { spell } from "./times.ts";

const find = (id: string) => {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(id);
  return operation;
};
const seen = (id: string, sketch: Sketch, credential = givenKey) => {
  return response(exercise(find(id), credential, testContext), sketch);
};
/** The status by answers to the credential and to none, read together. */
const statusBy = (id: string, own: Sketch, nobody: Sketch) => {
  const [credential, anonymous] = settled([seen(id, own), seen(id, nobody, none)], testContext);
  return credentialStatusOf(credential, anonymous);
};
const list = "GET /api/v1/tasks";
const object = "GET /api/v1/tasks/{id}";
const ok: Sketch = { status: 200, json: { success: true, data: [] } };
const html = (status: number): Sketch => ({ status, html: "<html>no</html>" });

describe("what an answer says of a credential, compared with the answer to none", () => {
  it.each<[string, Sketch, Sketch, string]>([
    ["allowed", ok, unauthorized, "accepted"],
    ["allowed as everybody is", ok, ok, "open"],
    ["refused", unauthorized, unauthorized, "refused"],
    ["known", forbidden, unauthorized, "known"],
    ["refused where no credential gets 403 too", forbidden, forbidden, "refused"],
    ["a list that is not there", refusal(404, "NOT_FOUND"), unauthorized, "absent"],
    ["switched off", refusal(501, "NOT_IMPLEMENTED"), unauthorized, "absent"],
    ["a sign-in page's redirect", { status: 302 }, unauthorized, "moved"],
    ["429", refusal(429, "TOO_MANY_REQUESTS"), unauthorized, "untold"],
    ["500", refusal(500, "INTERNAL_SERVER_ERROR"), unauthorized, "untold"],
    ["a gateway's 401", html(401), unauthorized, "untold"],
    ["a firewall's 403", html(403), unauthorized, "untold"],
    ["a firewall's 403 in plain text", { status: 403, text: "error code: 1020" }, unauthorized, "untold"],
    ["a page with 200", html(200), unauthorized, "untold"],
    ["a page where no credential gets one as well", html(401), html(401), "refused"],
    ["a firewall's page to everybody", html(403), html(403), "untold"],
    [
      "a limit with 403",
      { ...forbidden, headers: { "x-ratelimit-remaining": "0", "retry-after": "30" } },
      unauthorized,
      "untold",
    ],
    ["200 that says UNAUTHORIZED", { ...refusal(401, "UNAUTHORIZED"), status: 200 }, unauthorized, "refused"],
    ["200 that says FORBIDDEN", { ...refusal(403, "FORBIDDEN"), status: 200 }, unauthorized, "known"],
  ])("%s", (_name, own, nobody, status) => {
    expect(statusBy(list, own, nobody)).toBe(status);
  });

  it("404 of an object counts as allowed only where no credential is refused before", () => {
    const missing = refusal(404, "NOT_FOUND");
    expect(credentialStatusOf(seen(object, missing), seen(object, unauthorized, none))).toBe("accepted");
    expect(credentialStatusOf(seen(object, missing), seen(object, missing, none))).toBe("absent");
  });
});

describe("whether the header reaches the service", () => {
  const told = { ...unauthorized, headers: { "www-authenticate": 'Bearer error="invalid_token"' } };
  const apart = { none: seen(list, unauthorized, none), garbage: seen(list, told), own: seen(list, told) };
  const same = {
    none: seen(list, unauthorized, none),
    garbage: seen(list, unauthorized),
    own: seen(list, unauthorized),
  };

  it("shows at services that answer a token and no token differently", () => {
    expect(arrivalAt(apart, same)).toBe("arrives");
    expect(arrivalAt(same, apart)).toBe("lost");
    expect(arrivalAt(same, same)).toBe("untold");
    expect(arrivalAt({ ...same, garbage: undefined }, apart)).toBe("untold");
  });
});

describe("a call is found in the catalogue", () => {
  it.each([
    ["GET", "/api/v1/tasks", "GET /api/v1/tasks"],
    ["GET", "/tasks/?limit=3", "GET /api/v1/tasks"],
    ["GET", "/api/v1/tasks/7f", "GET /api/v1/tasks/{id}"],
    ["POST", "/api/v1/executions/7f/stop", "POST /api/v1/executions/{id}/stop"],
    ["POST", "/api/v1/api-keys", "POST /api/v1/api-keys"],
    ["GET", "/api/v1/auth/session", "GET /api/v1/auth/session"],
    ["GET", "/api/v1/wallet", "GET /api/v1/wallet"],
    ["PATCH", "/api/v1/tasks/7f", "PATCH /api/v1/tasks/7f"],
  ] as const)("%s %s", (method, path, name) => {
    expect(callName(findCall(method, path, contextDefaults))).toBe(name);
  });

  it("the safest operation of a scope comes first", () => {
    expect(operationsOf("tasks:read", operations)[0]?.id).toBe("GET /api/v1/tasks");
    expect(operationsOf("executions:write", operations)[0]?.effect).toBe("write");
    expect(operationsOf("billing:write", operations)[0]?.allowOnRequest).toBe(true);
  });
});

it("spells lengths of time as people say them", () => {
  const spelled = [0.4, 59, 119, 120, 3599, 3600, 11_100, 172_800, 400_000].map(spell);
  expect(spelled).toEqual(["0 s", "59 s", "119 s", "2 min", "1 h", "1 h", "3 h 5 min", "2 days", "4 days"]);
});
