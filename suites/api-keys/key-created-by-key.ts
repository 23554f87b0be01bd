import { credentialName, keyWithAll } from "../../contracts/catalogue/credential.ts";
import { defineCheck } from "../model/check.ts";
import { isAbsent, isRefusal } from "../model/classify.ts";
import type { Probe } from "../model/probe.ts";
import { createKey, exercise, trialOf } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { anonymousCreation } from "./anonymous-key-creation.ts";
import { goodRequest, namePrefix } from "./shared.ts";

/** The name in a key request that is sent with a key, by which a created key is found. */
export const keysName = (context: RunContext): string => `${namePrefix(context)} by a key`;

export const creationByKey = (context: RunContext): Probe =>
  createKey(goodRequest(context, keysName(context)), "with an API key", {
    credential: keyWithAll(scopeNames(context)),
  });

export default defineCheck({
  id: "key-created-by-key",
  suite: "api-keys",
  code: "K3",
  title: "An API key cannot create API keys",
  failureTitle: "An API key creates further API keys",
  severity: "critical",
  weakness: { cwe: 863, owasp: "API5" },
  row: "api-key-creation",
  rationale:
    "A leaked key is ended by revoking it. If it can make others first, revoking it ends nothing; creation is for signed-in users.",
  messages: {
    created: {
      text: "{operation} created a key for an API key ({credential}); only a JWT may do that",
      cause: "The route accepts any valid bearer token instead of a user's session.",
      fix: [
        "Accept only a session JWT on this route, and answer 401 or 403 to an API key.",
        "Look for keys that were created by keys, and revoke those without an owner.",
      ],
    },
  },
  cases(context) {
    const credential = keyWithAll(scopeNames(context));
    const alive = exercise(trialOf(context).operation, credential, context);
    const made = creationByKey(context);
    return [{ probes: { alive, anonymous: anonymousCreation(context), made }, control: "alive" }];
  },
  judge({ alive, anonymous, made }, reporter) {
    if (anonymous.responseClass === "allowed")
      return reporter.unsure(
        "keys are created for anybody here, so nothing can be told of a key that asks for one",
      );
    const { responseClass, status, probe } = made;
    const { operation } = probe;
    const credential = credentialName(probe.credential);
    if (responseClass === "allowed") {
      const facts = { operation, credential, status, expected: "401 or 403", actual: `${status}` };
      return reporter.found("created", facts, made, alive);
    }
    if (isRefusal(made)) return;
    if (isAbsent(made) || responseClass === "disguised")
      return reporter.note(`${operation} answered ${status} to an API key: nothing was created`);
    reporter.unsure(
      `${operation} answered ${status} to an API key: whether the key or the request was refused is unknown`,
    );
  },
});
