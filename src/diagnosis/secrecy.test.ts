import { describe, expect, it } from "vitest";
import type { Report } from "../../contracts/report/report.ts";
import { diagnoseAt, type Env, type Question } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import { behindFront } from "../../test/support/front.ts";
import { serveHttp } from "../../test/support/http/kit.ts";
import { fingerprintOf } from "../credentials/fingerprint.ts";
import { reporterFor } from "../report/index.ts";
import { promptFormats } from "../report/page.ts";

/** Eight characters in a row of a secret, anywhere; what is public of it is none: a key's prefix and a JWT's header. */
function piecesOf(secret: string): readonly string[] {
  const text = secret.replace(/^titan_sk_live_/, "").replace(/^eyJ[\w-]+\.(?=.+\.)/, "");
  return Array.from({ length: Math.max(0, text.length - 7) }, (_, at) => text.slice(at, at + 8));
}

const pages = [true, false].flatMap((verbose) =>
  [true, false].map((ascii) => ({ columns: 80, colour: ascii, ascii, verbose, quiet: !verbose && ascii })),
);

const reporters = await Promise.all(
  promptFormats.map((format) => reporterFor({ command: "diagnose" }, format)),
);

/** Every byte that a diagnosis may print. */
const printed = (report: Report): string =>
  reporters.flatMap((reporter) => pages.map((page) => reporter(report, page))).join("\n");

function expectSecret(report: Report, secrets: readonly string[]): void {
  const text = printed(report);
  const shown = secrets.flatMap((secret) => piecesOf(secret).filter((piece) => text.includes(piece)));
  expect(shown).toEqual([]);
}

describe("no piece of a secret is shown", () => {
  const questions: readonly Question[] = [
    {},
    { call: "GET /api/v1/executions" },
    { symptom: "dashboard-works", all: true },
  ];

  it.each([
    [],
    ["token-echoed-in-refusal"],
    ["401-for-403", "token-echoed-in-refusal"],
    ["keys-refused-on-tasks"],
  ])("by a deployment with %j", async (...flaws) => {
    await withEmbedded({ flaws: flaws.filter((flaw) => flaw !== undefined) }, async (client) => {
      const { url, account, expiredJwt } = client.embedded;
      const [key, jwt, revoked] = [
        await client.key("tasks:read"),
        await client.jwt(),
        await client.revokedKey("tasks:read"),
      ];
      const signIn = { TITAN_EMAIL: account.email, TITAN_PASSWORD: account.password };
      const envs: readonly Env[] = [
        { TITAN_TOKEN: key },
        { TITAN_TOKEN: jwt, ...signIn },
        { TITAN_TOKEN: revoked, JWT_TOKEN: jwt },
        { TITAN_TOKEN: expiredJwt, ...signIn },
        { TITAN_TOKEN: ` "Bearer ${key}" ` },
        { TITAN_TOKEN: account.password, ...signIn },
        { TITAN_TOKEN: Buffer.from(jwt).toString("base64") },
      ];
      for (const env of envs)
        for (const question of questions) {
          const report = await diagnoseAt(url, env, question);
          expectSecret(report, [
            key,
            jwt,
            revoked,
            expiredJwt,
            account.password,
            ...(env["TITAN_TOKEN"] ? [env["TITAN_TOKEN"].replace(/^ "Bearer | $|"/g, "")] : []),
          ]);
          expect(printed(report)).not.toContain(account.email);
        }
    });
  });

  it("by a server that quotes pieces of the token in every place it has", async () => {
    const token = `titan_sk_live_${"Qx7Lm2Zr9Tb4Wn6K".repeat(3)}`;
    const url = await serveHttp((request, response) => {
      const sent = String(request.headers.authorization ?? request.headers["x-api-key"] ?? "").replace(
        /^Bearer /,
        "",
      );
      const cut = [sent.slice(14, 24), sent.slice(-9), `${sent.slice(20, 40)}…`].join(" ");
      const error = { code: "UNAUTHORIZED", message: sent === "" ? "No." : `Bad token ${cut}` };
      const headers = {
        "content-type": "application/json",
        "www-authenticate": `Bearer error_description="${encodeURIComponent(cut)}"`,
        "x-request-id": sent.slice(14, 30) || "none",
      };
      response
        .writeHead(401, headers)
        .end(JSON.stringify({ success: false, error, [sent.slice(15, 27) || "x"]: 1 }));
    });
    const report = await diagnoseAt(url, { TITAN_TOKEN: token }, { all: true });
    expect(report.exitCode).toBe(1);
    expectSecret(report, [token]);
  });
});

it("no ticket of a sign-in is shown that earlier answers held as well", async () => {
  const ticket = "Qx7Lm2Zr9Tb4Wn6KQx7Lm2Zr";
  await withEmbedded({}, async (client) => {
    const { account } = client.embedded;
    const front = await behindFront(client.embedded, async (_call, forward) => {
      const answer = await forward();
      const { success, ...rest } = JSON.parse(answer.body);
      return { ...answer, body: JSON.stringify({ success, next: ticket, ...rest }) };
    });
    const env = { TITAN_EMAIL: account.email, TITAN_PASSWORD: "wrong" };
    const report = await diagnoseAt(front.url, env, { all: true });
    expectSecret(report, [ticket]);
    expect(JSON.stringify(report)).not.toContain(ticket);
  });
});

describe("a fingerprint", () => {
  const key = `titan_sk_live_${"Qx7Lm2Zr9Tb4Wn6K".repeat(2)}`;

  it("is the same on every machine, and in every process", () => {
    expect(fingerprintOf(key)).toBe("38c90ed0ea");
    expect(fingerprintOf(`${key}a`)).not.toBe(fingerprintOf(key));
  });

  it.each([
    "hunter2",
    "correct horse battery staple",
    "CorrectHorseBatteryStaple1",
    "dana@titan.example",
    "titan_sk_live_1234",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "ab1".repeat(20),
  ])("is not given to what a person may have thought up: %s", (text) =>
    expect(fingerprintOf(text)).toBeUndefined(),
  );
});
