import { type Joined, type Placeholder, placeholder } from "../../model/probe.ts";

/** Cookies that applications set at sign-in and believe later, though anybody can write them. */

type Values = readonly (readonly [value: string | Placeholder, ...names: readonly string[]])[];

const cookies = (values: Values): Joined => ({
  joined: values.flatMap(([value, ...names]) => names.flatMap((name) => ["; ", `${name}=`, value])).slice(1),
});

const switches = ["authenticated", "logged_in", "loggedin", "internal", "debug"];

/** Name the user. */
export const userCookies = cookies([
  [placeholder("subject"), "user_id", "userId", "uid", "account_id"],
  [placeholder("email"), "user", "username", "email", "login"],
  ["true", ...switches],
]);

/** Claim more rights. */
export const adminCookies = cookies([
  ["admin", "role", "user_role"],
  ["true", "admin", "is_admin", "isAdmin", ...switches],
]);
