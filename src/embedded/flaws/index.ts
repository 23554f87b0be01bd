import type { Switch } from "../switches.ts";
import { carrierFlaws } from "./carriers.ts";
import { everythingFlaws } from "./everything.ts";
import { guardFlaws } from "./guards.ts";
import { keyFlaws } from "./keys.ts";
import { loginFlaws } from "./login.ts";
import { pathFlaws } from "./paths.ts";
import { refusalFlaws } from "./refusals.ts";
import { tokenFlaws } from "./tokens.ts";

/** Every way of being wrong. */
export const flaws: readonly Switch[] = [
  ...loginFlaws,
  ...tokenFlaws,
  ...carrierFlaws,
  ...keyFlaws,
  ...guardFlaws,
  ...pathFlaws,
  ...refusalFlaws,
  ...everythingFlaws,
];
