import brokenPact from "./broken-pact.ts";

/** Held to the consumers' pacts: `titan-auth verify`, or `titan-auth check pact`. */
export const pactSuite = [brokenPact] as const;
