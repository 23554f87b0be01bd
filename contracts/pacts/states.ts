import * as z from "zod";
import type { ProviderState } from "./file.ts";

/** A verifier's request to change a provider state. */
export interface StateChange extends ProviderState {
  readonly action: "setup" | "teardown";
}

const stateChange = z.object({
  state: z.string(),
  params: z.record(z.string(), z.unknown()).nullish(),
  action: z.enum(["setup", "teardown"]).default("setup"),
});

/** `undefined` for anything else. */
export function readStateChange(text: string): StateChange | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const change = stateChange.safeParse(document).data;
  return change && { name: change.state, params: change.params ?? {}, action: change.action };
}
