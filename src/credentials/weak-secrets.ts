import { createHmac } from "node:crypto";
import { readJwt } from "./jwt.ts";

/**
 * Secrets of examples, tutorials and frameworks, tried offline: anyone who guesses one can sign any token (RFC 8725,
 * section 3.5).
 */

/** Words that are joined without a separator, and with each of the usual ones. */
const joinedWords: readonly string[] = [
  "secret",
  "secret key",
  "secret key here",
  "secret key base",
  "your secret",
  "your secret key",
  "your secret key here",
  "your jwt secret",
  "your jwt secret key",
  "your super secret key",
  "your very secret key",
  "your 256 bit secret",
  "your 384 bit secret",
  "your 512 bit secret",
  "jwt",
  "jwt secret",
  "jwt secret key",
  "jwt key",
  "jwt token",
  "jwt password",
  "my jwt secret",
  "my secret",
  "my secret key",
  "my super secret key",
  "my key",
  "my secret password",
  "super secret",
  "super secret key",
  "super secret jwt key",
  "very secret",
  "very secret key",
  "top secret",
  "top secret key",
  "this is a secret",
  "this is a secret key",
  "this is my secret",
  "this is secret",
  "secret secret",
  "some secret",
  "the secret",
  "not a secret",
  "no secret",
  "default",
  "default secret",
  "app secret",
  "app key",
  "auth secret",
  "auth key",
  "api secret",
  "api key",
  "access secret",
  "access token secret",
  "refresh secret",
  "refresh token secret",
  "token",
  "token secret",
  "session secret",
  "signing key",
  "signing secret",
  "shared secret",
  "server secret",
  "private",
  "private key",
  "hmac secret",
  "hmac key",
  "client secret",
  "next auth secret",
  "nextauth secret",
  "flask secret",
  "django insecure",
  "django insecure key",
  "dev",
  "dev secret",
  "dev key",
  "dev secret key",
  "development",
  "development secret",
  "test",
  "test secret",
  "test key",
  "local",
  "local secret",
  "staging",
  "production",
  "insecure",
  "insecure secret",
  "change me",
  "change it",
  "change this",
  "change this secret",
  "change me please",
  "change me in production",
  "please change me",
  "please change this",
  "replace me",
  "replace this",
  "todo",
  "todo change me",
  "keyboard cat",
  "admin",
  "admin123",
  "auth",
  "key",
  "root",
  "user",
  "guest",
  "demo",
  "example",
  "example key",
  "sample",
  "foo",
  "bar",
  "foobar",
  "hello",
  "hello world",
  "welcome",
  "letmein",
  "password",
  "pass",
  "password1",
  "password123",
  "passw0rd",
  "secret1",
  "secret123",
  "secret1234",
  "secret!",
  "s3cret",
  "s3cr3t",
  "qwerty",
  "qwertyuiop",
  "abc123",
  "iloveyou",
  "none",
  "null",
  "undefined",
];

/** The deployment's own name with what is usual behind it. */
const ownWords: readonly string[] = [
  ...["", " auth", " api", " jwt", " token", " session", " signing", " default", " super", " net"],
  ...[" dev", " development", " local", " test", " staging", " prod", " production"],
].flatMap((part) => ["", " secret", " key", " secret key", "123"].map((end) => `titan${part}${end}`));

/** Secrets that are written in one way only. */
const exact: readonly string[] = [
  "",
  "shhh",
  "shhhhh",
  "shhhhhhared-secret",
  "1234",
  "12345",
  "123456",
  "1234567",
  "12345678",
  "123456789",
  "1234567890",
  "12345678901234567890123456789012",
  "01234567890123456789012345678901",
  "0123456789abcdef",
  "0123456789abcdef0123456789abcdef",
  "abcdefghijklmnopqrstuvwxyz",
  "abcdefghijklmnopqrstuvwxyz123456",
  "qwertyuiopasdfghjklzxcvbnm123456",
  "qwertyuiopasdfghjklzxcvbnm",
  "a-string-secret-at-least-256-bits-long",
  "super-secret-jwt-token-with-at-least-32-characters-long",
  "THIS IS USED TO SIGN AND VERIFY JWT TOKENS, REPLACE IT WITH YOUR OWN SECRET, IT CAN BE ANY STRING",
  "This is my custom Secret key for authentication",
  "AllYourBase",
  "gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr9C",
  "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
  "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
  "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr9Z9CAow",
  "n2r5u8x/A%D*G-KaPdSgVkYp3s6v9y$B",
  "base64:c2VjcmV0",
  "c2VjcmV0",
  "hard!to-guess_secret",
  "dont tell anyone",
  "lol",
  "xxx",
  "ilovejwt",
  "0",
  "1",
  "true",
  "false",
  "[object Object]",
  "process.env.JWT_SECRET",
  "${JWT_SECRET}",
  "$JWT_SECRET",
  "JWT_SECRET",
  "<secret>",
  "abc",
  "asdf",
  "asdfasdf",
  "admin1234",
  "password!",
  "P@ssw0rd",
  "Passw0rd!",
];

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** `jwt secret` as `jwtsecret`, `jwt-secret`, `jwt_secret`, `jwt.secret` and so on, also with capitals. */
function* spelled(words: string): Generator<string> {
  const parts = words.split(" ");
  for (const joint of parts.length === 1 ? [""] : ["", "-", "_", ".", " "]) {
    const plain = parts.join(joint);
    yield plain;
    yield plain.toUpperCase();
    yield capitalised(plain);
    yield parts.map(capitalised).join(joint);
  }
  const [first = "", ...more] = parts;
  yield first + more.map(capitalised).join("");
}

const weakSecrets: readonly string[] = [
  ...new Set([...exact, ...[...joinedWords, ...ownWords].flatMap((words) => [...spelled(words)])]),
];

/** These secrets, and the names in the token itself. */
const secretsFor = (claims: Readonly<Record<string, unknown>>): readonly string[] => [
  ...weakSecrets,
  ...[claims["iss"], claims["aud"]].flat().filter((one) => typeof one === "string"),
];

/** Whether a JWT is signed with such a secret. Takes some 10 milliseconds, so only for tokens that a sign-in issues. */
export function hasWeakSecret(token: string): boolean {
  const contents = readJwt(token);
  const bits = /^HS(256|384|512)$/.exec(String(contents?.header["alg"]))?.[1];
  const end = token.lastIndexOf(".");
  if (contents === undefined || bits === undefined) return false;
  const signature = token.slice(end + 1);
  return secretsFor(contents.claims).some(
    (secret) =>
      createHmac(`sha${bits}`, secret).update(token.slice(0, end)).digest("base64url") === signature,
  );
}
