import { decorating, together, within } from "../rules/change.ts";
import { everybody } from "../rules/data.ts";
import type { Variation } from "../switches.ts";

/** What accounts share on purpose. */
export const sharingVariations: readonly Variation[] = [
  {
    id: "accounts-of-one-team",
    description: "both accounts belong to one team, which shares its keys, tasks and executions.",
    change: together(
      within("shape", ({ user }) => ({
        user: (account) => ({ ...user(account), team: { id: "team_4821", name: "Demo" } }),
      })),
      within("access", () => ({ reaches: (_accountId, ownerId) => ownerId !== everybody })),
    ),
  },
  {
    id: "examples-for-everybody",
    description: "every account sees an example task besides its own.",
    change: within("access", ({ reaches }) => ({
      reaches: (accountId, ownerId, site) =>
        reaches(accountId, ownerId, site) || (ownerId === everybody && site.call.method === "GET"),
    })),
  },
  {
    id: "every-stop-accepted",
    description:
      "whoever may stop executions is answered 200, whichever is named; only own ones are stopped.",
    change: decorating((response, { method, path }) =>
      method === "POST" && path.endsWith("/stop") && response.status === 404
        ? { ...response, status: 200, body: JSON.stringify({ success: true, data: {} }) }
        : response,
    ),
  },
];
