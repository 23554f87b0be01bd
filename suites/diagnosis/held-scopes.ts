import type { CredentialStatus } from "./credential-status.ts";
import { credentialStatusAt } from "./places.ts";
import { otherLists } from "./questions/lists.ts";
import { readIds } from "./questions/question-id.ts";
import { type DiagnosisRequest, type ObservedAnswers, targetOf } from "./request.ts";

/** What lists without an identifier have shown of a key's scopes. */
export interface HeldScopes {
  readonly have: readonly string[];
  readonly lacking: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * One list shows one scope: let through, the key has it; refused with an identity, it lacks it. Where the target refuses a key
 * and another list of its scope does not, it is the target's guard that asks for something else.
 */
export function heldScopes(request: DiagnosisRequest, seen: ObservedAnswers): HeldScopes {
  const target = targetOf(request);
  const lists = otherLists(request).map(({ scopes }, index) => {
    const id = readIds[index];
    return { scopes, status: id === undefined ? ("unasked" as const) : credentialStatusAt(id, seen) };
  });
  const sibling = credentialStatusAt("sibling", seen);
  const status = sibling === "accepted" ? sibling : credentialStatusAt("own-target", seen);
  const own = target === undefined ? [] : [{ scopes: target.scopes, status }];
  const shown = [...own, ...lists].filter(({ scopes }) => scopes.length === 1);
  const order = request.context.scopes.map(({ name }) => name);
  const names = (wanted: CredentialStatus) =>
    order.filter((name) => shown.some(({ scopes, status }) => scopes[0] === name && status === wanted));
  const [have, lacking] = [names("accepted"), names("known")];
  return { have, lacking, unknown: order.filter((name) => ![...have, ...lacking].includes(name)) };
}
