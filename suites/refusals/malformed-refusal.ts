import { defineSurvey, type Reply } from "../kit/check.ts";
import { none } from "../kit/credential.ts";
import { groupBy } from "../kit/group.ts";
import { isRefusal } from "../kit/read.ts";
import { anonymousSession, exercise } from "../kit/requests.ts";
import { faultOf } from "./faults.ts";
import { isEnveloped, placesOf } from "./places.ts";

export default defineSurvey({
  id: "malformed-refusal",
  suite: "refusals",
  code: "F1",
  title: "Refusals are JSON in the documented envelope, with the code of their status",
  failureTitle: "Refusals are not in the documented form",
  severity: "medium",
  rationale:
    "Clients branch on status and error.code: a refusal in another form is an unexpected error to them.",
  messages: {
    "not-json": {
      text: "{where} refuse with a page or plain text instead of JSON ({status})",
      cause: "A gateway or the framework's own error page answers in place of the service.",
      fix: [
        "Answer refusals as JSON: {success: false, error: {code, message}}",
        "Check whether a gateway replaces error answers",
      ],
    },
    empty: {
      text: "{where} refuse without a body ({status})",
      fix: ["Answer refusals as JSON: {success: false, error: {code, message}}"],
    },
    envelope: {
      text: "{where} refuse outside of the envelope: {deviation} ({status})",
      fix: ["Answer refusals as JSON: {success: false, error: {code, message}}"],
    },
    "wrong-code": {
      text: "{where} refuse with a code that belongs to another status: {deviation}",
      cause: "Status and code are chosen in different places.",
      fix: ["Send UNAUTHORIZED with 401 and FORBIDDEN with 403"],
    },
    "success-status": {
      text: "{where} refuse with status {status} and success: false: by the status, the call has succeeded",
      cause: "The envelope is filled in and the status is left as it was.",
      fix: ["Send 401, 403, 400 or 404 with the refusal"],
    },
  },
  probes: (world) => [
    anonymousSession,
    ...world.operations.slice(0, 1).map((one) => exercise(one, none, world)),
  ],
  judge(replies, say, _matrix, world) {
    const isDocumented = (reply: Reply): boolean => isEnveloped(reply, world.profile);
    const disguised = replies.filter((reply) => reply.reading === "disguised" && isDocumented(reply));
    if (disguised.length > 0) say.found("success-status", placesOf(disguised), ...disguised.slice(0, 5));
    const refused = replies.filter(isRefusal);
    const faults = refused.flatMap((reply) => {
      const fault = faultOf(reply, world);
      return fault === undefined ? [] : [{ ...fault, reply }];
    });
    const patterns = groupBy(
      faults,
      ({ message, deviation, reply }) => `${message} ${deviation} ${isDocumented(reply)}`,
    );
    for (const [first, ...more] of patterns.values()) {
      if (first === undefined) continue;
      const same = [first, ...more].map(({ reply }) => reply);
      const minor = isDocumented(first.reply) ? {} : ({ severity: "low" } as const);
      say.found(
        first.message,
        { ...placesOf(same), ...minor, deviation: first.deviation },
        ...same.slice(0, 5),
      );
    }
    if (refused.length === 0) say.absent("nothing was refused");
  },
});
