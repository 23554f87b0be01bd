import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { operationsOf } from "./call.ts";
import { isPast } from "./places.ts";
import { credentialStatusOn, somebody } from "./questions/scope-probes.ts";
import type { ScopeRequest } from "./scope-verdicts.ts";

/**
 * The read of an object that does not exist, with a scope that the credential is seen to lack: it tells whether guards come
 * before look-ups. `undefined` where nothing depends on that, or no such read is known.
 */
export function lackingObject({
  context,
  credential,
  questions,
  answers,
}: ScopeRequest): Operation | undefined {
  const asked = questions.flatMap(({ operation }) => operation ?? []);
  const past = asked.some((one) => isPast(answers.get(somebody(one, credential, context).id)));
  if (!past) return undefined;
  const lacking = asked.filter((one) => credentialStatusOn(one, credential, context, answers) === "known");
  // A refusal behind an identifier has shown it already.
  if (lacking.some(({ target, effect }) => target === "object" || effect === "write")) return undefined;
  return lacking
    .flatMap(({ scopes }) => scopes.flatMap((scope) => operationsOf(scope, context.operations)))
    .find(({ target, effect }) => target === "object" && effect === "read");
}
