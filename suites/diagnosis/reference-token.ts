import type { JwtFacts } from "../../contracts/wire/answer.ts";
import type { Facts } from "./facts.ts";

/** A claim in which a refused JWT differs from one that the deployment accepts. */
export interface StrangeClaim {
  readonly claim: "iss" | "aud";
  readonly ours: string;
  readonly theirs: string;
}

/** Claims of a JWT that this deployment is known to accept, or has just signed. */
function accepted({ seen, companion, request }: Facts): JwtFacts | undefined {
  const signedNow = seen["sign-in"]?.issued.find(({ kind }) => kind === "jwt")?.claims;
  if (request.subject?.place !== "sign-in" && signedNow !== undefined) return signedNow;
  return companion.auth === "accepted" || companion.task === "accepted"
    ? request.companion?.claims
    : undefined;
}

/** Issuer and audience (RFC 7519, sections 4.1.1 and 4.1.3) of the JWT in question against those of an accepted one. */
export function strangeClaims(facts: Facts): readonly StrangeClaim[] {
  const [own, good] = [facts.request.subject?.claims, accepted(facts)];
  return (["iss", "aud"] as const).flatMap((claim) => {
    const [ours, theirs] = [own?.[claim], good?.[claim]];
    return ours === undefined || theirs === undefined || ours === theirs ? [] : [{ claim, ours, theirs }];
  });
}
