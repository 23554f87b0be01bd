import type { JwtFacts } from "../../contracts/wire/answer.ts";
import type { ClassifiedResponse } from "../model/check.ts";

/** How far a clock is ahead (or, below nought, behind), in seconds. */
interface Offset {
  readonly seconds: number;
  /** By how much at least, whatever the measurement leaves open. */
  readonly surely: number;
  readonly response: ClassifiedResponse;
}

export interface Clocks {
  /** The deployment's `Date` against this machine. */
  readonly local?: Offset;
  /** The beginning of a new JWT against the answer that brought it. */
  readonly issue?: Offset & { readonly claim: "iat" | "nbf" };
}

/** What two answers show of the clocks. */
export function clocksOf(first: ClassifiedResponse, login: ClassifiedResponse): Clocks {
  const dated = [login, first].find((response) => dateOf(response) !== undefined);
  const start = startOf(login);
  return {
    ...(dated && { local: localOffset(dated) }),
    ...(start && {
      issue: { ...issueOffset(start.at, login), claim: start.claim },
    }),
  };
}

/** `Date` (RFC 9110, 6.6.1) in seconds, without the time that the answer lay in a cache. It leaves the fraction out. */
function dateOf({ headers }: ClassifiedResponse): number | undefined {
  const date = Date.parse(headers["date"] ?? "") / 1000;
  const age = Number(headers["age"] ?? 0);
  return Number.isNaN(date) ? undefined : date + (Number.isNaN(age) ? 0 : age);
}

const middle = ({ sentAt, durationMs }: ClassifiedResponse): number => (sentAt + durationMs / 2) / 1000;

function localOffset(response: ClassifiedResponse): Offset {
  const seconds = (dateOf(response) ?? 0) + 0.5 - middle(response);
  return { seconds, surely: Math.abs(seconds) - 0.5 - response.durationMs / 2000, response };
}

function issueOffset(at: number, response: ClassifiedResponse): Offset {
  const seconds = at - (dateOf(response) ?? middle(response));
  return { seconds, surely: Math.abs(seconds), response };
}

type Start = { readonly at: number; readonly claim: "iat" | "nbf" };

/** From when on a JWT from sign-in is meant to be valid: the later one of `iat` and `nbf`. */
function startOf({ issued }: ClassifiedResponse): Start | undefined {
  const starts = issued.flatMap(({ claims }) => (claims === undefined ? [] : startsIn(claims)));
  return starts.reduce<Start | undefined>(
    (latest, start) => (latest === undefined || start.at > latest.at ? start : latest),
    undefined,
  );
}

const startsIn = ({ iat, nbf }: JwtFacts): readonly Start[] => [
  ...(iat === undefined ? [] : [{ at: iat, claim: "iat" as const }]),
  ...(nbf === undefined ? [] : [{ at: nbf, claim: "nbf" as const }]),
];

/** An offset as a finding says it. */
export const offsetOf = (seconds: number): { offset: number; direction: string; actual: string } => {
  const offset = Math.round(Math.abs(seconds));
  const direction = seconds > 0 ? "ahead of" : "behind";
  return { offset, direction, actual: `${offset} s apart` };
};
