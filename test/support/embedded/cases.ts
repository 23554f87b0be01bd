import { describe, expect, it } from "vitest";
import { type EmbeddedOptions, startEmbedded } from "../../../src/embedded/index.ts";
import type { Switch } from "../../../src/embedded/switches.ts";
import { Client } from "./client.ts";

/** One look at a deployment, and what it shows of a healthy one and of one with the switch. */
export interface Case {
  readonly see: (client: Client) => Promise<unknown>;
  readonly healthy: unknown;
  readonly changed: unknown;
  readonly options?: EmbeddedOptions;
}

/** Starts a deployment for as long as `use` takes. */
export async function withEmbedded<T>(
  options: EmbeddedOptions,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const embedded = await startEmbedded(options);
  try {
    return await use(new Client(embedded));
  } finally {
    await embedded.close();
  }
}

/** Tests that each switch changes what its case looks at, and that every switch has a case. */
export function testSwitches(
  kind: "flaws" | "variations",
  switches: readonly Switch[],
  cases: Readonly<Record<string, Case>>,
): void {
  it("has a case for every switch and for nothing else", () => {
    expect(Object.keys(cases).sort()).toEqual(switches.map(({ id }) => id).sort());
  });
  describe.each(Object.entries(cases))("%s", (id, { see, healthy, changed, options }) => {
    it("shows", async () => {
      expect(await withEmbedded({ ...options }, see)).toEqual(healthy);
      expect(await withEmbedded({ ...options, [kind]: [id] }, see)).toEqual(changed);
    });
  });
}
