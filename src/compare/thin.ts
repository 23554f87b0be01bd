import type { Report } from "../../contracts/report/report.ts";

/**
 * A report that keeps only exchanges that show something wrong: evidence of findings, wrong cells, and unanswered requests.
 * Of all others the call, its status and its duration are left, so that a fleet fits into memory.
 */
export function thin(report: Report): Report {
  const wrong = report.matrix.cells.filter(({ verdict }) => verdict !== "ok" && verdict !== "absent");
  const kept = new Set([
    ...report.findings.flatMap(({ evidence }) => evidence),
    ...wrong.flatMap(({ exchange }) => exchange ?? []),
  ]);
  return {
    ...report,
    exchanges: report.exchanges.map((exchange) => {
      if (kept.has(exchange.id) || exchange.trouble !== undefined) return exchange;
      const { request: _request, response: _response, ...rest } = exchange;
      return rest;
    }),
  };
}
