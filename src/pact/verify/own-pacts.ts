import { readPact } from "../../../contracts/pacts/file.ts";
import backend from "../../../contracts/pacts/titan-backend-titan-task-service.json" with { type: "json" };
import dashboard from "../../../contracts/pacts/titan-dashboard-titan-auth.json" with { type: "json" };
import type { PactSource } from "./case.ts";

/** Where these come from, for a person. */
export const builtIn = "built in";

/** The pacts that this tool brings along: what Titan's dashboard and backends rely on. */
export const ownPacts = (): readonly PactSource[] =>
  [dashboard, backend].map((document) => ({
    pact: readPact(document),
    source: builtIn,
    pending: false,
  }));
