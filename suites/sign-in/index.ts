import type { Check } from "../model/check.ts";
import brokenLogin from "./broken-login.ts";
import cacheableLogin from "./cacheable-login.ts";
import malformedLogin from "./malformed-login.ts";
import passwordInQuery from "./password-in-query.ts";
import unknownAccount from "./unknown-account.ts";
import wrongPassword from "./wrong-password.ts";

/** Who may sign in, what is refused, and what sign-in hands out. */
export const signIn: readonly Check[] = [
  brokenLogin,
  unknownAccount,
  wrongPassword,
  malformedLogin,
  passwordInQuery,
  cacheableLogin,
];
