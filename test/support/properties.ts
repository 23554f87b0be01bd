import fc from "fast-check";

/** For tests: properties that hold for all generated values. */

/** The same cases on every build server, so that a green build stays green; new cases in every run elsewhere. */
const seed = Number(process.env["PROPERTY_SEED"] ?? (process.env["CI"] ? 20_261_124 : Date.now() % 2 ** 31));

/** Fails with the smallest case found and the seed: `PROPERTY_SEED=… npx vitest run FILE` repeats it. */
export function holds<Cases>(
  cases: fc.Arbitrary<Cases>,
  property: (one: Cases) => void,
  { runs = 300 }: { readonly runs?: number } = {},
): void {
  fc.assert(fc.property(cases, property), { seed, numRuns: runs });
}

/** A text without unpaired surrogates, sometimes made of pieces that are special to programs. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ..."\u001b[31m|\u001b]0;x\u0007|\u009b|::|:|::::::::::::|::error::|##[|##|#|[|##vso[|\r|\n|\r\n|\t| |\u00a0|\u2028|\u202e|\u200b|e\u0301\u0301\u0301\u0301\u0301|a|word|<b>|&|\\|\"|'|\u{1f600}|日本|-".split(
          "|",
        ),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

/** A JSON value; most of its names are those of real answers. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.object({
    key: fc.oneof(
      fc.constantFrom(
        ..."success|data|error|token|access_token|session|user|account|profile|email|id|sub|key|api_key|keys|items|scopes|name|created_at|key_id|consumer|provider|interactions|request|response|status|providerStates|generators|matchingRules|body|content|messages|__proto__|constructor|toString".split(
          "|",
        ),
      ),
      fc.string({ maxLength: 5 }),
    ),
    values: [fc.string(), fc.boolean(), fc.constant(true), fc.double(), fc.constant(null), fc.integer()],
    maxDepth: 5,
    withNullPrototype: true,
  }),
);
