import { expect, it } from "vitest";
import type { Trouble } from "../../../../contracts/wire/answer.ts";
import type { Received } from "../read-response.ts";
import { creationOutcome } from "./key-outcome.ts";

const after = (trouble: Trouble): Received => ({
  result: { kind: "trouble", exchange: "x1", trouble, detail: "", sentAt: 0, durationMs: 0 },
  secrets: [],
  attempts: 1,
});

it("takes a creation that was cut off for a possible one", () => {
  expect(creationOutcome(after("interrupted"))).toBe("unclear");
  expect(creationOutcome(after("reset"))).toBe("unclear");
  expect(creationOutcome(after("refused"))).toBe("refused");
});
