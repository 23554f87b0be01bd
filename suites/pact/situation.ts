import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import type { MatchedInteraction, Mismatch } from "../model/interaction.ts";
import { pastTheGuard } from "../model/probe-result.ts";

/** Which of the messages of a broken pact fits. */
export function situationOf(interaction: MatchedInteraction, { part }: Mismatch) {
  if (part !== "status") return part;
  const { example } = interaction.expected;
  if (example === 401 || example === 403) return refusalDue(interaction, example);
  return grantDue(interaction);
}

const creation = `POST ${authPaths.apiKeys}`;

function refusalDue({ operation, response }: MatchedInteraction, due: 401 | 403) {
  if (due === 403 && pastTheGuard.includes(response.responseClass)) return "past-the-guard";
  if (response.responseClass !== "allowed") return due === 401 ? "not-401" : "not-403";
  if (operation === creation) return "key-creation-open";
  return due === 401 ? "open-to-anybody" : "open-to-others";
}

function grantDue({ operation, expected, response }: MatchedInteraction) {
  if (operation === creation) return expected.example < 400 ? "key-creation" : "status";
  // Whoever carries no credential of this run is not refused although it is valid.
  const carries = !["none", "literal"].includes(response.probe.credential.kind);
  if (!carries) return "status";
  if (response.status === 401) return "unauthorized";
  return response.status === 403 ? "forbidden" : "status";
}
