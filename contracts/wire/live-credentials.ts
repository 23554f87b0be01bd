import { percentDecoded } from "./text.ts";

/** What a text that must not be in a public file looks like. */
type CredentialKind = "jwt" | "key" | "bearer" | "private-key" | "cloud-key" | "random-text";

/** The place of a credential, never the credential. */
export interface LiveCredential {
  /**
   * Such as `interactions[0].request.headers.Authorization[0]`; a name that is itself a credential is left out: `[a name]`.
   */
  readonly path: string;
  readonly kind: CredentialKind;
}

/**
 * Finds what looks like a real credential in a JSON document: in texts and in names, also percent-encoded and in base64.
 * Obvious examples such as `titan_sk_live_example`, templates such as `${token}`, UUIDs and patterns do not count. Pact
 * files are searched before they are written or published, and a hit stops that.
 */
export function findLiveCredentials(document: unknown): readonly LiveCredential[] {
  return [...walk(document, "")];
}

function* walk(value: unknown, path: string): Generator<LiveCredential> {
  if (typeof value === "string") yield* kindsIn(value).map((kind) => ({ path, kind }));
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const kinds = Array.isArray(value) ? [] : kindsIn(name);
    const shown = kinds.length > 0 ? "[a name]" : name;
    const below = Array.isArray(value) ? `${path}[${name}]` : path === "" ? shown : `${path}.${shown}`;
    yield* kinds.map((kind) => ({ path: below, kind }));
    yield* walk(item, below);
  }
}

function kindsIn(text: string): readonly CredentialKind[] {
  const plain = percentDecoded(text);
  const found = [...shapesIn(plain, shapes), ...encodedIn(plain, encodedDepth)];
  return [...new Set(found)];
}

interface Shape {
  readonly kind: CredentialKind;
  readonly pattern: RegExp;
  /** Whether a match is real; by default every match is. */
  readonly isLive?: (match: string) => boolean;
}

/** A JWT or JWE in compact form (RFC 7519, RFC 7516): base64url of `{"` or `{ ` or `{` and a line break. Bounded, so that no text makes the search slow. */
const jwt: Shape = {
  kind: "jwt",
  pattern: /e(?:yJ|yA|wog|woJ|w0K)[A-Za-z0-9_-]{5,2000}(?:\.[A-Za-z0-9_-]{0,20000}){2,4}/g,
};
const key: Shape = {
  kind: "key",
  pattern: /titan_sk_[A-Za-z0-9_-]{4,}/g,
  isLive: (match) => !isEvident(match),
};
/** RFC 7468: labels of private keys. */
const privateKey: Shape = { kind: "private-key", pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----/g };
/** AWS access keys, GitHub, Slack, Google, Stripe and GitLab tokens, by their documented prefixes. */
const cloudKey: Shape = {
  kind: "cloud-key",
  pattern:
    /\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{35}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|glpat-[A-Za-z0-9_-]{20})/g,
};

/** Whether a text holds a private key or a credential of another service. */
export const holdsServiceCredential = (text: string): boolean =>
  [privateKey, cloudKey].some(({ pattern }) => text.search(pattern) >= 0);

/** In the order of the search; later ones skip what an earlier one matched. */
const shapes: readonly Shape[] = [
  privateKey,
  jwt,
  key,
  cloudKey,
  // A token in the syntax of RFC 6750, 2.1.
  {
    kind: "bearer",
    pattern: /\bbearer\s{1,8}[A-Za-z0-9._~+/-]{6,}/gi,
    isLive: (match) => isOpaque(match.replace(/^bearer\s+/i, "")),
  },
  { kind: "random-text", pattern: /[A-Za-z0-9+/_-]{32,}/g, isLive: (match) => isRandom(match) },
];

/** UUIDs (RFC 9562) are names, not secrets. */
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

function shapesIn(text: string, wanted: readonly Shape[]): readonly CredentialKind[] {
  let left = text.replace(uuid, " ");
  return wanted.flatMap(({ kind, pattern, isLive = () => true }) => {
    const matches = (left.match(pattern) ?? []).filter(isLive);
    for (const match of matches) left = left.replaceAll(match, " ");
    return matches.length > 0 ? [kind] : [];
  });
}

/** How many layers of base64 are decoded. */
const encodedDepth = 2;

/**
 * JWTs, keys and private keys in base64 or base64url (RFC 4648), also if a group of four began before the run of letters.
 */
function encodedIn(text: string, depth: number): readonly CredentialKind[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? [];
  const decoded = runs.flatMap((run) => [0, 1, 2, 3].map((shift) => fromBase64(run.slice(shift))));
  return decoded.flatMap((inner) => [
    ...shapesIn(inner, [privateKey, jwt, key]),
    ...(depth > 1 ? encodedIn(inner, depth - 1) : []),
  ]);
}

const fromBase64 = (run: string): string => percentDecoded(Buffer.from(run, "base64").toString("latin1"));

const evidentWord =
  /^(?:examples?|sample|placeholder|redacted|live|test|titan|sk|auth|check|token|api|key|jwt|secret|password|garbage|invalid|your|my|a|the|x+|\d{1,3})$/i;

/** Whether a text is an obvious example: it consists of words that only examples contain. */
const isEvident = (text: string): boolean =>
  text.split(/[^A-Za-z0-9]+/).every((word) => word === "" || evidentWord.test(word));

/** Prose such as `bearer authentication` is no token; tokens have digits, mixed case and length. */
const isOpaque = (token: string): boolean =>
  !isEvident(token) && (/\d/.test(token) || /[a-z][A-Z]|[A-Z][a-z]+[A-Z]/.test(token) || token.length >= 20);

/**
 * Long hexadecimal digits, or a mixture of lower-case letters, capitals and digits unlike any word. A Git commit (40 digits)
 * is none, nor is readable text in base64.
 */
function isRandom(text: string): boolean {
  if (entropy(text) < 3 || isPrintable(fromBase64(text))) return false;
  if (/^[0-9a-f]+$|^[0-9A-F]+$/.test(text)) return text.length >= 48;
  const turns = text.match(/[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g) ?? [];
  return [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(text)) && turns.length >= 0.35 * text.length;
}

const isPrintable = (text: string): boolean => /^[\x20-\x7e\s]*$/.test(text);

/** Bits per character (Shannon), by the frequency of each character in the text. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => {
    const share = count / text.length;
    return bits - share * Math.log2(share);
  }, 0);
}
