import type { Probe } from "./probe.ts";

/** Origins of pages that must not read answers with the user's credentials. */

type Origin = Pick<Probe, "headers"> & { readonly variant: string };
const from = (origin: string, variant: string): Origin => ({ headers: { origin }, variant });

/** Of a page that no deployment has anything to do with. */
export const foreign = from("https://titan-auth-check.invalid", "from a foreign origin");

/** Opaque origins, and foreign ones that end or begin like the deployment's own, for lists that compare only a part. */
export function origins(url: string) {
  const { hostname } = new URL(url);
  const alike = "from an origin like its own";
  return {
    opaque: from("null", "from the origin null"),
    longer: from(`https://${hostname}.titan-auth-check.invalid`, alike),
    alike: from(`https://titan-auth-check${hostname}`, alike),
  };
}

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
