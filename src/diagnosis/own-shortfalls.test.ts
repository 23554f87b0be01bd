import { describe, expect, it } from "vitest";
import { diagnoseAt, scopesAt } from "../../test/support/diagnosis.ts";
import { behindFront, type FrontAnswer, type FrontCall } from "../../test/support/front.ts";
import { startEmbedded } from "../embedded/index.ts";

/** What only stops this tool does not explain why a call fails. */

const json = (status: number, body: unknown): FrontAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

async function deployed(isMeant: (call: FrontCall) => boolean, answer: FrontAnswer) {
  const embedded = await startEmbedded({});
  const front = await behindFront(embedded, async (call, forward) => (isMeant(call) ? answer : forward()));
  const env = { TITAN_EMAIL: embedded.account.email, TITAN_PASSWORD: embedded.account.password };
  return { url: front.url, env, embedded };
}

const isLogin = ({ target }: FrontCall): boolean => target.includes("/auth/login");

describe("a sign-in that gives no token", () => {
  it.each([
    [200, { mfa_required: true, challenge_id: "c-1" }],
    [202, { status: "pending", next: "verify-otp" }],
    [200, { message: "A magic link was sent" }],
  ])("with %d and %j is told as a second factor", async (status, body) => {
    const { url, env } = await deployed(isLogin, json(status, body));
    const report = await diagnoseAt(url, env, { call: "GET /api/v1/tasks" });
    expect(report.exitCode, report.because).toBe(3);
    expect(report.because).toMatch(/^Sign-in gives no JWT \(20[02]\): it asks for a second factor/);
    expect(report.advice?.now.join(" ")).toContain("JWT_TOKEN");
  });

  it("says where the token stands instead", async () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"u"}').toString("base64url")}.${"s".repeat(43)}`;
    const { url, env } = await deployed(isLogin, json(200, { result: { credentials: { token } } }));
    const report = await diagnoseAt(url, env, { call: "GET /api/v1/tasks" });
    expect(report.exitCode, report.because).toBe(3);
    expect(report.because).toContain("Sign-in gives a JWT in result.credentials.token");
  });
});

const isCreation = ({ method, target }: FrontCall): boolean => method === "POST" && /api-keys$/.test(target);

describe("a creation that is tried", () => {
  const tried = async (message: string) => {
    const refusal = json(422, { success: false, error: { code: "VALIDATION", message } });
    const { url, env } = await deployed((call) => isCreation(call) && call.token !== undefined, refusal);
    return diagnoseAt(url, env, { symptom: "key-creation", tryCreate: true });
  };

  it.each([
    "name may only contain lower-case letters, digits and hyphens",
    "Key name must be at most 20 characters",
  ])("proves nothing where the tool's name is refused: %s", async (message) => {
    const report = await tried(message);
    expect(report.exitCode, report.because).toBe(3);
    expect(report.because).toContain(`the name of the diagnosis's own key is refused: "${message}"`);
    expect(report.advice?.now).not.toEqual([]);
  });

  it.each(["scope names are unknown", "expires_in is required"])("names the cause: %s", async (message) => {
    const report = await tried(message);
    expect(report.answer?.finding).toBe("diagnosis/key-request-refused");
  });
});

it("scopes names the place that every call leads to", async () => {
  const isTask = ({ target }: FrontCall): boolean => !/\/auth\/|\/api-keys/.test(target);
  const away = { status: 302, headers: { location: "https://sso.example.com/login" }, body: "" };
  const { url } = await deployed(isTask, away);
  const { report } = await scopesAt(url, `titan_sk_live_${"a1B2c3D4".repeat(5)}`);
  expect(report.exitCode).toBe(3);
  expect(report.because).toContain("https://sso.example.com, a sign-in page");
});
