import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { makeDiagnoses } from "./samples-diagnose.ts";

describe("the committed diagnoses", async () => {
  const samples = await makeDiagnoses();

  it.each(Object.entries(samples))(
    "%s is what the code makes (npm run samples renews it)",
    async (name, text) => {
      expect(text).toBe(await readFile(new URL(name, import.meta.url), "utf8"));
    },
  );
});
