import { credentialName } from "./credential.ts";
import type { Probe } from "./probe.ts";

/** `GET /api/v1/tasks as key[tasks:read]`, with what else sets the request apart. */
export function createProbeId(facts: Omit<Probe, "id">, variant?: string): string {
  const carrier = facts.carrier;
  const how =
    carrier.kind === "authorization"
      ? carrier.scheme === "Bearer"
        ? []
        : [carrier.scheme === "" ? "without a scheme" : `scheme ${carrier.scheme}`]
      : [carrier.kind === "query" ? `in query ${carrier.name}` : "in X-API-Key"];
  const notes = [
    ...how,
    ...(facts.service === "auth-over-http" ? ["over http"] : []),
    ...(variant ? [variant] : []),
  ];
  const named = `${facts.operation} as ${credentialName(facts.credential)}`;
  return notes.length === 0 ? named : `${named} (${notes.join(", ")})`;
}
