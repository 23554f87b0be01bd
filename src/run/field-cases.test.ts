import { describe, expect, it } from "vitest";
import { checks as allChecks, usualChecks } from "../../suites/index.ts";
import {
  behindFront,
  type FrontAnswer,
  type FrontCall,
  type Rule,
  refusal,
} from "../../test/support/front.ts";
import { tryServer } from "../../test/support/run.ts";
import { startEmbedded } from "../embedded/index.ts";

/** Situations that people have met at real deployments, seen by `check`: something in front of a healthy one changes some answers. */

const page = (status: number, headers = {}): FrontAnswer => ({
  status,
  headers: { "content-type": "text/html", ...headers },
  body: "<html><title>Just a moment</title></html>",
});
const json = (status: number, body: unknown, headers = {}): FrontAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
const error = (status: number, code: string, message: string, headers = {}): FrontAnswer =>
  json(status, { success: false, error: { code, message } }, headers);

const isAuth = ({ target }: FrontCall): boolean => /\/auth\/|\/api-keys/.test(target);
const isLogin = ({ target }: FrontCall): boolean => target.includes("/auth/login");
const isJwt = ({ token }: FrontCall): boolean => token?.startsWith("eyJ") ?? false;
const isCreation = ({ method, target }: FrontCall): boolean =>
  method === "POST" && target.includes("/api-keys");
const cloudflare = { server: "cloudflare", "cf-ray": "8a1-FRA" };
const corporate = json(401, { message: "Authenticate with the proxy" }, { via: "1.1 corp" });

/** Answers some calls so; all others reach the deployment. */
const where =
  (isMeant: (call: FrontCall) => boolean, answer: FrontAnswer): Rule =>
  async (call, forward) =>
    isMeant(call) ? answer : forward();
/** The same from the nth call on. */
const fromCall =
  (nth: number, answer: FrontAnswer): (() => Rule) =>
  () => {
    let count = 0;
    return async (_call, forward) => {
      count += 1;
      return count >= nth ? answer : forward();
    };
  };
/** Every second of some calls. */
const everySecond = (isMeant: (call: FrontCall) => boolean, answer: FrontAnswer) => (): Rule => {
  let count = 0;
  return async (call, forward) => {
    if (!isMeant(call)) return forward();
    count += 1;
    return count % 2 === 0 ? answer : forward();
  };
};
/** Keeps what reads off the auth service were answered with such a status, for everybody. */
const keeping = (status: number) => (): Rule => {
  const kept = new Map<string, FrontAnswer>();
  return async (call, forward) => {
    const isRead = call.method === "GET" && !isAuth(call);
    const known = isRead ? kept.get(call.target) : undefined;
    const answer = known ?? (await forward());
    if (isRead && answer.status === status) kept.set(call.target, answer);
    return answer;
  };
};
/** Changes what some calls were answered with where they succeeded. */
const instead =
  (isMeant: (call: FrontCall) => boolean, change: (answer: FrontAnswer) => FrontAnswer): Rule =>
  async (call, forward) => {
    const answer = await forward();
    return isMeant(call) && answer.status < 300 ? change(answer) : answer;
  };
const masked = (dots: string) => (answer: FrontAnswer) => ({
  ...answer,
  body: answer.body.replace(/"(titan_sk_live_)[^"]*"/, `"$1${dots}3f9a"`),
});
const tokenIn = ({ body }: FrontAnswer): string => (JSON.parse(body) as { token: string }).token;
/** A known caller is refused everywhere off the auth service. */
const toKnown =
  (answer: FrontAnswer): Rule =>
  async (call, forward) => {
    const usual = await forward();
    return !isAuth(call) && call.token !== undefined && usual.status !== 401 ? answer : usual;
  };

interface Case {
  readonly rule: Rule | (() => Rule);
  readonly exit: number;
  /** Findings of medium or more. */
  readonly findings?: readonly string[];
  readonly rows?: readonly string[];
  readonly says?: RegExp;
  /** Whether the front keeps keys from being revoked. */
  readonly leaves?: true;
}
const inconclusive = (rule: Case["rule"], says: RegExp, more: Partial<Case> = {}): Case => ({
  rule,
  exit: 3,
  says,
  ...more,
});

