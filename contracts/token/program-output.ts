import { isRecord } from "../wire/json.ts";
import { jsonIn, tokenField, tokensWithin } from "./token-within.ts";

/** What scripts store instead of a token: messages of programs, pages, and the printed form of objects. */

/** How values print that are no text in their language. */
const printedObject =
  /^(?:\[object \w+\]|Promise \{.*\}|System\.[A-Z][\w.]*|\[[A-Z]@[0-9a-f]+|<\w[^<>]* (?:object )?at 0x[0-9a-f]+>|#<.*>|[<(](?:not set|unset|none|no value|empty|bytes)[>)]|function\b.*\{.*\}|\(\) ?=>.*)$/i;

const page = /^\s*<(?:!doctype|html|\?xml|head|body|error)\b/i;
/** Beginnings of what programs say when they fail. */
const failure =
  /^(?:curl: \(|jq: |bash: |sh: |zsh: |fatal: |Error\b|ERROR\b|error: |HTTP\/[\d.]+ \d{3}|\d{3} [a-z ]+$|Traceback |Usage: |An error occurred|Unauthori[sz]ed\b|Forbidden\b|Access denied\b|Permission denied\b|Not found\b)/i;

/** A sentence: words of letters, with blanks between them. */
function isSentence(text: string): boolean {
  const words = text.trim().split(/\s+/);
  const plain = words.filter((word) => /^[\p{L}'"(:.,;!?)-]+$/u.test(word));
  return words.length >= 2 && plain.length * 2 > words.length;
}

/** A JSON document that reports an error and hands out no token. */
function isErrorDocument(text: string): boolean {
  const document = jsonIn(text);
  if (!isRecord(document) || tokenField(document) !== undefined) return false;
  return (
    document["success"] === false || ["error", "errors", "message", "detail"].some((name) => name in document)
  );
}

/** Whether a text is the message of a program, without a token in it. */
export const isProgramOutput = (text: string): boolean =>
  tokensWithin(text).length === 0 &&
  !/^(?:-H\b|bearer|token|jwt|basic|(?:proxy-)?authorization|x-api-key)\b|^[![(]\w|^<\w+[ -]/i.test(text) &&
  (page.test(text) || failure.test(text) || isErrorDocument(text) || isSentence(text));

const noValue =
  /^(?:undefined|null|\(null\)|nil|<nil>|<no value>|none|nothing|unset|n\/a|Optional(?:\.empty|\[.*\])|NaN|true|false|\[object Object\]|\{\}|\[\])$/i;

/** Whether a text is what a language prints in place of a value that is not there, or for an object. */
export const isNoValue = (text: string): boolean => noValue.test(text) || printedObject.test(text);
