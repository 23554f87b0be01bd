import type { Switch } from "../switches.ts";
import { carrierFlaws } from "./carriers.ts";
import { everythingFlaws } from "./everything.ts";
import { guardFlaws } from "./guards.ts";
import { keyFlaws } from "./keys.ts";
import { loginFlaws } from "./login.ts";
import { pathFlaws } from "./paths.ts";
import { refusalFlaws } from "./refusals.ts";
import { scopeRuleFlaws } from "./scope-rules.ts";
import { tokenFlaws } from "./tokens.ts";

/** Every way of being wrong, by what is wrong. */
export const flawGroups = {
  login: loginFlaws,
  tokens: tokenFlaws,
  carriers: carrierFlaws,
  keys: keyFlaws,
  guards: [...guardFlaws, ...scopeRuleFlaws],
  paths: pathFlaws,
  refusals: refusalFlaws,
  everything: everythingFlaws,
} as const satisfies Readonly<Record<string, readonly Switch[]>>;

export const flaws: readonly Switch[] = Object.values(flawGroups).flat();
