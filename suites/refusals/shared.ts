import type { Profile } from "../../contracts/profile/profile.ts";
import type { ClassifiedResponse, Facts } from "../model/check.ts";
import { isUsual } from "../model/probe.ts";
import { list } from "../scopes/shared.ts";

/** The origin of responses, as facts for one finding over all of them. */
export function placesOf(responses: readonly ClassifiedResponse[]): Facts {
  const operations = [...new Set(responses.map(({ probe }) => probe.operation))];
  const statuses = [...new Set(responses.map(({ status }) => status))].sort();
  return {
    operations,
    ...(operations.length === 1 ? { operation: operations[0] } : {}),
    where: list(operations),
    count: responses.length,
    status: statuses.join(" and "),
  };
}

/** Replies of the surfaces that are documented to use the envelope. */
export const isEnveloped = ({ probe }: ClassifiedResponse, { envelope }: Profile): boolean =>
  probe.surface === "auth" ? envelope.auth === "required" : envelope.task === "required";

/**
 * Whether a request may have been stopped by a filter in front of the deployment, such as a web application firewall, and not
 * by a guard or a limit of its own: those answer usual requests as well.
 */
export const mayBeFiltered = ({ status, probe }: ClassifiedResponse): boolean =>
  [403, 406, 429].includes(status) && !isUsual(probe);
