import { credentialName } from "../../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import { keyName, unnamed } from "../../../credentials/run-id.ts";

/** The name by which the ledger records a key: its own or, if the request gives it none, its number and purpose. */
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
