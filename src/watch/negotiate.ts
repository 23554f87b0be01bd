import type { MediaType } from "./series.ts";

/** The form of the metrics that a scraper's `Accept` prefers (RFC 9110, 12.5.1); plain text unless it asks for OpenMetrics. */
export function preferredType(accept: string): MediaType {
  const ranges = accept.toLowerCase().split(",").map(rangeOf);
  const weightOf = (...names: readonly string[]): number =>
    Math.max(0, ...ranges.flatMap(({ name, weight }) => (names.includes(name) ? weight : [])));
  const openmetrics = weightOf("application/openmetrics-text");
  return openmetrics > 0 && openmetrics >= weightOf("text/plain", "text/*") ? "openmetrics" : "text";
}

function rangeOf(text: string): { readonly name: string; readonly weight: number } {
  const [name = "", ...parameters] = text.split(";").map((part) => part.trim());
  const weight = parameters.find((one) => one.startsWith("q="))?.slice(2);
  const number = weight === undefined ? 1 : Number(weight);
  return { name, weight: Number.isFinite(number) ? number : 0 };
}
