import type { FaultId, FaultWords } from "./text-faults.ts";

const copyOnce =
  "Copy secrets with a button or a pipe, not by hand, and store them with printf instead of echo";
const store = "Read the secret from a secret store at start-up, and stop there when it is missing";
const newKey = "Create a new key: a key is shown once, when it is created";
const apart = "Keep the two apart by name: JWT_TOKEN for sessions, TITAN_TOKEN for backends";

export const faultWords: Readonly<Record<FaultId, FaultWords>> = {
  "empty-token": {
    got: "nothing but blanks",
    says: "{place} is set and empty, so calls are sent without a token",
    proof: "The value of {place} is empty or blank",
    now: "Set {place} to the token",
    later: store,
  },
  "password-as-token": {
    got: "an e-mail address or a password instead of a token",
    proof: "The value is the account's own, or looks like an e-mail address or a user with a password",
    now: "Sign in with it, or create an API key, and put the result into {place}",
    later: "Change the password if it was sent as a token anywhere: it may be in logs",
    next: "sign-in",
  },
  "other-service-token": {
    got: "a token of another service ({detail})",
    proof: "Its form is the one that {detail} uses.",
    now: "Put the Titan token into {place}, and keep the other one in a variable of its own",
    later: "Revoke the other token if this value was ever sent to a Titan deployment",
  },
  "sealed-token": {
    got: "an encrypted or hashed value instead of the token ({detail})",
    proof: "Its form is the one of {detail}",
    now: "Decrypt it before the process starts; from a hash no token can be read, so a new key is needed",
    later: store,
  },
  "line-end-in-token": {
    got: "a line break at its start or end, which no header can carry",
    says: "{place} has a line break at its start or end, which no header can carry",
    proof: "The value begins or ends with a line break or a carriage return",
    now: "Remove the line break, for example with printf instead of echo",
    later: copyOnce,
  },
  "padded-token": {
    got: "blanks around the token",
    proof: "The value begins or ends with a blank",
    now: "Remove the blanks",
    later: copyOnce,
  },
  "message-as-token": {
    got: "a message or a page instead of a token",
    proof: "The value is what a program or a server says when something fails",
    now: "Run the command that sets {place} by hand, and mend what it says",
    later: "Stop the script when the command fails: set -e, curl --fail and jq -e end it",
  },
  "json-as-token": {
    got: "a whole JSON answer instead of the token in it",
    proof:
      "The value is a JSON document, which no header can carry. Its token is in {detail|none of the usual fields}",
    now: "Store only the field {detail|that holds the token}, for example with jq -r",
    later: "Stop the script when the field is missing: jq -e exits with an error then",
  },
  "quoted-token": {
    got: "quotation marks as part of its value",
    says: "{place} has quotation marks as part of its value",
    proof: "The value begins or ends with a quotation mark",
    now: "Remove the quotation marks: env files of Docker keep them as part of the value",
    later: "Check how each tool on the way reads the file that holds the value",
  },
  "scheme-in-token": {
    got: "more than the token: {detail} is part of the value",
    proof:
      "The value begins with Bearer or with a header's name, and every client puts these in front of it again",
    now: "Leave out the header's name, the colon and the scheme Bearer: {place} is the bare token",
    later: "Keep tokens bare, and build the header in one place",
  },
  "unresolved-reference": {
    got: "an unresolved reference to a secret ({detail})",
    proof: "The value is a reference by which {detail} looks a secret up",
    now: "Resolve it before the process starts, for example with the store's own run or inject command",
    later: store,
  },
  "unexpanded-variable": {
    got: "the name of a variable or a command that was never expanded",
    proof:
      "The value is the name of a variable, or begins like one or like a command: $, %, {{ or a backtick",
    now: "Expand it: double quotes instead of single ones in a shell, the right syntax in the CI system",
    later: store,
  },
  "url-as-token": {
    got: "a URL instead of a token",
    proof: "The value begins like a URL",
    now: "Put the token alone into {place}; addresses belong into AUTH_URL and TASK_SERVICE_URL",
    later: "Keep tokens out of URLs: they are in logs and histories",
  },
  "path-as-token": {
    got: "the path of a file instead of a token",
    proof: "The value is a path",
    now: "Read the file: titan-auth takes it with --token-file",
    later: store,
  },
  "assignment-in-token": {
    got: "more than the token: a name and an equals sign are part of the value",
    proof: "The value begins with {detail|NAME=}",
    now: "Remove everything up to the equals sign",
    later: copyOnce,
  },
  "masked-token": {
    got: "a masked token, copied from a log or a form that hides it",
    proof: "The value has asterisks, dots or a word that replaces a hidden secret",
    now: "Take the token from where it is kept; if nobody has it, create a new key",
    later: "Copy secrets from the secret store, never from logs",
    next: "new-key",
  },
  "example-key": {
    got: "an example key or token of a documentation",
    proof: "The value is the one that Titan's guide or jwt.io shows",
    now: "Create a key of your own and put it into {place}",
    later: store,
    next: "new-key",
  },
  "null-token": {
    got: "a word that programs print where there is no value, such as null",
    proof: "The value is one of null, undefined, [object Object] and their like",
    now: "Find the script that sets {place}: the field or variable that it reads does not exist",
    later: "Stop the script when the field is missing: jq -e exits with an error then",
  },
  "placeholder-token": {
    got: "a placeholder instead of a token",
    proof: "The value is a word that examples use",
    now: "Put the token itself into {place}",
    later: store,
  },
  "shortened-token": {
    got: "a token that was shortened for display",
    proof: "The value has dots where the rest of the token is left out",
    now: newKey,
    later: copyOnce,
    next: "new-key",
  },
  "invisible-character": {
    got: "an invisible character that is no part of the token: {detail}",
    proof: "The value has {detail}",
    now: "Copy the token again as plain text, or delete that character",
    later: "Do not send tokens through word processors and chats: they change characters",
  },
  "lookalike-characters": {
    got: "a character that only looks like one of a token: {detail}",
    proof: "The value has {detail}, and tokens have ASCII characters alone",
    now: "Copy the token again from its source, as plain text",
    later: "Do not send tokens through word processors and chats: they change characters",
  },
  "torn-token": {
    got: "a token with blanks or line breaks inside",
    proof: "There is a blank or a line break inside the value",
    now: "Copy the token again, in one piece and on one line",
    later: copyOnce,
  },
  "percent-encoded-token": {
    got: "a percent-encoded token",
    proof: "The value has percent escapes, which no token has",
    now: "Decode it, or take the plain token from where it is kept",
    later: "Encode tokens for URLs only, where they do not belong anyway",
  },
  "punctuation-in-token": {
    got: "more than the token: punctuation at its start or end",
    proof: "The value begins or ends with a bracket, comma, period, semicolon or the like",
    now: "Remove the punctuation",
    later: copyOnce,
  },
  "surrounded-token": {
    got: "more than the token: other text comes before or after it",
    proof: "There is a whole token inside the value, and more around it",
    now: "Put the token alone into {place}",
    later: copyOnce,
  },
  "blanks-in-token": {
    got: "a text with blanks, which no token has",
    proof: "There is a blank or a line break inside the value, and no token of Titan's forms",
    now: "Put the token itself into {place}, in one piece",
    later: copyOnce,
  },
  "changed-case": {
    got: "a token whose letters changed between upper and lower case",
    proof: "Keys begin with titan_sk_ and JWTs with eyJ, in exactly these letters",
    now: "Copy the token again from its source",
    later: "Do not let tools change the case of values",
  },
  "doubled-prefix": {
    got: "an API key with its prefix twice",
    proof: "The value begins with the prefix of API keys two times in a row",
    now: "Remove one of the two prefixes",
    later: copyOnce,
  },
  "doubled-token": {
    got: "the token twice in a row",
    proof: "The second half of the value is the same as the first",
    now: "Paste it once",
    later: copyOnce,
  },
  "several-tokens": {
    got: "several tokens in one value",
    proof: "There is more than one token in the value, with a separator between",
    now: "Give each token a variable of its own",
    later: apart,
  },
  "base64-encoded-token": {
    got: "a token that is encoded in {detail|base64} once more",
    proof: "Decoded from {detail|base64}, the value is a token",
    now: "Decode it, for example with base64 --decode: Kubernetes stores secrets like this",
    later: "Use stringData in Kubernetes manifests, or let the platform decode it",
  },
  "jwt-as-key": {
    got: "a JWT with the prefix of an API key in front of it",
    proof: "Behind the prefix there is a JWT",
    now: "Use the JWT as it is, or create an API key",
    later: "A backend needs an API key: JWTs expire",
  },
  "truncated-jwt": {
    got: "a JWT that is not complete",
    proof: "It has the form of a JWT; a part is missing, too short, or does not decode",
    now: "Sign in again and copy the whole token: three parts with dots between them",
    later: "Check the length that the variable, the column or the form allows",
    next: "sign-in",
  },
  "unsigned-jwt": {
    got: "a JWT without a signature, which no deployment may accept",
    proof: "The third part of the token is empty, or its header says alg none",
    now: "Sign in again and copy the whole token",
    later: "Do not take tokens from tools that decode them",
    next: "sign-in",
  },
  "key-as-jwt": {
    got: "an API key where a JWT is needed",
    proof: "The value begins as API keys do",
    now: "Put the API key into TITAN_TOKEN, and a JWT from sign-in into {place}",
    later: apart,
    next: "sign-in",
  },
  "not-a-jwt": {
    got: "a text that is not a JWT",
    proof: "A JWT has three parts with dots between them, the first two of them JSON in base64url",
    now: "Sign in and put the token of the answer into {place}",
    later: apart,
    next: "sign-in",
  },
  "truncated-key": {
    got: "only the beginning of an API key",
    proof: "Behind the prefix there are fewer characters than any key has",
    now: newKey,
    later: copyOnce,
    next: "new-key",
  },
};
