import { json } from "./json.ts";
import type { Reporter } from "./page.ts";
import { terminal } from "./terminal.ts";

export type { Page, Reporter } from "./page.ts";
export { type Plan, type PlannedRequest, planReporters } from "./plan.ts";

/** Every format a report can be written in. A new one is a file, a name here and an entry below. */
export const formats = ["terminal", "json"] as const;
export type Format = (typeof formats)[number];

export const reporters: Readonly<Record<Format, Reporter>> = { terminal, json };
