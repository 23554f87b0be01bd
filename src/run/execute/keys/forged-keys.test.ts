import { expect, it } from "vitest";
import { tryDeployment } from "../../../../test/support/run.ts";

it.each([
  "alg-none-creates-key",
  "changed-signature-creates-key",
  "expired-token-creates-key",
  "embedded-jwk-accepted",
])("revokes the key of a credential that creates none where it should, with %s", async (flaw) => {
  const { report, alive } = await tryDeployment({ flaws: [flaw] });
  expect([report.keys.leftover, alive]).toEqual([[], []]);
  expect(report.keys.revoked).toBe(report.keys.created);
  const done = report.exchanges.filter(
    ({ method, url, status = 0 }) => method === "DELETE" && url.includes("/api-keys/") && status < 300,
  );
  const callers = new Set(done.map(({ credential }) => credential));
  // The second account revokes its own keys, where it created any.
  expect([...callers].filter((caller) => caller !== "jwt (second account)")).toEqual(["jwt"]);
  expect(new Set(done.map(({ url }) => url)).size).toBe(done.length);
});

it("takes unquoted 64-bit identifiers for what they are", async () => {
  const { report, alive } = await tryDeployment({ variations: ["numeric-ids"] });
  expect([report.findings, report.keys.leftover, alive]).toEqual([[], [], []]);
});
