import { expect } from "vitest";
import type { CallResult } from "../api/calls/types.ts";

interface Judged {
  readonly pass: boolean;
  readonly message: () => string;
  readonly expected: string;
  readonly actual: string;
}

type Verdict = CallResult["verdict"];

/**
 * Compares an answer, or a promise of one, with a rule. An inconclusive answer satisfies neither the rule nor its opposite.
 */
function judge(
  received: unknown,
  wanted: Verdict,
  isNot: boolean,
  rule: (result: CallResult) => string | undefined = () => undefined,
): Judged | Promise<Judged> {
  if (received instanceof Promise) return received.then((result) => judge(result, wanted, isNot, rule));
  if (!isResult(received)) throw new TypeError("expected the result of call(operation, credential)");
  const { verdict, because } = received;
  if (verdict === "inconclusive") throw new Error(`Inconclusive: ${because}`);
  const flaw = verdict === wanted ? rule(received) : undefined;
  const pass = verdict === wanted && flaw === undefined;
  const expected = isNot ? `not ${wanted}` : wanted;
  return {
    pass,
    message: () => `expected ${expected}: ${flaw ?? because}`,
    expected,
    actual: flaw ?? verdict,
  };
}

const isResult = (value: unknown): value is CallResult =>
  typeof value === "object" && value !== null && "verdict" in value && "because" in value;

/** That the words of a refusal name the missing scope. */
const naming =
  (scope: string | undefined) =>
  ({ scopes, because }: CallResult): string | undefined => {
    if (scope === undefined || scopes.includes(scope)) return undefined;
    const named = scopes.length === 0 ? "no scope" : scopes.join(", ");
    return `${because} names ${named} instead of ${scope}`;
  };

expect.extend({
  toBeAllowed(received: unknown) {
    return judge(received, "allowed", this.isNot);
  },
  toBeUnauthorized(received: unknown) {
    return judge(received, "unauthorized", this.isNot);
  },
  toBeForbidden(received: unknown, scope?: string) {
    return judge(received, "forbidden", this.isNot, naming(scope));
  },
});