const cases: Readonly<Record<string, Case>> = {
  // Somebody in front.
  "a bot protection answers everything": inconclusive(
    where(() => true, page(403, cloudflare)),
    /front .*cloudflare.*cf-ray/,
  ),
  "a bot protection answers the task service": inconclusive(
    where((call) => !isAuth(call), page(403, cloudflare)),
    /page of something in front .*cf-ray/,
  ),
  "a bot protection answers everything with 503": inconclusive(
    where(() => true, page(503, cloudflare)),
    /cloudflare.*cf-ray/,
  ),
  "everything is in maintenance, with a page": inconclusive(
    where(() => true, page(503, { "retry-after": "600" })),
    /auth service answers only 503 \(Retry-After: 600\)\. It is down, overloaded or in maintenance/,
  ),
  "everything is in maintenance, with words": inconclusive(
    where(() => true, error(503, "MAINTENANCE", "Back at 14:00")),
    /auth service answers only 503 \("Back at 14:00" \(MAINTENANCE\)\)/,
  ),
  "a firewall stops what changes something": inconclusive(
    where((call) => call.method !== "GET" && !isLogin(call), page(403, cloudflare)),
    /page of something in front .*cf-ray/,
  ),
  "a firewall begins to answer in mid-run": inconclusive(fromCall(150, page(403, cloudflare)), /in front/, {
    leaves: true,
  }),
  "a gateway begins to answer with JSON of its own in mid-run": inconclusive(
    fromCall(150, json(403, { message: "Denied by policy" }, { via: "1.1 gate" })),
    /in front|refusal would prove nothing|no verdict/,
    { leaves: true },
  ),
  "a company's proxy answers everything": inconclusive(
    where(() => true, corporate),
    /front .*via: 1\.1 corp/,
  ),
  "a company's proxy answers the task service": inconclusive(
    where((call) => !isAuth(call), corporate),
    /front .*via: 1\.1 corp/,
  ),
  "a proxy asks for a credential of its own": inconclusive(
    where(() => true, json(407, { message: "Proxy authentication" }, { via: "1.1 corp" })),
    /front .*407.*via: 1\.1 corp/,
  ),
  "a captive portal redirects everything": inconclusive(
    where(() => true, { status: 302, headers: { location: "http://portal.example/login" }, body: "" }),
    /redirect \(302\) to http:\/\/portal\.example/,
  ),
  "a cache keeps 404 for everybody": { rule: keeping(404), exit: 0 },
  "a gateway asks for a token, and a service behind it answers 403 to invalid ones": {
    rule: async (call, forward) => {
      if (isAuth(call)) return forward();
      if (call.token === undefined) return json(401, { message: "Unauthorized" }, { server: "kong" });
      const answer = await forward();
      return answer.status === 401 ? error(403, "FORBIDDEN", "Invalid token") : answer;
    },
    exit: 1,
    findings: ["forged-jwt/wrong-status", "malformed-refusal/envelope"],
    rows: ["unauthorized"],
  },
  // Sign-in.
  "a second factor is asked for": inconclusive(
    instead(isLogin, () => json(200, { status: "mfa_required", ticket: "tk_9K2v7Qm4xT1b" })),
    /second factor/,
  ),
  "a second factor is asked for with 401": inconclusive(
    instead(isLogin, () => error(401, "MFA_REQUIRED", "A second factor is required")),
    /second factor or a verification, and says "A second factor is required"/,
  ),
  "a captcha is asked for": inconclusive(
    instead(isLogin, () => error(403, "CAPTCHA", "Solve the captcha first")),
    /verification, and says "Solve the captcha first"/,
  ),
  "the account is locked": inconclusive(
    instead(isLogin, () => error(423, "LOCKED", "The account is locked")),
    /account is locked: .* answered 423, and says "The account is locked".*Unlock it/,
  ),
  "the account is locked, with 401": inconclusive(
    instead(isLogin, () => error(401, "UNAUTHORIZED", "Too many failed attempts. Locked for 15 minutes")),
    /account is locked: .* answered 401.*Unlock it/,
  ),
  "the account is disabled": inconclusive(
    instead(isLogin, () => error(403, "ACCOUNT_DISABLED", "This account has been disabled")),
    /account is refused: .*"This account has been disabled"/,
  ),
  "key names must fit a rule": inconclusive(
    where(
      (call) => isCreation(call) && isJwt(call),
      error(422, "VALIDATION_ERROR", "name must match ^[a-z]{3,12}$"),
    ),
    /refuses the names of this run's keys: .*"name must match.* set keys in titan-auth\.yaml/,
  ),
  "key names may have a few characters": inconclusive(
    where(
      (call) => isCreation(call) && isJwt(call),
      json(422, { detail: [{ loc: ["body", "name"], msg: "String should have at most 20 characters" }] }),
    ),
    /refuses the names .*"name: String should have at most 20 characters"/,
  ),
  "the password is refused": inconclusive(
    instead(isLogin, () => refusal(401, "UNAUTHORIZED")),
    /TITAN_EMAIL and TITAN_PASSWORD/,
  ),
  "the token stands in a header": inconclusive(
    instead(isLogin, (answer) => ({
      ...answer,
      headers: { ...answer.headers, authorization: `Bearer ${tokenIn(answer)}` },
      body: "{}",
    })),
    /JWT in the header authorization.*JWT_TOKEN/,
  ),
  "the token stands in a cookie": inconclusive(
    instead(isLogin, (answer) => ({
      ...answer,
      headers: { ...answer.headers, "set-cookie": `session=${tokenIn(answer)}; HttpOnly` },
      body: "{}",
    })),
    /JWT in the header set-cookie.*JWT_TOKEN/,
  ),
  "the token stands at an unknown place": inconclusive(
    instead(isLogin, (answer) => json(200, { result: { auth: { value: tokenIn(answer) } } })),
    /JWT in result\.auth\.value.* Set expectations\.fields\.token to result\.auth\.value/,
  ),
  // Accounts and limits.
  "the account is suspended": inconclusive(
    toKnown(error(403, "ACCOUNT_SUSPENDED", "This account is suspended.")),
    /says "This account is suspended\."/,
  ),
  "the account is suspended, with the documented code": inconclusive(
    toKnown(error(403, "FORBIDDEN", "This account is suspended.")),
    /says "This account is suspended\."/,
  ),
  "the address is not on the allow list": inconclusive(
    toKnown(error(403, "FORBIDDEN", "Your IP address is not on the allow list.")),
    /not on the allow list/,
  ),
  "the account has no balance": inconclusive(toKnown(error(402, "PAYMENT_REQUIRED", "No balance.")), /402/),
  "a limit is told with 403": inconclusive(
    toKnown(
      error(403, "FORBIDDEN", "Too many requests", { "retry-after": "30", "x-ratelimit-remaining": "0" }),
    ),
    /Retry-After: 30/,
  ),
  "a one-time code is sent at sign-in": inconclusive(
    instead(isLogin, () =>
      json(202, { success: true, data: { message: "A one-time code was sent to you" } }),
    ),
    /second factor/,
  ),
  "the account is suspended everywhere": inconclusive(async (call, forward) => {
    const suspended = error(403, "ACCOUNT_SUSPENDED", "This account is suspended.");
    if (isCreation(call) && isJwt(call)) return suspended;
    const answer = await forward();
    return call.token !== undefined && answer.status < 300 ? suspended : answer;
  }, /account is refused.*"This account is suspended\."/),
  "keys are for verified accounts alone": inconclusive(
    where((call) => isCreation(call) && isJwt(call), error(403, "FORBIDDEN", "Verify your e-mail first.")),
    /account is refused.*"Verify your e-mail first\."/,
  ),
  "keys are for paying accounts alone": inconclusive(
    where((call) => isCreation(call) && isJwt(call), error(402, "PAYMENT_REQUIRED", "Add a card first.")),
    /account is refused.*"Add a card first\."/,
  ),
  // What is wrong with the deployment, once.
  "a JWT is accepted and refused in turn": {
    rule: everySecond((call) => !isAuth(call) && isJwt(call), refusal(401, "UNAUTHORIZED")),
    exit: 1,
    findings: ["inconsistent-answers/caller-unknown"],
    rows: ["unauthorized"],
  },
  ...Object.fromEntries(
    ["****", "...", "••••", "…"].map((dots): [string, Case] => [
      `new keys are masked with ${dots}`,
      {
        rule: instead(isCreation, masked(dots)),
        exit: 1,
        findings: ["broken-key-creation/masked-key"],
        rows: ["api-key-creation"],
      },
    ]),
  ),
  // Healthy.
  "answers begin with a byte order mark": {
    rule: async (_call, forward) => {
      const answer = await forward();
      const isJson = String(answer.headers["content-type"]).includes("json");
      return isJson ? { ...answer, body: `\ufeff${answer.body}` } : answer;
    },
    exit: 0,
  },
};

