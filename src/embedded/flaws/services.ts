import { routeNames } from "../rules/behaviour.ts";
import type { CallSite } from "../rules/call-site.ts";
import { type BehaviourChange, keysWorkAfter, taking, together, within } from "../rules/change.ts";
import { hs256, type LooseToken } from "../rules/signing.ts";
import type { Flaw } from "../switches.ts";

type Where = (site: CallSite) => boolean;

const offAuth: Where = ({ surface }) => surface !== "auth";
const onTasks: Where = ({ surface }) => surface === "task";
const onAnalytics: Where = ({ surface }) => surface === "analytics";
const onBilling: Where = ({ surface }) => surface === "billing";
const atKeyCreation: Where = ({ route }) => route === routeNames.createKey;

const accepting = (where: Where, which: (token: LooseToken) => boolean): BehaviourChange =>
  within("tokens", ({ alsoAccepts }) => ({
    alsoAccepts: [...alsoAccepts, (token, site) => where(site) && which(token)],
  }));

const ignoringExpiry = (where: Where): BehaviourChange =>
  within("tokens", ({ checksExpiry }) => ({ checksExpiry: (site) => checksExpiry(site) && !where(site) }));

const outliving = (where: Where): BehaviourChange =>
  within("keys", ({ outlives }) => ({
    outlives: (sinceMs, site) => outlives(sinceMs, site) || where(site),
  }));

const isUnsigned = ({ alg }: LooseToken): boolean => /^none$/i.test(alg);
const hasEmptyKey = ({ kidKnown, input, signature }: LooseToken): boolean =>
  kidKnown && signature === hs256(input, "");
const isCut = ({ signature, expected }: LooseToken): boolean =>
  expected.startsWith(signature) && expected.length - signature.length <= 8;

const unauthorized = ["unauthorized"] as const;

