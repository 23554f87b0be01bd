import { expect, it } from "vitest";
import type { Trouble } from "../../../../contracts/wire/answer.ts";
import type { Received } from "../read-response.ts";
import { creationOutcome } from "./key-outcome.ts";

const after = (trouble: Trouble, more: Partial<Received> = {}): Received => ({
  result: { kind: "trouble", exchange: "x1", trouble, detail: "", sentAt: 0, durationMs: 0 },
  secrets: [],
  attempts: 1,
  ...more,
});

it("takes a creation that was never sent for none, and one that was cut off for a possible one", () => {
  expect(creationOutcome(after("interrupted"))).toBe("unclear");
  expect(creationOutcome(after("interrupted", { neverSent: true }))).toBe("refused");
  expect(creationOutcome(after("reset"))).toBe("unclear");
  expect(creationOutcome(after("refused"))).toBe("refused");
});