const refreshToken = "rt.5vJ8cQ2xN7wL0kYb3mTz9sRf6hUe1aPd";

describe("check", () => {
  it.each(Object.entries(cases))(
    "%s",
    async (_name, { rule, exit, findings = [], rows = [], says, leaves }) => {
      const made = rule.length === 0 ? (rule as () => Rule)() : (rule as Rule);
      const { report, alive } = await tryServer(await behindFront(await startEmbedded(), made));
      const grave = report.findings.filter(({ severity }) => severity !== "low");
      expect([report.exitCode, grave.map(({ id }) => id)], report.because).toEqual([exit, findings]);
      const confirmed = report.troubleshooting.filter(({ verdict }) => verdict === "confirmed");
      expect(confirmed.map(({ row }) => row)).toEqual(rows);
      if (says !== undefined) expect(report.because).toMatch(says);
      expect(report.keys.leftover).toHaveLength(alive.length);
      if (!leaves) expect(alive).toEqual([]);
    },
  );

  it("says that a refused password stands in quotation marks", async () => {
    const rule = instead(isLogin, () => refusal(401, "UNAUTHORIZED"));
    const server = await behindFront(await startEmbedded(), rule);
    const { report } = await tryServer(server, { quotedPassword: true });
    expect(report.because).toContain("TITAN_PASSWORD begins and ends with quotation marks");
    expect(report.exitCode).toBe(3);
  });

  it.each([
    ["refresh_token", "rt-8f3k2a"],
    ["refreshToken", "x9Kd82mQ"],
    ["mfa_code", "482913"],
    ["otp", 482913],
    ["recovery_codes", ["a1b2-c3d4", "77120934"]],
  ])("shows no short secret in %s", async (name, secret) => {
    const healthy = { plan: "Pro2024", status: "active", user_name: "dana2024", token_type: "bearer" };
    const rule: Rule = async (call, forward) => {
      const answer = await forward();
      const isKnown = isLogin(call) || call.target.includes("/auth/session");
      if (!isKnown || answer.status !== 200 || answer.body === "") return answer;
      const said = [secret].flat().join(" ");
      return {
        ...answer,
        headers: { ...answer.headers, "x-note": `for ${said}` },
        body: JSON.stringify({ ...JSON.parse(answer.body), ...healthy, [name]: secret, note: `(${said})` }),
      };
    };
    const checks = allChecks.filter(({ suite }) => suite === "sign-in" || suite === "session");
    const server = await behindFront(await startEmbedded(), rule);
    const { report, evidence } = await tryServer(server, {}, { checks });
    const text = JSON.stringify([report, [...evidence.results]]);
    for (const one of [secret].flat()) expect(text.match(new RegExp(`(?<!\\w)${one}(?!\\w)`))).toBeNull();
    for (const word of Object.values(healthy)) expect(text).toContain(word);
    expect(report.findings.filter(({ severity }) => severity !== "low")).toEqual([]);
    expect(report.exitCode, report.because).toBe(0);
  });

  it("calls no key revoked that could not be", async () => {
    let revocations = 0;
    const rule: Rule = async (call, forward) => {
      const isRevocation = call.method === "DELETE" && call.target.includes("/api-keys/");
      if (isRevocation) revocations += 1;
      const isList = call.method === "GET" && call.target.endsWith("/api-keys");
      const isStuck = revocations > 1 && (isRevocation || isList);
      return isStuck ? error(403, "FORBIDDEN", "Read-only mode") : forward();
    };
    const checks = usualChecks(allChecks, "proof").filter(({ id }) => id === "revoked-key");
    const server = await behindFront(await startEmbedded(), rule);
    const { report, alive } = await tryServer(server, {}, { checks });
    expect(report.findings.map(({ id }) => id)).toEqual([]);
    expect(report.keys.leftover.map(({ name }) => name).sort()).toEqual([...alive].sort());
    expect([report.exitCode, alive.length], report.because).toEqual([5, report.keys.leftover.length]);
  });

  it("shows no refresh token, in whatever field or cookie it comes", async () => {
    const rule = instead(isLogin, (answer) => ({
      ...answer,
      headers: { ...answer.headers, "set-cookie": `rt=${refreshToken}; HttpOnly` },
      body: JSON.stringify({
        ...JSON.parse(answer.body),
        refresh_token: refreshToken,
        renewal: `${refreshToken}2`,
      }),
    }));
    const { report } = await tryServer(await behindFront(await startEmbedded(), rule));
    expect(report.exitCode, report.because).toBe(0);
    expect(JSON.stringify(report)).not.toContain(refreshToken);
  });
});
