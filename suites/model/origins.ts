import { jwt } from "../../contracts/catalogue/credential.ts";
import { login, session } from "./requests.ts";

/** Origins of pages that must not read answers with the user's credentials. */

interface Origin {
  readonly headers: { readonly origin: string };
  readonly variant: string;
}
const from = (origin: string, variant: string): Origin => ({ headers: { origin }, variant });

/** Of a page that no deployment has anything to do with. */
export const foreign = from("https://titan-auth-check.invalid", "from a foreign origin");

/** Opaque origins, and foreign ones that end or begin like the deployment's own, for lists that compare only a part. */
export function origins(url: string) {
  const { hostname, host } = new URL(url);
  const alike = "from an origin like its own";
  const kinds = [
    `https://titan-auth-check${host}`,
    "null",
    `http://${hostname}.titan-auth-check.invalid`,
    `https://titan-auth-check${documented}`,
    foreign.headers.origin,
    `https://${documented}.titan-auth-check.invalid`,
  ];
  return {
    opaque: from("null", "from the origin null"),
    longer: from(`https://${hostname}.titan-auth-check.invalid`, alike),
    alike: from(`https://titan-auth-check${hostname}`, alike),
    /** One of each kind in turn, for requests that are sent for another reason. */
    inTurn: (at: number): string => kinds[at % kinds.length] ?? foreign.headers.origin,
  };
}

/** The domain of the documentation, which deployments elsewhere may allow as a whole. */
const documented = "titannet.io";

/** A sign-in without a body, and a session in another spelling of the scheme: each also shows what such a page may read. */
export const emptyLoginFromPage = login(
  { kind: "raw", text: "", contentType: "application/json" },
  "no body, from a foreign page",
  { phase: "exercise", headers: foreign.headers },
);
export const capitalSessionFromPage = session(jwt, {
  carrier: { kind: "authorization", scheme: "BEARER" },
  variant: "from a foreign page",
  headers: foreign.headers,
});

/** Answers to a request from a foreign page after which it is sent without its origin: that may be what was refused. */
export const refusedFromPage = [
  "failed",
  "forbidden",
  "unauthorized",
  "odd",
  "foreign",
  "missing",
  "elsewhere",
] as const;
