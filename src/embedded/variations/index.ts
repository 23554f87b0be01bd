import type { Switch } from "../switches.ts";
import { answerVariations } from "./answers.ts";
import { serviceVariations } from "./services.ts";

/** Every healthy way of differing. */
export const variations: readonly Switch[] = [...answerVariations, ...serviceVariations];
