import type { Switch } from "../switches.ts";
import { answerVariations } from "./answers.ts";
import { pathVariations } from "./paths.ts";
import { serviceVariations } from "./services.ts";

/** Every healthy way of differing. */
export const variations: readonly Switch[] = [...answerVariations, ...serviceVariations, ...pathVariations];
