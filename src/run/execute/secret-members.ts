import { holdsServiceCredential } from "../../../contracts/wire/live-credentials.ts";

/** What is recognised as a secret by the name of its member, or by a form that only credentials have. */

/** Names of members that hold only secrets. Words between are joined in any way: `clientSecret`, `client-secret`. */
const names = new Set([
  "password",
  "passwd",
  "passphrase",
  ...[
    "client",
    "signing",
    "jwt",
    "app",
    "shared",
    "consumer",
    "hmac",
    "totp",
    "mfa",
    "otp",
    "twofactor",
    "session",
    "cookie",
    "encryption",
  ].map((what) => `${what}secret`),
  ...["private", "signing", "encryption", "secret", "secretaccess", "master", "service"].map(
    (what) => `${what}key`,
  ),
  "apikey",
  ...["passwordresettoken", "resettoken", "passwordresetcode", "recoverycode", "dbpassword", "databaseurl"],
]);

const masked =
  /^[*\u2022\u25cfxX.\s-]*$|[*\u2022\u25cf]{3,}|\u2026|\.{3}|redacted|hidden|masked|^\$\{|^<|^\[/i;

const tokenNames = new Set(
  ["auth", "access", "refresh", "session", "bearer", "api"].map((what) => `${what}token`),
);

const plain = (name: string): string => name.replace(/[_-]/g, "").toLowerCase();

/** Whether a member is named as the tokens are that sign-ins and sessions hand out. */
export const namesToken = (name: string): boolean => tokenNames.has(plain(name));

/** Whether a text is a secret by the name of its member: long enough, shown whole, and no word or address. */
export const namesSecret = (name: string, text: string): boolean =>
  (names.has(plain(name)) || namesToken(name)) &&
  text.length >= (/pass/i.test(name) ? 8 : 16) &&
  text.length <= 8_192 &&
  !/\s/.test(text) &&
  !masked.test(text) &&
  !/^[a-z]+$|^https?:\/\/[^@]*$/i.test(text);

/** An address with a password in it. */
const passwordInAddress = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,100}:[^\s/@*\u2022]{4,200}@[\w.-]/i;

/** Whether a text opens another service. Only its beginning is searched: no such secret is longer. */
export const holdsAccess = (text: string): boolean => {
  const beginning = text.slice(0, 4_096);
  return passwordInAddress.test(beginning) || holdsServiceCredential(beginning);
};
