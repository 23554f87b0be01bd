import type { FaultId } from "../../../contracts/token/text-faults.ts";
import { loginCommand } from "./commands.ts";

/** What a person is told of a fault in the text of a credential. `{place}` is where the text came from. */
export interface FaultWords {
  readonly says: string;
  readonly proof: string;
  readonly now: string;
  readonly later: string;
  readonly next?: string;
}

const copyOnce =
  "Copy secrets with a button or a pipe, not by hand, and store them with printf instead of echo";
const store = "Read the secret from a secret store at start-up, and fail there when it is not whole";
const newKey = "Create a new key: a key is shown once, when it is created";

export const faultWords: Readonly<Record<FaultId, FaultWords>> = {
  "empty-token": {
    says: "{place} is set and empty, so that calls go out without a token",
    proof: "The value of {place} has no character besides blanks",
    now: "Set {place} to the token",
    later: store,
  },
  "password-as-token": {
    says: "{place} holds an e-mail address or a password in the place of a token",
    proof: "The value is the account's own, or has the form of an e-mail address",
    now: "Sign in with it, or create an API key, and put what you get into {place}",
    later: "Change the password if it was sent anywhere as a token: it may stand in logs",
    next: loginCommand,
  },
  "line-end-in-token": {
    says: "{place} has a line break at its start or end, which no header can carry",
    proof: "The value begins or ends with a line break",
    now: "Take the line break away, for example with printf instead of echo",
    later: copyOnce,
  },
  "padded-token": {
    says: "{place} has blanks around the token",
    proof: "The value begins or ends with a blank",
    now: "Take the blanks away",
    later: copyOnce,
  },
  "quoted-token": {
    says: "{place} has quotation marks as part of its value",
    proof: "The value begins or ends with a quotation mark",
    now: "Take the quotation marks away: env files of Docker keep them as part of the value",
    later: "Check how each tool on the way reads the file that the value stands in",
  },
  "scheme-in-token": {
    says: "{place} begins with Bearer, so that the header has the scheme twice",
    proof: "The value begins with the scheme that every client puts in front of it",
    now: "Leave the scheme out of {place}",
    later: "Keep tokens bare, and let one place build the header",
  },
  "unexpanded-variable": {
    says: "{place} holds the name of a variable in the place of its value",
    proof: "The value begins as a reference to a variable does ($, % or {{)",
    now: "Expand it: double quotes instead of single ones in a shell, the right syntax in the CI system",
    later: store,
  },
  "masked-token": {
    says: "{place} holds a masked token: somebody copied it from a log or a form that hides it",
    proof: "The value has asterisks, dots or a word that stands for a hidden secret",
    now: "Take the token from where it is kept; if nobody has it, create a new key",
    later: "Copy secrets from the secret store, never from logs",
  },
  "example-key": {
    says: "{place} holds the example key of Titan's documentation",
    proof: "The value is the one that the authentication guide shows",
    now: "Create a key of your own and put it into {place}",
    later: store,
  },
  "placeholder-token": {
    says: "{place} holds a placeholder in the place of a token",
    proof: "The value is a word that examples use",
    now: "Put the token itself into {place}",
    later: store,
  },
  "shortened-token": {
    says: "{place} holds a token that was shortened for display",
    proof: "The value has dots where the rest of the token is left out",
    now: newKey,
    later: copyOnce,
  },
  "lookalike-characters": {
    says: "{place} has characters that only look like those of a token",
    proof: "The value has characters outside ASCII, of which no token has any",
    now: "Copy the token again from its source, as plain text",
    later: "Do not send tokens through word processors and chats: they change characters",
  },
  "torn-token": {
    says: "{place} holds a token that is torn apart by blanks or line breaks",
    proof: "There is a blank or a line break inside of the value",
    now: "Copy the token again, in one piece and on one line",
    later: copyOnce,
  },
  "percent-encoded-token": {
    says: "{place} holds a percent-encoded token",
    proof: "The value has percent escapes, which no token has",
    now: "Decode it, or take it from where it is kept as it is",
    later: "Encode tokens for URLs only, where they do not belong anyway",
  },
  "base64-encoded-token": {
    says: "{place} holds a token that is encoded in base64 once more",
    proof: "Decoded from base64, the value is a token",
    now: "Decode it once, for example with base64 --decode: Kubernetes secrets are stored so",
    later: "Use stringData in Kubernetes manifests, or let the platform decode it",
  },
  "jwt-as-key": {
    says: "{place} holds a JWT with the prefix of an API key in front of it",
    proof: "Behind the prefix stands a JWT",
    now: "Use the JWT as it is, or create an API key",
    later: "A backend needs an API key: JWTs run out",
  },
  "truncated-jwt": {
    says: "{place} holds a JWT that is not whole",
    proof: "It begins as a JWT does; a part is missing, too short, or does not decode",
    now: "Sign in again and copy the whole token: three parts with dots between them",
    later: "Check the length that the variable, the column or the form allows",
    next: loginCommand,
  },
  "unsigned-jwt": {
    says: "{place} holds a JWT without a signature, which no deployment may accept",
    proof: "The third part of the token is empty",
    now: "Sign in again and copy the whole token",
    later: "Do not take tokens from tools that decode them",
    next: loginCommand,
  },
  "key-as-jwt": {
    says: "{place} holds an API key where a JWT is needed",
    proof: "The value begins as API keys do",
    now: "Put the API key into TITAN_TOKEN, and a JWT from sign-in into {place}",
    later: "Keep the two apart by name: JWT_TOKEN for sessions, TITAN_TOKEN for backends",
    next: loginCommand,
  },
  "not-a-jwt": {
    says: "{place} holds a text that is no JWT",
    proof: "A JWT has three parts with dots between them, the first two of them JSON in base64url",
    now: "Sign in and put the token of the answer into {place}",
    later: "Keep the two apart by name: JWT_TOKEN for sessions, TITAN_TOKEN for backends",
    next: loginCommand,
  },
  "truncated-key": {
    says: "{place} holds the beginning of an API key",
    proof: "Behind the prefix stand fewer characters than any key has",
    now: newKey,
    later: copyOnce,
  },
};
