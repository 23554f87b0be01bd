import type { Operation } from "../../contracts/catalogue.ts";
import { operationsOf } from "./call.ts";
import { isPast } from "./places.ts";
import { somebody, standingOn } from "./scope-probes.ts";
import type { ScopeInquiry } from "./scope-verdicts.ts";

/**
 * The read of an object that does not exist, with a scope that the credential is seen to lack: it tells whether guards come
 * before look-ups. `undefined` where nothing depends on that, or no such read is known.
 */
export function lackingObject({
  world,
  credential,
  questions,
  answers,
}: ScopeInquiry): Operation | undefined {
  const asked = questions.flatMap(({ operation }) => operation ?? []);
  const past = asked.some((one) => isPast(answers.get(somebody(one, credential, world).id)));
  if (!past) return undefined;
  const lacking = asked.filter((one) => standingOn(one, credential, world, answers) === "known");
  // A refusal behind an identifier has shown it already.
  if (lacking.some(({ target, effect }) => target === "object" || effect === "write")) return undefined;
  return lacking
    .flatMap(({ scopes }) => scopes.flatMap((scope) => operationsOf(scope, world.operations)))
    .find(({ target, effect }) => target === "object" && effect === "read");
}
