import { isRecord, parsedJson } from "../../../contracts/wire/json.ts";
import type { WireAnswer, WireTrouble } from "../../http/wire.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import { hideShapes } from "../../secrets/secret.ts";
import { BrokerTrouble, type BrokerTroubleKind, spell } from "./trouble.ts";

/** The most characters of the broker's own words that are passed on. */
const longestWords = 300;

/** A JSON object in an answer of 2xx. */
export interface Document {
  /** What was requested. */
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The document in an answer. Throws a BrokerTrouble for a status other than 2xx and for a body that is not an object. */
export function readDocument(answer: WireAnswer, url: URL, redactor: Redactor): Document {
  const { status } = answer;
  const text = answer.body.toString("utf8");
  const body = parsedJson(text);
  if (status < 200 || status > 299) throw ofStatus(status, url, wordsIn(body, redactor));
  if (isRecord(body)) return { url, body };
  // A publication may be answered with an empty body (RFC 9110, 15.3.2 and 15.3.5).
  if (text === "" && (status === 201 || status === 204)) return { url, body: {} };
  throw new BrokerTrouble(
    "not-a-broker",
    spell(url),
    `${spell(url)} answers ${status} without a JSON document`,
  );
}

/** What happened to a request without a complete answer. */
export function ofTrouble({ trouble, detail }: WireTrouble, url: URL): BrokerTrouble {
  const kinds: Partial<Record<WireTrouble["trouble"], BrokerTroubleKind>> = {
    protocol: "not-a-broker",
    "too-large": "failed",
  };
  return new BrokerTrouble(
    kinds[trouble] ?? "unreachable",
    spell(url),
    `${spell(url)} gave no answer: ${detail}`,
  );
}

function ofStatus(status: number, url: URL, words: string | undefined): BrokerTrouble {
  const message = `${spell(url)} answers ${status}${meaningOf(status)}`;
  return new BrokerTrouble(kindOf(status), spell(url), message, words);
}

function kindOf(status: number): BrokerTroubleKind {
  if (status >= 500) return "failed";
  if (status < 400) return "not-a-broker";
  const kinds: Readonly<Record<number, BrokerTroubleKind>> = {
    401: "unauthorized",
    403: "forbidden",
    404: "missing",
    408: "failed",
    410: "missing",
    425: "failed",
    429: "limited",
  };
  return kinds[status] ?? "refused";
}

function meaningOf(status: number): string {
  if (status >= 300 && status < 400) return " and would redirect, which is never followed";
  const meanings: Readonly<Record<number, string>> = {
    401: ", it does not accept the credential",
    403: ", the credential may not do this",
    404: ", there is nothing at this address",
    429: ", too many requests",
  };
  return meanings[status] ?? "";
}

/**
 * What the broker says is wrong, in one line: `error` (a text, or an object with `message`), `errors` (texts, or texts by
 * field), or `title` and `detail` of RFC 9457.
 */
function wordsIn(body: unknown, redactor: Redactor): string | undefined {
  if (!isRecord(body)) return undefined;
  const { error, errors, title, detail } = body;
  const texts = [error, errors, detail ?? title].flatMap((part) => textsIn(part, 0));
  const line = texts
    .join("; ")
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  // Redacted before it is cut: half a secret would not be recognised.
  const clean = hideShapes(redactor.clean(line));
  if (clean === "") return undefined;
  return clean.length > longestWords ? `${clean.slice(0, longestWords)}…` : clean;
}

function textsIn(part: unknown, depth: number): readonly string[] {
  if (typeof part === "string") return [part];
  if (typeof part !== "object" || part === null || depth > 3) return [];
  if (Array.isArray(part)) return part.flatMap((item) => textsIn(item, depth + 1));
  return Object.entries(part)
    .filter(([name]) => name !== "reference" && name !== "backtrace")
    .flatMap(([name, item]) => {
      const texts = textsIn(item, depth + 1);
      return name === "message" || texts.length === 0 ? texts : [`${name} ${texts.join(", ")}`];
    });
}
