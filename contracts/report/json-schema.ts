import * as z from "zod";
import { baselineSchema } from "../config/baseline.ts";
import { configurationSchema } from "../config/configuration.ts";
import { diffSchema } from "./diff.ts";
import { reportSchema } from "./report.ts";
import { scopesReportSchema } from "./scopes-report.ts";
import { selftestSchema } from "./selftest.ts";
import { statusSchema } from "./status.ts";
import { watchChangeSchema } from "./watch.ts";

/** JSON Schemas (draft 2020-12) of all files that others read or write, for editors and scripts. */
export const jsonSchemas = {
  report: () => z.toJSONSchema(reportSchema, { target: "draft-2020-12" }),
  selftest: () => z.toJSONSchema(selftestSchema, { target: "draft-2020-12" }),
  scopes: () => z.toJSONSchema(scopesReportSchema, { target: "draft-2020-12" }),
  status: () => z.toJSONSchema(statusSchema, { target: "draft-2020-12" }),
  watch: () => z.toJSONSchema(watchChangeSchema, { target: "draft-2020-12" }),
  diff: () => z.toJSONSchema(diffSchema, { target: "draft-2020-12" }),
  baseline: () => z.toJSONSchema(baselineSchema, { target: "draft-2020-12" }),
  configuration: () =>
    z.toJSONSchema(configurationSchema, { target: "draft-2020-12", io: "input", reused: "ref" }),
} as const;
