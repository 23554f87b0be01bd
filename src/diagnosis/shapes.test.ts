import { describe, expect, it } from "vitest";
import type { RowId } from "../../contracts/report/terms.ts";
import { type FaultId, faultIds } from "../../contracts/token/text-faults.ts";
import { diagnoseAt, type Env } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import type { Client } from "../../test/support/embedded/client.ts";

type Making = (client: Client) => Promise<Env>;

/** A good key, spoiled. */
const spoiled =
  (spoil: (key: string) => string): Making =>
  async (client) => ({
    TITAN_TOKEN: spoil(await client.key("tasks:read")),
  });
const spoiledJwt =
  (spoil: (jwt: string) => string): Making =>
  async (client) => ({
    TITAN_TOKEN: spoil(await client.jwt()),
  });
const fixed =
  (env: Env): Making =>
  async () =>
    env;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const cases: readonly (readonly [FaultId, Making])[] = [
  ["empty-token", fixed({ TITAN_TOKEN: "" })],
  ["empty-token", fixed({ TITAN_TOKEN: "  \n" })],
  [
    "password-as-token",
    async ({ embedded }) => ({
      TITAN_TOKEN: embedded.account.password,
      TITAN_PASSWORD: embedded.account.password,
      TITAN_EMAIL: embedded.account.email,
    }),
  ],
  ["password-as-token", fixed({ TITAN_TOKEN: "dana@titan.example" })],
  ["password-as-token", fixed({ TITAN_TOKEN: base64("dana@titan.example:hunter2-and-more") })],
  ["line-end-in-token", spoiled((key) => `${key}\n`)],
  ["line-end-in-token", spoiled((key) => `${key}\r`)],
  ["padded-token", spoiled((key) => ` ${key}`)],
  ["quoted-token", spoiled((key) => `"${key}"`)],
  ["quoted-token", spoiled((key) => `“${key}”`)],
  ["scheme-in-token", spoiled((key) => `Bearer ${key}`)],
  ["scheme-in-token", spoiled((key) => `Authorization: Bearer ${key}`)],
  ["unexpanded-variable", fixed({ TITAN_TOKEN: "$TITAN_TOKEN" })],
  ["unexpanded-variable", fixed({ TITAN_TOKEN: `$${"{{ secrets.TITAN_TOKEN }}"}` })],
  ["unexpanded-variable", fixed({ TITAN_TOKEN: "%TITAN_TOKEN%" })],
  ["masked-token", fixed({ TITAN_TOKEN: "***" })],
  ["masked-token", fixed({ TITAN_TOKEN: "titan_sk_live_••••••••" })],
  ["masked-token", fixed({ TITAN_TOKEN: "[key#c41f09]" })],
  ["example-key", fixed({ TITAN_TOKEN: "titan_sk_live_abc123..." })],
  ["placeholder-token", fixed({ TITAN_TOKEN: "<your token>" })],
  ["placeholder-token", fixed({ TITAN_TOKEN: "YOUR_API_KEY" })],
  ["shortened-token", spoiled((key) => `${key.slice(0, 24)}...`)],
  ["lookalike-characters", spoiled((key) => key.replace("titan", "tіtan"))],
  ["invisible-character", spoiled((key) => `${key.slice(0, 20)}\u200b${key.slice(20)}`)],
  ["other-service-token", fixed({ TITAN_TOKEN: `ghp_${"a1B2c3D4e5".repeat(4)}` })],
  ["json-as-token", spoiledJwt((jwt) => JSON.stringify({ token: jwt }))],
  ["json-as-token", spoiled((key) => JSON.stringify({ key }))],
  ["unresolved-reference", fixed({ TITAN_TOKEN: "op://vault/titan/token" })],
  ["sealed-token", fixed({ TITAN_TOKEN: "ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]" })],
  ["url-as-token", fixed({ TITAN_TOKEN: "https://api.example.com" })],
  ["path-as-token", fixed({ TITAN_TOKEN: "/run/secrets/titan_token" })],
  ["assignment-in-token", spoiled((key) => `TITAN_TOKEN=${key}`)],
  ["null-token", fixed({ TITAN_TOKEN: "undefined" })],
  ["punctuation-in-token", spoiled((key) => `${key},`)],
  ["doubled-token", spoiled((key) => key + key)],
  ["several-tokens", spoiled((key) => `${key},${key}`)],
  ["scheme-in-token", spoiled((key) => `Bearer: ${key}`)],
  ["base64-encoded-token", spoiled((key) => base64(`${key}\n`))],
  ["torn-token", spoiled((key) => `${key.slice(0, 20)} ${key.slice(20)}`)],
  ["percent-encoded-token", spoiled((key) => key.replaceAll("_", "%5F"))],
  ["base64-encoded-token", spoiled(base64)],
  ["base64-encoded-token", spoiledJwt(base64)],
  ["jwt-as-key", spoiledJwt((jwt) => `titan_sk_live_${jwt}`)],
  ["truncated-jwt", spoiledJwt((jwt) => jwt.split(".").slice(0, 2).join("."))],
  ["truncated-jwt", spoiledJwt((jwt) => jwt.slice(0, -9))],
  ["truncated-jwt", spoiledJwt((jwt) => jwt.replace(/\.[^.]+\./, (part) => `${part.slice(0, 30)}.`))],
  ["unsigned-jwt", spoiledJwt((jwt) => jwt.replace(/[^.]+$/, ""))],
  ["key-as-jwt", async (client) => ({ JWT_TOKEN: await client.key("tasks:read") })],
  ["not-a-jwt", fixed({ JWT_TOKEN: "b7c1f0a2d4e6482f9a3b5c7d9e1f2a4b" })],
  ["message-as-token", fixed({ TITAN_TOKEN: "curl: (22) The requested URL returned error: 401" })],
  ["surrounded-token", spoiled((key) => `setx TITAN_TOKEN ${key}`)],
  ["blanks-in-token", fixed({ TITAN_TOKEN: "b7c1f0a2 value" })],
  ["changed-case", spoiled((key) => key.toUpperCase())],
  ["doubled-prefix", spoiled((key) => `titan_sk_live_${key}`)],
  ["truncated-key", fixed({ TITAN_TOKEN: "titan_sk_live_x7" })],
];

