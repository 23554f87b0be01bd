import type { Profile } from "../../contracts/profile.ts";
import type { Facts, Reply } from "../kit/check.ts";
import { list } from "../scopes/words.ts";

/** Where replies came from, as facts for one finding over all of them. */
export function placesOf(replies: readonly Reply[]): Facts {
  const operations = [...new Set(replies.map(({ probe }) => probe.operation))];
  const statuses = [...new Set(replies.map(({ status }) => status))].sort();
  return {
    operations,
    ...(operations.length === 1 ? { operation: operations[0] } : {}),
    where: list(operations),
    count: replies.length,
    status: statuses.join(" and "),
  };
}

/** Replies of the surfaces that are documented to use the envelope. */
export const isEnveloped = ({ probe }: Reply, { envelope }: Profile): boolean =>
  probe.surface === "auth" ? envelope.auth === "required" : envelope.task === "required";
