import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { completeProfile } from "../../../contracts/profile/complete-profile.ts";
import { profileSchema } from "../../../contracts/profile/profile.ts";
import { envOf, folder, listen, titanAuth } from "../../../test/support/cli.ts";
import { behindFront } from "../../../test/support/front.ts";
import { startEmbedded } from "../../embedded/index.ts";

describe("a fault in a profile is exit code 2 with its place, and nothing is sent:", () => {
  it.each([
    ["  login: { path: v2/signin }", /^titan-auth\.yaml:2:12: profile\.login\.path: wanted a path below/m],
    [
      "  createKey:\n    extra: { who: '{nmae}' }",
      /^titan-auth\.yaml:3:14: profile\.createKey\.extra\.who: .*\{name\}/m,
    ],
    [
      "  sendKey: { headers: { X-Key: 'secret' } }",
      /^titan-auth\.yaml:2:3: profile\.sendKey: wanted .*\{key\}/m,
    ],
    [
      "  refusals: { missing: 200 }",
      /^titan-auth\.yaml:2:15: profile\.refusals\.missing: wanted .*400, got "200"/m,
    ],
    ["  jwtOnOperations: never", /^titan-auth\.yaml:2:3: profile\.jwtOnOperations: wanted .*, got "never"/m],
  ])("%s", async (lines, place) => {
    const server = await listen((_request, response) => response.end());
    const home = folder();
    writeFileSync(join(home, "titan-auth.yaml"), `profile:\n${lines}\n`);
    const { code, stdout, stderr } = await titanAuth(["check"], { home, env: { AUTH_URL: server.url } });
    expect([code, stdout, server.seen]).toEqual([2, "", []]);
    expect(stderr.replace(/^titan-auth: /gm, "")).toMatch(place);
  });
});

it("keys in the query string are masked in every medium", async () => {
  const document = { sendKey: { query: { api_key: "{key}" } } };
  const profile = completeProfile(profileSchema.parse(document));
  const sent = new Set<string>();
  const titan = await startEmbedded({ profile, flaws: ["unguarded-operation"] });
  const front = await behindFront(titan, async ({ target }, forward) => {
    const key = new URL(target, "http://host").searchParams.get("api_key");
    if (key?.startsWith("titan_sk_")) sent.add(key);
    return forward();
  });
  onTestFinished(() => front.close());
  const home = folder();
  writeFileSync(join(home, "titan-auth.yaml"), `profile: ${JSON.stringify(document)}\n`);
  const args = ["check", "scopes", "--verbose", "--reports", "out", "--record", "out/run.jsonl"];
  const { code, stdout, stderr } = await titanAuth(args, { home, env: envOf(front.url, titan.account) });
  expect(code, stderr).toBe(1);
  expect(sent.size).toBeGreaterThan(10);
  const files = readdirSync(join(home, "out"));
  expect(files.length).toBeGreaterThan(6);
  const texts = [stdout, stderr, ...files.map((file) => readFileSync(join(home, "out", file), "utf8"))];
  const shown = texts.flatMap((text) => [...sent].filter((key) => text.includes(key)));
  expect([...new Set(shown)]).toEqual([]);
});
