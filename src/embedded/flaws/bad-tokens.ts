import type { CallSite } from "../rules/call-site.ts";
import { type BehaviourChange, taking, within } from "../rules/change.ts";
import { hs256, type LooseToken } from "../rules/signing.ts";
import type { Flaw } from "../switches.ts";

type Where = (site: CallSite) => boolean;

const offAuth: Where = ({ surface }) => surface !== "auth";
const onTasks: Where = ({ surface }) => surface === "task";
const onBilling: Where = ({ surface }) => surface === "billing";
const writesTasks: Where = (site) => onTasks(site) && site.call.method !== "GET";

const accepting = (where: Where, which: (token: LooseToken) => boolean): BehaviourChange =>
  within("tokens", ({ alsoAccepts }) => ({
    alsoAccepts: [...alsoAccepts, (token, site) => where(site) && which(token)],
  }));

const signedWith =
  (secret: string) =>
  ({ alg, input, signature }: LooseToken): boolean =>
    alg === "HS256" && signature === hs256(input, secret);

/** Calls by a word in the place of a token count as the first account's. */
const takingWord = (word: string, where: Where): BehaviourChange =>
  taking(
    (_caller, site) => where(site) && site.call.headers["authorization"]?.trim() === `Bearer ${word}`.trim(),
  );

const critical = { rows: ["unauthorized"], severity: "critical" } as const;
const forged = (message: string) => ({ findings: [`forged-jwt/${message}`], ...critical });
const unset = { findings: ["unauthenticated-session/unset-token"], ...critical };

/** Bad tokens that one service, or one kind of its calls, accepts. */
export const badTokenFlaws: readonly Flaw[] = [
  {
    id: "kid-injected-into-double-quotes",
    description: "kid is pasted into an SQL query between double quotes.",
    expect: forged("kid-injection"),
    change: accepting(
      () => true,
      ({ header, alg, input, signature }) => {
        const injected = /" *union +(?:all +)?select +"([^"]*)"/i.exec(String(header["kid"]))?.[1];
        return alg === "HS256" && injected !== undefined && signature === hs256(input, injected);
      },
    ),
  },
  {
    id: "missing-kid-unverified",
    description: "the task, analytics and billing surfaces do not verify a JWT without kid.",
    expect: forged("bare-header"),
    change: accepting(offAuth, ({ header }) => header["kid"] === undefined),
  },
  {
    id: "missing-alg-unverified",
    description: "a JWT without alg counts as one that needs no signature.",
    expect: forged("bare-header"),
    change: accepting(
      () => true,
      ({ header }) => header["alg"] === undefined,
    ),
  },
  {
    id: "alg-null-unverified-on-tasks",
    description: "the task surface does not verify a JWT whose alg is null.",
    expect: forged("unsigned"),
    change: accepting(onTasks, ({ header }) => header["alg"] === null),
  },
  {
    id: "alg-none-with-any-signature",
    description: "alg none counts in any letter case, if there is a signature, which is not looked at.",
    expect: forged("unsigned"),
    change: accepting(
      () => true,
      ({ alg, signature }) => /^none$/i.test(alg) && signature !== "",
    ),
  },
  {
    id: "zero-signature-accepted",
    description: "an ES256 signature of zeros fits every token on the task surface (CVE-2022-21449).",
    expect: forged("zero-signature"),
    change: accepting(onTasks, ({ alg, signature }) => alg === "ES256" && /^A{86}$/.test(signature)),
  },
  {
    id: "unknown-kid-accepted-off-auth",
    description: "the task, analytics and billing surfaces do not verify a JWT whose kid they do not know.",
    expect: forged("unknown-kid"),
    change: accepting(offAuth, ({ header, kidKnown }) => header["kid"] !== undefined && !kidKnown),
  },
  {
    id: "null-token-accepted-for-task-writes",
    description: 'writes of the task surface take the word "null" for the token of the first account.',
    expect: { ...unset, depth: "full" },
    change: takingWord("null", writesTasks),
  },
  {
    id: "null-token-accepted-by-billing",
    description: 'the billing surface takes the word "null" for the token of the first account.',
    expect: { ...unset, depth: "full" },
    change: takingWord("null", onBilling),
  },
  {
    id: "empty-token-accepted-on-tasks",
    description: "the task surface takes an empty token for that of the first account.",
    expect: { findings: ["unauthenticated-session/any-text"], ...critical, depth: "full" },
    change: takingWord("", onTasks),
  },
  {
    id: "object-token-accepted-on-tasks",
    description: 'the task surface takes the text "[object Object]" for the token of the first account.',
    expect: { ...unset, depth: "full" },
    change: takingWord("[object Object]", onTasks),
  },
  {
    id: "supersecret-accepted-on-tasks",
    description: 'the task surface also accepts JWTs signed with the secret "supersecret".',
    expect: forged("known-key"),
    change: accepting(onTasks, signedWith("supersecret")),
  },
  {
    id: "undefined-secret-accepted-on-billing",
    description: 'the billing surface also accepts JWTs signed with the word "undefined".',
    expect: forged("known-key"),
    change: accepting(onBilling, signedWith("undefined")),
  },
  {
    id: "junk-after-jwt-accepted-on-tasks",
    description: "the task surface ignores what follows the signature of a JWT.",
    expect: { findings: ["inexact-token/junk-accepted"], ...critical },
    change: accepting(onTasks, ({ signature, expected }) => signature.startsWith(expected)),
  },
  {
    id: "truncated-jwt-accepted-on-billing",
    description: "the billing surface compares only the beginning of a signature.",
    expect: { findings: ["inexact-token/cut-accepted"], ...critical },
    change: accepting(
      onBilling,
      ({ signature, expected }) => signature.length > 20 && expected.startsWith(signature),
    ),
  },
];
