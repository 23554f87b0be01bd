import { noVerdict } from "../kit/answer.ts";
import { defineCheck } from "../kit/check.ts";
import { groupBy } from "../kit/group.ts";
import { trialOf } from "../kit/requests.ts";
import { outcomeOf } from "./bad-request-outcome.ts";
import { badRequests } from "./bad-requests.ts";
import { isAbsent } from "./support.ts";

const widening = [
  "Grant exactly the scopes of the request, and refuse what is missing, unknown or a wildcard with 400.",
];

export default defineCheck({
  id: "malformed-key-request",
  suite: "api-keys",
  code: "K4",
  title: "A bad request for a key is refused, or gives exactly what it asked for",
  failureTitle: "A bad request for a key gives too much, or breaks the server",
  severity: "critical",
  row: "forbidden",
  rationale:
    "A mistake in a form or a script must end in an error message, not in a key that can do more than meant.",
  messages: {
    wider: {
      text: "A request for a key with {faults} was granted {detail}, which it did not ask for",
      cause: "What is missing or unclear in a request is filled up with a default that is too wide.",
      fix: [...widening, "Look for keys with more scopes than their owners asked for."],
    },
    "opens-more": {
      text: "A key that was made with {faults} opens what asks for {detail}",
      cause: "The scope is matched as a pattern, or a scope that is not known counts as permission.",
      fix: [...widening, "Compare scopes as whole texts when a key is used."],
    },
    normalised: {
      text: "A request for a key with {faults} was granted {detail}: the scope was rewritten instead of refused",
      severity: "low",
      fix: [
        "Refuse a scope that is not written as it is documented: two readings of one name end in two rules.",
      ],
    },
    "server-error": {
      text: "A request for a key with {faults} was answered {detail}",
      severity: "medium",
      cause: "The body is used before it is validated.",
      fix: ["Validate the body first, and answer 400 or 422 with a message that names the field."],
    },
  },
  cases(world) {
    const { create: good, revoke } = trialOf(world);
    const bad = badRequests(world).flatMap(({ create, tries }) => [
      create,
      ...tries.flatMap(({ probe, guard }) => [probe, guard]),
    ]);
    const probes = { good, revoke, ...Object.fromEntries(bad.map((probe) => [probe.id, probe])) };
    return [{ probes, control: "good", tolerates: noVerdict }];
  },
  judge(replies, say, _subject, world) {
    const { revoke } = replies;
    if (revoke !== undefined && isAbsent(revoke))
      return say.absent("revocation is not exposed here, so no key is made by a bad request");
    const outcomes = badRequests(world).map((request) => outcomeOf(request, ({ id }) => replies[id]));
    for (const [first, ...more] of groupBy(outcomes, ({ kind, detail }) => `${kind} ${detail}`).values()) {
      if (first === undefined) continue;
      const { kind, detail } = first;
      const faults = [first, ...more].map(({ fault }) => fault).join(", ");
      const evidence = [first, ...more].flatMap((one) => one.evidence).slice(0, 5);
      if (kind === "unknown") say.unsure(`a key with ${faults}: ${detail}`);
      else if (kind === "accepted")
        say.note(`a key was made with ${faults}, and can do no more than was asked for`);
      else if (kind === "refused" && detail !== "")
        say.note(`a key with ${faults} was refused with ${detail} instead of 400 or 422`);
      else if (kind !== "refused")
        say.found(kind, { operation: "POST /api/v1/api-keys", faults, detail, actual: detail }, ...evidence);
    }
  },
});
