import type { KeySetLook } from "../../contracts/wire/answer.ts";
import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { listingProbes } from "./shared.ts";

/** Bits that must be unpredictable: those of a version 4 UUID, and of a ULID, which begins with the time. */
const fewest = { usual: 120, besideClock: 80 };
/** Keys that look weak individually are reported as weak. */
const strongAlone = 128;

const fix = [
  "Make every key of at least 16 bytes from a cryptographic random source, and of nothing else",
  "Then replace the keys in use: from one of them others can be worked out",
];

export default defineSurvey({
  id: "predictable-keys",
  suite: "api-keys",
  code: "K10",
  title: "Nobody who has one API key can tell another",
  failureTitle: "API keys can be worked out from each other",
  severity: "critical",
  weakness: { cwe: 340, owasp: "API2" },
  row: "api-key-creation",
  rationale:
    "A key that is long and yet the same in most places, a clock or a counter is guessed in minutes.",
  reference: "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/",
  messages: {
    derived: {
      text: "A key from {operation} is {derived}: anybody can work it out who knows that",
      cause:
        "Keys are made from a counter, a clock or a name, however they are written, instead of a random source.",
      fix,
    },
    clock: {
      text: "Keys from {operation} are the time of their creation ({clock}) and {bits} more bits, of {count} keys compared",
      cause: "Keys are made from a clock instead of a random source.",
      fix,
    },
    counter: {
      text: "Keys from {operation} are numbers that go on from each other, of {count} keys compared",
      cause: "Keys are made from a counter or an identifier instead of a random source.",
      fix,
    },
    "shared-part": {
      text: "{count} keys from {operation} are the same at {shared} places: {bits} bits tell one from another (128 are wanted)",
      cause: "The random part is made once, or only the end of a key is random.",
      fix,
    },
    "few-signs": {
      text: "{count} keys from {operation} are made of {signs} different signs: {bits} bits tell one from another (128 are wanted)",
      cause: "Random bytes are cut down to a few signs.",
      fix,
    },
  },
  probes: (context) => listingProbes(context),
  judge(responses, reporter) {
    const [known] = responses.flatMap((response) =>
      response.issued.flatMap(({ look }) => (look?.derived === undefined ? [] : [{ response, ...look }])),
    );
    if (known !== undefined) {
      const { operation } = known.response.probe;
      return reporter.found("derived", { operation, derived: known.derived }, known.response);
    }
    const last = lastOf(responses);
    if (last === undefined) return reporter.absent("too few keys were made to compare them");
    const { response, among } = last;
    const { counted, ...look } = among;
    const { bits, clock } = look;
    const facts = { ...look, operation: response.probe.operation };
    if (bits >= (clock === undefined ? fewest.usual : fewest.besideClock)) return;
    // Times of keys that are made soon after each other count up as well.
    if (clock !== undefined) return reporter.found("clock", facts, response);
    if (counted) return reporter.found("counter", facts, response);
    reporter.found(among.signs < 10 ? "few-signs" : "shared-part", facts, response);
  },
});

/** The key that was compared with most others, unless keys look weak or equal individually. */
function lastOf(
  responses: readonly ClassifiedResponse[],
): { readonly response: ClassifiedResponse; readonly among: KeySetLook } | undefined {
  const looks = responses.flatMap((response) =>
    response.issued.flatMap(({ look }) => (look === undefined ? [] : [{ response, look }])),
  );
  if (looks.some(({ look }) => look.repeated || look.masked || look.bits < strongAlone)) return undefined;
  const compared = looks.flatMap(({ response, look: { among } }) =>
    among === undefined ? [] : [{ response, among }],
  );
  return compared.sort((one, other) => other.among.count - one.among.count)[0];
}
