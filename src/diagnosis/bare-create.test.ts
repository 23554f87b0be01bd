import { expect, it } from "vitest";
import { diagnoseAt } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";

it("a question about the creation of keys makes none where an API key may, and no scopes mean all", async () => {
  const flaws = ["key-creates-key", "missing-scopes-mean-all"];
  const variations = ["nameless-keys-allowed", "empty-scopes-allowed"];
  await withEmbedded({ flaws, variations }, async (client) => {
    const key = await client.key("tasks:read");
    const report = await diagnoseAt(client.embedded.url, { TITAN_TOKEN: key }, { symptom: "key-creation" });
    expect(report.exchanges.map(({ method }) => method)).toContain("POST");
    expect([report.keys.created, client.embedded.livingKeys().length]).toEqual([0, 1]);
  });
});
