import type { Surface } from "../../../contracts/catalogue/catalogue.ts";
import { type IncomingCall, readObject } from "../server/call.ts";
import type { TokenCarrier } from "./call-site.ts";

/** Where a call may carry a credential. */
export interface CarrierRules {
  /** Schemes of the Authorization header, in any letter case unless `exactCase`. */
  readonly schemes: readonly string[];
  readonly exactCase: boolean;
  /** Whether an Authorization header without a scheme is a token. */
  readonly schemeless: boolean;
  /** The usual form of an Authorization header in another one; `undefined` for any other header. */
  readonly unwraps: (authorization: string, surface: Surface) => string | undefined;
  /** Query parameters that are read as a token. */
  readonly queryNames: readonly string[];
  /** Cookies that are read as a token. */
  readonly cookieNames: readonly string[];
  /** Headers that are read as a token if Authorization has none; in lower case. */
  readonly headerNames: readonly string[];
  /** Members of a JSON body that are read as a token. */
  readonly bodyNames: readonly string[];
  /** Surfaces at which the Authorization header is lost. */
  readonly strips: (surface: Surface) => boolean;
}

/** A token and its carrier. */
export interface PresentedToken {
  readonly token: string;
  readonly via: TokenCarrier;
}

/** Finds the credential of a call. An unsupported scheme counts as none (RFC 6750, 3.1). */
export function findCredential(
  call: IncomingCall,
  surface: Surface,
  rules: CarrierRules,
): PresentedToken | undefined {
  const header = rules.strips(surface) ? undefined : call.headers["authorization"];
  const token =
    header === undefined ? undefined : readAuthorization(rules.unwraps(header, surface) ?? header, rules);
  if (token !== undefined) return { token, via: "authorization" };
  const named = first(rules.headerNames, (name) => call.headers[name]);
  if (named !== undefined) return { token: named.trim().replace(/^bearer\s+/i, ""), via: "header" };
  const cookie = first(rules.cookieNames, (name) => cookieIn(call, name));
  if (cookie !== undefined) return { token: cookie, via: "cookie" };
  const parameter = first(rules.queryNames, (name) => call.query.get(name) ?? undefined);
  if (parameter !== undefined) return { token: parameter, via: "query" };
  const member = first(rules.bodyNames, (name) => memberIn(call, name));
  return member === undefined ? undefined : { token: member, via: "body" };
}

function memberIn(call: IncomingCall, name: string): string | undefined {
  const body = readObject(call);
  const value = "value" in body ? body.value[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

const first = (names: readonly string[], read: (name: string) => string | undefined): string | undefined =>
  names.map(read).find((value) => value !== undefined);

const cookieIn = ({ headers }: IncomingCall, name: string): string | undefined =>
  (headers["cookie"] ?? "")
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

function readAuthorization(header: string, rules: CarrierRules): string | undefined {
  const [, scheme = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(header.trim()) ?? [];
  const same = (known: string) =>
    rules.exactCase ? known === scheme : known.toLowerCase() === scheme.toLowerCase();
  if (rules.schemes.some(same)) return rest;
  return rules.schemeless && rest === "" ? scheme : undefined;
}
