import type { Report } from "../../contracts/report/report.ts";

/**
 * A report in which only exchanges that show something wrong are kept whole: evidence of findings, cells that are not as they
 * should be, and what was not answered. Of all others the call, its status and its time are left, so that a fleet fits into memory.
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
