import type { Surface } from "../../../contracts/catalogue/catalogue.ts";
import type { Call } from "../server/call.ts";

/** Where a credential may stand in a call. */
export interface CarrierRules {
  /** Schemes of the Authorization header, spelled as sent (in any letter case unless `exactCase`). */
  readonly schemes: readonly string[];
  readonly exactCase: boolean;
  /** Whether an Authorization header without a scheme is a token. */
  readonly schemeless: boolean;
  /** Names of query parameters that are read as a token. */
  readonly queryNames: readonly string[];
  /** Whether X-API-Key is read where Authorization brings nothing. */
  readonly apiKeyHeader: boolean;
  /** Surfaces on which the Authorization header gets lost on its way. */
  readonly strips: (surface: Surface) => boolean;
}

export type Carrier = "authorization" | "x-api-key" | "query";

/** A token, and by what it came. */
export interface Presented {
  readonly token: string;
  readonly via: Carrier;
}

/** Finds the credential of a call. An unsupported scheme counts as none at all (RFC 6750, 3.1). */
export function findCredential(call: Call, surface: Surface, rules: CarrierRules): Presented | undefined {
  const header = rules.strips(surface) ? undefined : call.headers["authorization"];
  const token = header === undefined ? undefined : readAuthorization(header, rules);
  if (token !== undefined) return { token, via: "authorization" };
  const apiKey = rules.apiKeyHeader ? call.headers["x-api-key"] : undefined;
  if (apiKey !== undefined) return { token: apiKey.trim(), via: "x-api-key" };
  const name = rules.queryNames.find((each) => call.query.has(each));
  return name === undefined ? undefined : { token: call.query.get(name) ?? "", via: "query" };
}

function readAuthorization(header: string, rules: CarrierRules): string | undefined {
  const [, scheme = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(header.trim()) ?? [];
  const same = (known: string) =>
    rules.exactCase ? known === scheme : known.toLowerCase() === scheme.toLowerCase();
  if (rules.schemes.some(same)) return rest;
  return rules.schemeless && rest === "" ? scheme : undefined;
}
