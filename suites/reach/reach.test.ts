import { describe, expect, it } from "vitest";
import { describeRows } from "../../test/support/check-rows.ts";
import {
  type CheckRow,
  judged,
  refusal,
  type Said,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { checksOf } from "../index.ts";
import type { Probe } from "../model/probe.ts";
import type { RunContext } from "../model/run-context.ts";
import foreignService from "./foreign-service.ts";
import plaintextService from "./plaintext-service.ts";
import redirectedRequest from "./redirected-request.ts";
import skewedClock from "./skewed-clock.ts";
import unreachableService from "./unreachable-service.ts";

interface Row extends CheckRow {
  readonly answer: (name: string, probe: Probe) => Sketch;
  readonly context?: Partial<RunContext>;
}

const sentAt = Date.UTC(2026, 0, 1);
const days = (count: number): Sketch => ({
  ...unauthorized,
  more: { certificate: { validTo: sentAt + count * 86_400_000 } },
});
const date = (seconds: number): Record<string, string> => ({
  date: new Date(sentAt + seconds * 1000).toUTCString(),
});
const dated = (seconds: number): Sketch => ({ ...unauthorized, headers: date(seconds) });
const issuing = (seconds: number | undefined, claims: Record<string, number>): Sketch => ({
  status: 200,
  json: { token: "[jwt#1]" },
  headers: seconds === undefined ? {} : date(seconds),
  issued: [{ kind: "jwt", path: "token", mark: "[jwt#1]", claims }],
});
const at = (seconds: number): number => sentAt / 1000 + seconds;
const redirect = (location: string): Sketch => ({ status: 302, headers: { location } });
const html = (status: number): Sketch => ({ status, html: "<html>Welcome</html>" });
const invalid = refusal(400, "BAD_REQUEST");
const success: Sketch = { status: 200, json: { success: true, data: [] } };
const healthy = (_name: string, { method }: Probe): Sketch => (method === "POST" ? invalid : unauthorized);
const all = (sketch: Sketch) => (): Sketch => sketch;
const tasks =
  (sketch: Sketch) =>
  (name: string, probe: Probe): Sketch =>
    probe.service === "task" ? sketch : healthy(name, probe);
const oneAddress = { taskServiceUrl: testContext.authUrl };
const plain = { authUrl: "http://auth.example.test", taskServiceUrl: "http://auth.example.test" };

const rows: readonly Row[] = [
  { check: unreachableService, name: "no certificate is known", answer: healthy, says: [] },
  { check: unreachableService, name: "a certificate of 14 days", answer: all(days(14)), says: [] },
  {
    check: unreachableService,
    name: "a certificate of 13 days, on one address",
    answer: all(days(13.9)),
    context: oneAddress,
    says: ["certificate-expires"],
  },
  {
    check: unreachableService,
    name: "certificates over, on two addresses",
    answer: all(days(-1)),
    says: ["certificate-expires", "certificate-expires"],
  },
  {
    check: unreachableService,
    name: "a certificate that nobody verified",
    answer: all(days(-1)),
    context: { ...oneAddress, insecure: true },
    says: ["absent"],
    words: "the certificate of auth.example.test was not verified",
  },

  { check: foreignService, name: "Titan", answer: healthy, says: [] },
  { check: foreignService, name: "an open session", answer: all({ status: 200, json: {} }), says: [] },
  {
    check: foreignService,
    name: "refusals in HTML while sign-in answers in JSON",
    answer: (name) => (name === "one" ? html(401) : invalid),
    context: oneAddress,
    says: [],
  },
  {
    check: foreignService,
    name: "rate limits only",
    answer: all(refusal(429, "TOO_MANY_REQUESTS")),
    says: [],
  },
  {
    check: foreignService,
    name: "a gate that refuses everything with one page",
    answer: all(html(403)),
    context: oneAddress,
    says: ["unsure"],
    words: "a page of something in front of the service (403)",
  },
  {
    check: foreignService,
    name: "a challenge of a bot protection in place of the tasks, with 503",
    answer: tasks({ ...html(503), headers: { server: "cloudflare", "cf-ray": "8a1-FRA" } }),
    says: ["unsure"],
    words: "a bot protection or a proxy. Let this client through, or set TASK_SERVICE_URL",
  },
  {
    check: foreignService,
    name: "tasks that are switched off",
    answer: tasks(refusal(404, "NOT_FOUND")),
    says: ["note"],
    words: "not exposed",
  },
  {
    check: foreignService,
    name: "tasks at an address of something else",
    answer: tasks({ status: 404, json: { message: "no Route matched" } }),
    says: ["unsure"],
    words: "no task service at this address: GET /api/v1/tasks answered 404. Check TASK_SERVICE_URL",
  },
  {
    check: foreignService,
    name: "a doubled path to the tasks",
    answer: tasks({ status: 404, json: {} }),
    context: { taskServiceUrl: "https://auth.example.test/api/v1" },
    says: ["unsure"],
    words: "TASK_SERVICE_URL must not end in /api/v1",
  },
  {
    check: foreignService,
    name: "a doubled path",
    answer: all(refusal(404, "NOT_FOUND")),
    context: { authUrl: "https://h.example.test/api/v1", taskServiceUrl: "https://h.example.test/api/v1" },
    says: ["unsure"],
    words: "AUTH_URL must not end in /api/v1",
  },
  {
    check: foreignService,
    name: "a dashboard",
    answer: all(html(200)),
    context: oneAddress,
    says: ["unsure"],
    words: "dashboard",
  },
  {
    check: foreignService,
    name: "a dashboard's page for what is not found",
    answer: all(html(404)),
    context: oneAddress,
    says: ["unsure"],
    words: "web page",
  },
  {
    check: foreignService,
    name: "http for https, told by a redirect",
    answer: all(redirect("https://auth.example.test/api/v1/auth/session")),
    context: plain,
    says: ["unsure"],
    words: "write https://",
  },
  {
    check: foreignService,
    name: "http for https, told by a refusal",
    answer: all({ status: 400, html: "The plain HTTP request was sent to HTTPS port" }),
    context: plain,
    says: ["unsure"],
    words: "speaks https",
  },
  {
    check: foreignService,
    name: "a redirect elsewhere",
    answer: all(redirect("https://www.example.test/?next=secret")),
    context: oneAddress,
    says: ["unsure"],
    words: "to https://www.example.test: set it",
  },
  {
    check: foreignService,
    name: "a redirect to itself",
    answer: all(redirect("/login")),
    context: oneAddress,
    says: ["unsure"],
    words: "another page of its own",
  },
  {
    check: foreignService,
    name: "errors only",
    answer: all(refusal(500, "INTERNAL_SERVER_ERROR")),
    context: oneAddress,
    says: ["unsure"],
    words: "answers only 500",
  },
  {
    check: foreignService,
    name: "nothing at this path",
    answer: all({ status: 404, json: {} }),
    context: oneAddress,
    says: ["unsure"],
    words: "no auth service at this address",
  },
  {
    check: foreignService,
    name: "something else",
    answer: all({ status: 200, text: "pong" }),
    context: oneAddress,
    says: ["unsure"],
    words: "not like a Titan auth service",
  },

  {
    check: plaintextService,
    name: "an https port besides 443",
    answer: healthy,
    context: { authUrl: "https://h.example.test:8443" },
    says: [],
  },
  {
    check: plaintextService,
    name: "loopback",
    answer: healthy,
    context: { authUrl: "http://127.0.0.1:8080" },
    says: [],
  },
  {
    check: plaintextService,
    name: "a name for loopback",
    answer: healthy,
    context: { authUrl: "http://localhost:8080" },
    says: [],
  },
  {
    check: plaintextService,
    name: "http off loopback",
    answer: healthy,
    context: plain,
    says: ["note"],
    words: "plain http",
  },
  { check: plaintextService, name: "the API on both ports", answer: healthy, says: ["served"] },
  {
    check: plaintextService,
    name: "an open API on both ports",
    answer: all({ status: 200, json: {} }),
    says: ["served"],
  },
  {
    check: plaintextService,
    name: "a redirect to https",
    answer: (name) => (name === "http" ? redirect("https://auth.example.test/") : unauthorized),
    says: [],
  },
  {
    check: plaintextService,
    name: "a refusal of plain http",
    answer: (name) => (name === "http" ? { status: 403, json: { message: "https required" } } : unauthorized),
    says: [],
  },
  {
    check: plaintextService,
    name: "no answer on the http port",
    answer: (name) => (name === "http" ? { status: 0 } : unauthorized),
    says: [],
  },
  {
    check: plaintextService,
    name: "no answer on the https port",
    answer: (name) => (name === "https" ? { status: 0 } : unauthorized),
    says: ["unsure"],
  },

  {
    check: skewedClock,
    name: "clocks that agree",
    answer: (name) => (name === "login" ? issuing(1, { iat: at(0) }) : dated(0)),
    says: [],
  },
  { check: skewedClock, name: "30 s", answer: all(dated(30)), says: [] },
  {
    check: skewedClock,
    name: "a Date that lay in a cache",
    answer: all({ ...unauthorized, headers: { ...date(-90), age: "90" } }),
    says: [],
  },
  { check: skewedClock, name: "no clock at all", answer: healthy, says: ["absent"] },
  {
    check: skewedClock,
    name: "a deployment that is ahead, in Date and JWT",
    answer: (name) => (name === "login" ? issuing(300, { iat: at(300) }) : dated(300)),
    says: ["clock-differs"],
  },
  {
    check: skewedClock,
    name: "a deployment that is behind",
    answer: all(dated(-300)),
    context: { means: new Set() },
    says: ["clock-differs"],
  },
  {
    check: skewedClock,
    name: "a signing host that is ahead",
    answer: (name) => (name === "login" ? issuing(0, { iat: at(120) }) : dated(0)),
    says: ["issued-in-future"],
  },
  {
    check: skewedClock,
    name: "a token that begins later, and no Date",
    answer: (name) => (name === "login" ? issuing(undefined, { iat: at(0), nbf: at(90) }) : unauthorized),
    says: ["issued-in-future"],
  },
  {
    check: skewedClock,
    name: "a token that is dated back",
    answer: (name) => (name === "login" ? issuing(0, { iat: at(-120) }) : dated(0)),
    says: ["issued-in-past"],
  },

  { check: redirectedRequest, name: "Titan", answer: healthy, says: [] },
  {
    check: redirectedRequest,
    name: "another origin, for everything",
    answer: all(redirect("https://www.example.test/x?token=1")),
    says: ["other-origin"],
  },
  {
    check: redirectedRequest,
    name: "a sign-in page on another origin, for everything",
    answer: all(redirect("https://login.example.test/x?token=1")),
    says: ["unsure"],
    words: "a sign-in page: something in front of the service wants a sign-in of its own",
  },
  {
    check: redirectedRequest,
    name: "a sign-in page in place of the tasks, for valid callers too",
    answer: tasks(redirect("https://sso.example.test/x")),
    context: oneAddress,
    says: ["unsure"],
    words: "TASK_SERVICE_URL answers",
  },
  {
    check: redirectedRequest,
    name: "a sign-in page for callers without a credential",
    answer: (name, probe) =>
      name === "known" ? success : tasks(redirect("https://sso.example.test/x"))(name, probe),
    context: oneAddress,
    says: ["other-origin"],
  },
  {
    check: redirectedRequest,
    name: "two origins",
    answer: (_name, { service }) => redirect(`https://${service}.elsewhere.test/`),
    says: ["other-origin", "other-origin"],
  },
  { check: redirectedRequest, name: "the same origin", answer: all(redirect("/login")), says: ["note"] },
  {
    check: redirectedRequest,
    name: "http to https",
    answer: all(redirect("https://auth.example.test/x")),
    context: plain,
    says: ["note"],
  },
  { check: redirectedRequest, name: "a redirect to nowhere", answer: all({ status: 304 }), says: [] },
];

const ask = ({ check, answer, context }: Row): readonly Said[] =>
  judged(check, answer, { ...testContext, ...context });

describe("reach", () => {
  describeRows("reach", rows, ask);

  it("tells how far which clock is ahead", () => {
    const ahead = judged(skewedClock, (name) =>
      name === "login" ? issuing(300, { iat: at(300) }) : dated(300),
    );
    expect(ahead[0]?.facts).toMatchObject({ offset: 300, direction: "ahead of", limit: 30 });
    const behind = judged(skewedClock, all(dated(-300)));
    expect(behind[0]?.facts).toMatchObject({ offset: 300, direction: "behind" });
  });

  it("names the origin of a redirect and nothing more of its address", () => {
    const [found] = judged(redirectedRequest, all(redirect("https://www.example.test/x?token=1")));
    expect(found?.facts).toMatchObject({ origin: "https://www.example.test", status: "302" });
    expect(JSON.stringify(found)).not.toContain("token=1");
  });

  it("sends the first contact once, apart from the scope matrix", () => {
    const ids = checksOf("reach").flatMap((check) =>
      check.kind === "cases" ? check.cases(testContext).flatMap(({ probes }) => Object.values(probes)) : [],
    );
    expect(ids.map(({ id }) => id)).toContain("GET /api/v1/tasks as none (first contact)");
  });
});

/** A check with a test file of its own is not in the table here. */
