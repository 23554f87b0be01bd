import { describe, expect, it } from "vitest";
import { forbidden, judged, type Sketch, testContext, unauthorized } from "../../test/support/suites.ts";
import { keysName } from "./key-created-by-key.ts";
import check from "./unguarded-key-management.ts";

const ok: Sketch = { status: 200, json: { success: true, data: [] } };
const listed = (name = "somebody's"): Sketch => ({ status: 200, json: [{ id: "1", name, scopes: [] }] });
const healthy: Readonly<Record<string, Sketch>> = {
  shown: listed(),
  created: { status: 201, json: { id: "1", key: "[key#1]" } },
  warm: ok,
  "alive-without-token": ok,
  "alive-with-garbage": ok,
  "alive-by-key": ok,
  asked: forbidden,
};
const found = (changes: Readonly<Record<string, Sketch>>) =>
  judged(check, (name) => ({ ...healthy, ...changes })[name] ?? unauthorized).map(({ what }) => what);

describe("unguarded-key-management", () => {
  it.each(["without-token", "by-key"])("finds keys that are listed %s", (caller) => {
    expect(found({ [`listed-${caller}`]: listed() })).toEqual([`listed-${caller}`]);
    expect(found({ [`listed-${caller}`]: { status: 200, json: [] } })).toEqual([]);
  });

  it("finds keys that are listed with any text, and leaves forged JWTs alone to their own check", () => {
    const forged = { "listed-with-garbage": listed() };
    expect(found({ ...forged, "listed-with-text": listed() })).toEqual(["listed-with-garbage"]);
    expect(found(forged)).toEqual([]);
  });

  it.each(["without-token", "with-garbage", "by-key"])("finds keys that are revoked %s", (caller) => {
    const gone = { [`revoked-${caller}`]: ok, [`alive-${caller}`]: unauthorized };
    expect(found(gone)).toEqual([`revoked-${caller}`]);
    expect(found({ [`revoked-${caller}`]: ok })).toEqual([]);
  });

  it("finds a key that was stored though its creation was refused", () => {
    expect(found({ shown: listed(keysName(testContext)) })).toEqual(["stored-though-refused"]);
    expect(found({ shown: listed(keysName(testContext)), asked: { status: 201, json: {} } })).toEqual([]);
  });

  it("finds nothing where all is refused", () => {
    expect(found({})).toEqual([]);
  });

  it("never marks its key as revoked by others, so that the run revokes it itself", () => {
    const [situation] = check.kind === "cases" ? check.cases(testContext) : [];
    const probes = Object.entries(situation?.probes ?? {}).filter(([name]) => name.startsWith("revoked-"));
    expect(probes.map(([, { effect }]) => effect)).toEqual(Array.from({ length: 5 }, () => "refused"));
  });
});
