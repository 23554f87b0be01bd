import { mistakeOf, redirectTarget } from "../reach/shared.ts";
import type { Facts } from "./facts.ts";
import { hasOneOrigin, type Observed } from "./request.ts";

/** Whoever answers in the place of Titan. */

/** What answers in place of Titan, by the most usual mistakes. Where the two services share an origin, both answers tell. */
export function notTitanOf({ seen, isTitan, request: { context } }: Facts): string {
  const [session, target] = [seen["nobody-session"], seen["nobody-target"]].map((observed) =>
    observed !== undefined && observed.status > 0 ? [observed] : [],
  );
  const ofTask = isTitan.auth || !hasOneOrigin(context);
  const isTask = ofTask && (isTitan.auth || session?.length === 0);
  const responses = isTask
    ? target
    : hasOneOrigin(context)
      ? [...(session ?? []), ...(target ?? [])]
      : session;
  const [first] = responses ?? [];
  if (responses?.some(({ responseClass }) => responseClass === "limited"))
    return `The rate limit is used up: ${limitOf(responses)}`;
  return mistakeOf({
    responses: responses ?? [],
    variable: isTask ? "TASK_SERVICE_URL" : "AUTH_URL",
    url: isTask ? context.taskServiceUrl : context.authUrl,
    service: isTask ? "task" : "auth",
    redirect: first && redirectTarget(first, context),
  });
}

/** Addresses that end in what every path begins with. */
const doubling = /\/api(?:\/v\d+)?$/i;

/** The address by which every path is doubled, so that nothing is found (platform page: addresses). Told only where nothing was. */
export function doubledPath({ auth, task, isTitan, request: { context } }: Facts): string | undefined {
  const found = ["accepted", "known", "open"].some((one) => one === auth || one === task);
  const addresses = { AUTH_URL: context.authUrl, TASK_SERVICE_URL: context.taskServiceUrl };
  const [variable, url] =
    Object.entries(addresses).find(([, address]) => doubling.test(new URL(address).pathname)) ?? [];
  if (url === undefined || found || (isTitan.task && task !== "absent")) return undefined;
  return `${variable} ends in ${new URL(url).pathname}, which is added to it again, so that every path is doubled: leave it out`;
}

/** When to come back, as a 429 says it (platform page: limits). */
export function limitOf(sights: readonly Observed[]): string {
  const limited = sights.find(({ responseClass }) => responseClass === "limited");
  const after = limited?.headers["retry-after"] ?? "";
  const reset = Number(limited?.headers["x-ratelimit-reset"]);
  if (/^\d{1,6}$/.test(after)) return `come back in ${after} s`;
  if (reset > 1e9 && reset < 1e11)
    return `come back at ${new Date(reset * 1000).toISOString().slice(11, 19)} UTC`;
  return "it does not say when to come back";
}
