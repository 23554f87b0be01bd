import type { ReportExchange } from "../../../contracts/report/report.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import type { Evidence, PactEvidence } from "../evidence.ts";

/** Evidence that others wrote: the deployment and the authors of the pacts. */
type Said = Pick<Evidence, "results" | "exchanges" | "keys"> & {
  readonly pacts: PactEvidence | undefined;
};

/**
 * Cleans all evidence once more at the end of the run, when every secret is known. An earlier answer may hold a secret that
 * was learnt later: a list of keys taken while a key is created, or a hostile deployment.
 */
export function scrubbed(said: Said, redactor: Redactor): Omit<Said, "pacts"> & Pick<Evidence, "pacts"> {
  const clean = cleaner(redactor);
  const { exchanges, results, keys, pacts } = said;
  const leftover = clean(keys.leftover);
  return {
    keys: { ...keys, leftover },
    exchanges: scrubbedExchanges(exchanges, redactor),
    results: redactor.leaksIn(JSON.stringify([...results.values()]))
      ? new Map([...results].map(([id, one]) => [id, observationOf(one, clean)]))
      : results,
    ...(pacts === undefined ? {} : { pacts: clean(pacts) }),
  };
}

type Clean = <T>(value: T) => T;

const cleaner =
  (redactor: Redactor): Clean =>
  <T>(value: T): T =>
    value !== undefined && redactor.leaksIn(JSON.stringify(value)) ? (redactor.cleanJson(value) as T) : value;

export const scrubbedExchanges = (
  exchanges: readonly ReportExchange[],
  redactor: Redactor,
): readonly ReportExchange[] =>
  redactor.leaksIn(JSON.stringify(exchanges))
    ? exchanges.map((one) => exchangeOf(one, cleaner(redactor)))
    : exchanges;

/** The same for a structure with answers in it. */
export function scrubbedAnswers<T>(value: T, redactor: Redactor): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => scrubbedAnswers(one, redactor)) as T;
  if (value instanceof Map)
    return new Map([...value].map(([name, one]) => [name, scrubbedAnswers(one, redactor)])) as T;
  const clean = cleaner(redactor);
  if (isAnswer(value))
    return { ...observationOf(value, clean), ...("detail" in value && { detail: clean(value.detail) }) } as T;
  const entries = Object.entries(value).map(([name, one]) => [name, scrubbedAnswers(one, redactor)]);
  return Object.fromEntries(entries) as T;
}

const isAnswer = (value: object): value is Answer => "kind" in value && value.kind === "answer";

const exchangeOf = (one: ReportExchange, clean: Clean): ReportExchange => {
  const { id, probe, credential, ...said } = one;
  return { id, probe, credential, ...clean(said) };
};

function observationOf(one: ProbeResult, clean: Clean): ProbeResult {
  if (one.kind !== "answer") return { ...one, detail: clean(one.detail) } as ProbeResult;
  const { repeats, uncached } = one;
  return {
    ...one,
    headers: clean(one.headers),
    body: clean(one.body),
    issued: clean(one.issued),
    ...(repeats === undefined ? {} : { repeats: clean(repeats) }),
    ...(uncached === undefined ? {} : { uncached: clean(uncached) }),
  };
}
