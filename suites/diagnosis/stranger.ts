import { mistakeOf, redirectTarget } from "../reach/support.ts";
import type { Facts } from "./facts.ts";
import { hasOneOrigin, type Sight } from "./inquiry.ts";

/** Whoever answers in the place of Titan. */

/** What answers in place of Titan, by the most usual mistakes. Where the two services share an origin, both answers tell. */
export function strangerOf({ seen, isTitan, inquiry: { world } }: Facts): string {
  const [session, target] = [seen["nobody-session"], seen["nobody-target"]].map((sight) =>
    sight !== undefined && sight.status > 0 ? [sight] : [],
  );
  const ofTask = isTitan.auth || !hasOneOrigin(world);
  const isTask = ofTask && (isTitan.auth || session?.length === 0);
  const replies = isTask ? target : hasOneOrigin(world) ? [...(session ?? []), ...(target ?? [])] : session;
  const [first] = replies ?? [];
  if (replies?.some(({ reading }) => reading === "limited"))
    return `The rate limit is used up: ${limitOf(replies)}`;
  return mistakeOf({
    replies: replies ?? [],
    variable: isTask ? "TASK_SERVICE_URL" : "AUTH_URL",
    url: isTask ? world.taskServiceUrl : world.authUrl,
    service: isTask ? "task" : "auth",
    redirect: first && redirectTarget(first, world),
  });
}

/** Addresses that end in what every path begins with. */
const doubling = /\/api(?:\/v\d+)?$/i;

/** The address by which every path is doubled, so that nothing is found (platform page: addresses). Told only where nothing was. */
export function doubledPath({ auth, task, isTitan, inquiry: { world } }: Facts): string | undefined {
  const found = ["accepted", "known", "open"].some((one) => one === auth || one === task);
  const addresses = { AUTH_URL: world.authUrl, TASK_SERVICE_URL: world.taskServiceUrl };
  const [variable, url] =
    Object.entries(addresses).find(([, address]) => doubling.test(new URL(address).pathname)) ?? [];
  if (url === undefined || found || (isTitan.task && task !== "absent")) return undefined;
  return `${variable} ends in ${new URL(url).pathname}, which is added to it again, so that every path is doubled: leave it out`;
}

/** When to come back, as a 429 says it (platform page: limits). */
export function limitOf(sights: readonly Sight[]): string {
  const limited = sights.find(({ reading }) => reading === "limited");
  const after = limited?.headers["retry-after"] ?? "";
  const reset = Number(limited?.headers["x-ratelimit-reset"]);
  if (/^\d{1,6}$/.test(after)) return `come back in ${after} s`;
  if (reset > 1e9 && reset < 1e11)
    return `come back at ${new Date(reset * 1000).toISOString().slice(11, 19)} UTC`;
  return "it does not say when to come back";
}
