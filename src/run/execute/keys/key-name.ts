import { credentialName } from "../../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import { keyName, unnamed } from "../../../credentials/run-id.ts";

/** The name by which a key is written down: its own, or its number and what it is for where the request gives it none. */
export function nameFor(probe: Probe, runId: string, number: number): string {
  const body = nameIn(probe);
  if (typeof body === "string" && body !== "") return body;
  const name = keyName(runId, `${number} ${labelOf(probe)}`);
  return isRecord(body) ? name : `${name} ${unnamed}`;
}

const nameIn = ({ payload }: Probe): unknown =>
  payload?.kind === "json" && isRecord(payload.value) ? payload.value["name"] : undefined;

const labelOf = ({ yields, variant = "" }: Probe): string =>
  yields === undefined ? variant : credentialName(yields).replace(/^key\[(.*)\]$/, "$1");
