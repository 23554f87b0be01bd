import { baselineFlags, diffFlags, gateFlags } from "./compare-flags.ts";
import { configFlags } from "./config-flags.ts";
import { diagnoseFlags, scopesFlags, tokenFlags } from "./diagnosis-flags.ts";
import { checkFlags, cleanupFlags, connectionFlags, outputFlags, runFlags, verifyFlags } from "./flags.ts";
import { initFlags } from "./init-flags.ts";
import { explainFlags, reportFlags } from "./paper-flags.ts";
import { selftestFlags } from "./selftest-flags.ts";
import { serveFlags } from "./serve-flags.ts";
import { watchFlags } from "./watch-flags.ts";

/** The flags of each command. */
export const commandFlags = {
  check: { ...runFlags, ...gateFlags, ...checkFlags, ...connectionFlags, ...outputFlags },
  diagnose: { ...diagnoseFlags, ...tokenFlags, ...connectionFlags, ...outputFlags },
  scopes: { ...scopesFlags, ...tokenFlags, ...connectionFlags, ...outputFlags },
  verify: { ...verifyFlags, ...runFlags, ...gateFlags, ...connectionFlags, ...outputFlags },
  report: { ...reportFlags, ...outputFlags },
  baseline: { ...baselineFlags, ...outputFlags },
  diff: { ...diffFlags, ...outputFlags },
  merge: { ...reportFlags, ...outputFlags },
  explain: { ...explainFlags, ...outputFlags },
  config: { ...configFlags, ...outputFlags },
  init: initFlags,
  completion: {},
  serve: serveFlags,
  selftest: { ...selftestFlags, ...outputFlags },
  watch: { ...watchFlags, ...gateFlags, ...connectionFlags },
  cleanup: { ...cleanupFlags, ...connectionFlags },
} as const;
