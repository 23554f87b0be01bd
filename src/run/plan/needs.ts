import { type Need, needOf } from "../../../contracts/catalogue/credential.ts";
import type { Placeholder, Probe } from "../../../suites/model/probe.ts";

const slotNeeds: Readonly<Partial<Record<string, Need>>> = {
  email: "account",
  password: "account",
  "second-email": "second-account",
  "second-password": "second-account",
  "second-password-other-case": "second-account",
  "second-password-longer": "second-account",
  "second-password-beginning": "second-account",
} satisfies Partial<Record<Placeholder["placeholder"], Need>>;

const known = new WeakMap<Probe, readonly Need[]>();

/** What a user must supply or allow before a probe and those it waits for can be sent; the root cause first. */
export function needsOf(probe: Probe): readonly Need[] {
  const needs = known.get(probe) ?? needsNow(probe);
  known.set(probe, needs);
  return needs;
}

function needsNow(probe: Probe): readonly Need[] {
  const credential = needOf(probe.credential);
  return [
    ...(credential === undefined ? [] : [credential]),
    ...(probe.service === "task" ? [] : slotsIn([probe.payload, probe.query])),
    ...(probe.effect === "read" || probe.effect === "refused" ? [] : (["writes"] as const)),
    ...(probe.given === undefined ? [] : needsOf(probe.given.probe)),
  ];
}

/** Whether a request names the subject of the run's JWT, which its sign-in shows. */
export const namesSubject = ({ payload, query, headers }: Probe): boolean =>
  isSubjectIn([payload, query, headers]);

function isSubjectIn(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "placeholder" in value ? value.placeholder === "subject" : Object.values(value).some(isSubjectIn);
}

/** The accounts whose address or password a request contains. */
function slotsIn(value: unknown): readonly Need[] {
  if (typeof value !== "object" || value === null) return [];
  if ("placeholder" in value && typeof value.placeholder === "string") {
    const need = slotNeeds[value.placeholder];
    return need === undefined ? [] : [need];
  }
  return Object.values(value).flatMap(slotsIn);
}

/** Means that few runs have: a run without them counts as complete, and a required suite as tested. */
export const optionalNeeds: readonly Need[] = ["expired-jwt", "second-account"];

/** What is missing, and how to supply it. */
export const needWords: Readonly<Record<Need, { readonly what: string; readonly because: string }>> = {
  account: {
    what: "sign-in with an account",
    because: "no account: set TITAN_EMAIL and TITAN_PASSWORD (or --password-stdin)",
  },
  "second-account": {
    what: "that accounts cannot reach each other's keys and objects",
    because: "no second account: set TITAN_SECOND_EMAIL and TITAN_SECOND_PASSWORD to one of another customer",
  },
  jwt: {
    what: "what a signed-in user may do",
    because: "no JWT: set TITAN_EMAIL and TITAN_PASSWORD to sign in, or JWT_TOKEN",
  },
  key: { what: "the given API key", because: "no API key was given: set TITAN_TOKEN to one" },
  "any-key": {
    what: "what an API key may do",
    because: "no API key: set TITAN_TOKEN to one, or supply an account or a JWT so that keys can be created",
  },
  "expired-jwt": {
    what: "that an expired JWT is refused",
    because: "no expired JWT: set TITAN_EXPIRED_JWT to a genuine one whose time is over",
  },
  minting: {
    what: "what keys with each scope may do",
    because: "no keys can be created: that takes an account or a JWT, and no --read-only",
  },
  writes: {
    what: "refused writes",
    because: "--read-only: no write is sent, not even one that must be refused",
  },
  openapi: {
    what: "whether an OpenAPI document is right",
    because: "no OpenAPI document: name one with --openapi FILE, or under openapi in titan-auth.yaml",
  },
};