describe("what the text of a token shows, before anything is sent", () => {
  it.each(cases.map(([id, make], index) => [`${id} (${index})`, id, make] as const))(
    "%s",
    async (_name, id, make) => {
      await withEmbedded({}, async (client) => {
        const report = await diagnoseAt(client.embedded.url, await make(client));
        expect(report.answer, report.because).toEqual({ finding: `diagnosis/${id}`, confidence: "certain" });
        expect(report.requests).toBe(0);
        expect(report.exitCode).toBe(1);
        expect(report.troubleshooting.map(({ verdict }) => verdict)).toEqual([
          "confirmed",
          "not-tested",
          "not-tested",
          "not-tested",
        ]);
        expect(report.steps?.find(({ state }) => state === "broken")?.step).toBe("well-formed");
      });
    },
  );

  it("leaves none of the faults out", () => {
    expect(faultIds.filter((id) => !cases.some(([tested]) => tested === id))).toEqual([]);
  });

  it("belongs to the row of key creation where that is what fails", async () => {
    await withEmbedded({}, async (client) => {
      const env = { JWT_TOKEN: await client.key("tasks:read") };
      const report = await diagnoseAt(client.embedded.url, env, { symptom: "key-creation" });
      const confirmed = report.troubleshooting.filter(({ verdict }) => verdict === "confirmed");
      expect(confirmed.map(({ row }) => row)).toEqual<RowId[]>(["api-key-creation"]);
    });
  });

  it("names every layer, and tries the token as it was meant where that is asked for", async () => {
    await withEmbedded({}, async (client) => {
      const env = { TITAN_TOKEN: `"Bearer ${await client.key("tasks:read")}"\n` };
      const report = await diagnoseAt(client.embedded.url, env, { all: true });
      expect(report.answer?.finding).toBe("diagnosis/line-end-in-token");
      const proof = report.findings[0]?.proof?.join("\n") ?? "";
      expect(proof).toContain("quotation marks");
      expect(proof).toContain("the scheme Bearer");
      expect(proof).toContain("GET /api/v1/tasks answered 200 to the corrected token");
    });
  });
});
