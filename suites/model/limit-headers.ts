import type { Answer } from "../../contracts/wire/answer.ts";

/** Headers that describe a limit: the platform's, those of other servers, and the IETF draft's. */

const remaining = /^(?:x-)?(?:rate-?limit|quota)-remaining(?:-requests)?$/;
const reset = /^(?:x-)?(?:rate-?limit|quota)-reset(?:-after|-requests)?$/;
/** Parts of the combined header: those of its newest draft, and of the ones before. */
const parts = { r: "r|remaining", t: "t|reset" } as const;

type Headers = Pick<Answer, "headers">;

/** The value of the first header of this name, or of this part of the combined `RateLimit: "default";r=0;t=30`. */
function fieldOf({ headers }: Headers, name: RegExp, part: "r" | "t"): string | undefined {
  const own = Object.entries(headers).find(([one]) => name.test(one))?.[1];
  const combined = new RegExp(`(?:^|[;,\\s])(?:${parts[part]})=(\\d+)`).exec(headers["ratelimit"] ?? "")?.[1];
  return own?.trim().replace(/^(\d+)s$/, "$1") ?? combined;
}

/** Whether an answer says that no request is left. */
export const isSpent = (answer: Headers): boolean => fieldOf(answer, remaining, "r") === "0";

/** When to come back, for a sentence: `come back in 30 s`; `undefined` if no header says so. */
export function returnWords(answer: Headers): string | undefined {
  const after = answer.headers["retry-after"];
  if (after !== undefined && /^\d{1,6}$/.test(after)) return `come back in ${after} s`;
  if (after !== undefined && !Number.isNaN(Date.parse(after))) return comeBackAt(Date.parse(after));
  const end = Number(fieldOf(answer, reset, "t") ?? Number.NaN);
  if (end > 1e12 && end < 1e14) return comeBackAt(end);
  if (end > 1e9 && end < 1e11) return comeBackAt(end * 1000);
  return end >= 0 && end < 1e6 ? `come back in ${Math.ceil(end)} s` : undefined;
}

const comeBackAt = (ms: number): string => `come back at ${new Date(ms).toISOString().slice(11, 19)} UTC`;

/** The headers that name a limit, for a sentence: `x-ratelimit-remaining: 0, retry-after: 30`. */
export const limitHeaders = ({ headers }: Headers): readonly string[] =>
  Object.entries(headers)
    .filter(([name]) => remaining.test(name) || name === "ratelimit" || name === "retry-after")
    .map(([name, value]) => `${name}: ${value}`);
