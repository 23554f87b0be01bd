import type { Check } from "../model/check.ts";
import absentOperation from "./absent-operation.ts";
import executedDenial from "./executed-denial.ts";
import lateGuard from "./late-guard.ts";
import misnamedScope from "./misnamed-scope.ts";
import misplacedGuard from "./misplaced-guard.ts";
import pathVariants from "./path-variants.ts";
import refusedJwt from "./refused-jwt.ts";
import refusedKey from "./refused-key.ts";
import refusedScope from "./refused-scope.ts";
import scopelessKey from "./scopeless-key.ts";
import unauthenticatedOperation from "./unauthenticated-operation.ts";
import unguardedScope from "./unguarded-scope.ts";

export const scopeSuite: readonly Check[] = [
  unauthenticatedOperation,
  refusedScope,
  unguardedScope,
  misplacedGuard,
  scopelessKey,
  refusedJwt,
  refusedKey,
  lateGuard,
  misnamedScope,
  pathVariants,
  executedDenial,
  absentOperation,
];
