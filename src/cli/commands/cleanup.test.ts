import { expect, it } from "vitest";
import { filesIn, folder, titanAuth } from "../../../test/support/cli.ts";
import { behindFront } from "../../../test/support/front.ts";
import { startEmbedded } from "../../embedded/index.ts";

const denied = {
  status: 403,
  headers: { "content-type": "text/html", server: "cloudflare", "cf-ray": "8a1-FRA" },
  body: "<html><title>Just a moment</title></html>",
};

it("revokes keys that a firewall kept from being revoked, once it is gone", async () => {
  let count = 0;
  let isUp = true;
  const front = await behindFront(await startEmbedded(), async (_call, forward) => {
    count += 1;
    return isUp && count > 150 ? denied : forward();
  });
  try {
    const home = folder();
    const { email, password } = front.account;
    const env = { AUTH_URL: front.url, TITAN_EMAIL: email, TITAN_PASSWORD: password };
    const { code, stdout } = await titanAuth(["check"], { env, home });
    expect(code, stdout).toBe(3);
    expect(front.livingKeys().length).toBeGreaterThan(0);
    expect(stdout).toContain("titan-auth cleanup");
    isUp = false;
    const cleaned = await titanAuth(["cleanup"], { env, home });
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(front.livingKeys()).toEqual([]);
    expect(filesIn(home)).toEqual({});
  } finally {
    await front.close();
  }
});