/** Verification that is weaker in one service, on one surface or for one call than everywhere else. */
export const serviceFlaws: readonly Flaw[] = [
  {
    id: "key-works-after-6s",
    description: "a new key works 6 seconds after its creation.",
    expect: { findings: ["late-credential/late"], exit: 0 },
    change: keysWorkAfter(6_000),
    trial: { patienceMs: 10_000 },
  },
  {
    id: "jwt-unverified-off-auth",
    description: "the task, analytics and billing surfaces decode JWTs and do not verify them.",
    expect: { findings: ["forged-jwt/signature-ignored"], rows: unauthorized, severity: "critical" },
    change: accepting(offAuth, () => true),
  },
  {
    id: "jwt-unverified-on-analytics",
    description: "the analytics surface decodes JWTs and does not verify them.",
    expect: { findings: ["forged-jwt/signature-ignored"], rows: unauthorized, severity: "critical" },
    change: accepting(onAnalytics, () => true),
  },
  {
    id: "changed-signature-accepted-on-billing",
    description: "the billing surface does not check the signature of a JWT.",
    expect: { findings: ["forged-jwt/signature-ignored"], rows: unauthorized, severity: "critical" },
    change: accepting(onBilling, ({ algRight, kidKnown }) => algRight && kidKnown),
  },
  {
    id: "alg-none-accepted-on-tasks",
    description: "the task surface accepts JWTs that say alg none.",
    expect: { findings: ["forged-jwt/unsigned"], rows: unauthorized, severity: "critical" },
    change: accepting(onTasks, isUnsigned),
  },
  {
    id: "alg-none-creates-key",
    description: "a JWT that says alg none creates API keys.",
    expect: { findings: ["forged-jwt/unsigned"], rows: unauthorized, severity: "critical" },
    change: accepting(atKeyCreation, isUnsigned),
  },
  {
    id: "empty-key-signature-accepted-on-analytics",
    description: "the analytics surface accepts JWTs signed with the empty key.",
    expect: { findings: ["forged-jwt/empty-key"], rows: unauthorized, severity: "critical" },
    change: accepting(onAnalytics, hasEmptyKey),
  },
  {
    id: "unknown-kid-creates-key",
    description: "a JWT whose kid names no key of the deployment creates API keys.",
    expect: { findings: ["forged-jwt/unknown-kid"], rows: unauthorized, severity: "critical" },
    change: accepting(atKeyCreation, ({ algRight, kidKnown }) => algRight && !kidKnown),
  },
  {
    id: "changed-signature-creates-key",
    description: "key creation does not check the signature of a JWT.",
    expect: { findings: ["forged-jwt/signature-ignored"], rows: unauthorized, severity: "critical" },
    change: accepting(atKeyCreation, ({ algRight, kidKnown }) => algRight && kidKnown),
  },
  {
    id: "truncated-jwt-accepted-on-tasks",
    description: "the task surface accepts JWTs that lack up to 8 characters at their end.",
    expect: { findings: ["inexact-token/cut-accepted"], rows: unauthorized, severity: "critical" },
    change: accepting(onTasks, isCut),
  },
  {
    id: "junk-after-jwt-accepted-on-billing",
    description: "the billing surface ignores what follows a whole JWT.",
    expect: { findings: ["inexact-token/junk-accepted"], rows: unauthorized, severity: "critical" },
    change: accepting(onBilling, ({ signature, expected }) => signature.startsWith(expected)),
  },
  {
    id: "expired-token-accepted-off-auth",
    description: "the task, analytics and billing surfaces ignore the expiry of a JWT.",
    expect: { findings: ["expired-jwt/accepted"], rows: unauthorized, severity: "critical" },
    change: ignoringExpiry(offAuth),
  },
  {
    id: "expired-token-accepted-on-billing",
    description: "the billing surface ignores the expiry of a JWT.",
    expect: { findings: ["expired-jwt/accepted"], rows: unauthorized, severity: "critical" },
    change: ignoringExpiry(onBilling),
  },
  {
    id: "expired-token-creates-key",
    description: "an expired JWT creates API keys.",
    expect: { findings: ["expired-jwt/accepted"], rows: unauthorized, severity: "critical" },
    change: ignoringExpiry(atKeyCreation),
  },
  {
    id: "garbage-creates-key",
    description: "API keys are created with any text as the token.",
    expect: { findings: ["anonymous-key-creation/created"], rows: ["api-key-creation"] },
    change: taking(
      (caller, site) => caller.kind === "nobody" && caller.fault === "invalid" && atKeyCreation(site),
    ),
  },
  {
    id: "garbage-accepted-on-analytics",
    description: "the analytics surface accepts any text as the token.",
    expect: { findings: ["unauthenticated-operation/open-to-garbage"], rows: unauthorized },
    change: taking(
      (caller, site) => caller.kind === "nobody" && caller.fault === "invalid" && onAnalytics(site),
    ),
  },
  {
    id: "query-token-accepted-on-tasks",
    description: "the task surface accepts a token in the query string, as access_token or token.",
    expect: { findings: ["token-in-query/accepted"], rows: unauthorized },
    change: together(
      within("carriers", ({ queryNames }) => ({ queryNames: [...queryNames, "access_token", "token"] })),
      taking(({ kind }, site) => kind !== "nobody" && site.via === "query" && !onTasks(site), "refuse"),
    ),
  },
  {
    id: "revoked-key-works-on-billing",
    description: "the billing surface accepts revoked keys.",
    expect: { findings: ["revoked-key/still-works"], rows: unauthorized, severity: "critical" },
    change: outliving(onBilling),
  },
  {
    id: "revoked-key-works-on-analytics",
    description: "the analytics surface accepts revoked keys.",
    expect: { findings: ["revoked-key/still-works"], rows: unauthorized, severity: "critical" },
    change: outliving(onAnalytics),
  },
  {
    id: "revoked-key-writes",
    description: "revoked keys are refused for reads and accepted for writes.",
    expect: { findings: ["revoked-key/still-works"], rows: unauthorized, severity: "critical" },
    change: outliving(({ call }) => call.method !== "GET"),
  },
  {
    id: "revoked-key-controls-executions",
    description: "revoked keys are refused everywhere except where executions are controlled.",
    expect: { findings: ["revoked-key/still-works"], rows: unauthorized, severity: "critical" },
    change: outliving(({ route }) => /\/(?:pause|resume|stop)$/.test(route ?? "")),
  },
];
