import { noVerdict } from "../kit/answer.ts";
import { defineCheck } from "../kit/check.ts";
import { after, answered, createKey, listKeys, trialOf } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";
import { isListed, oddities, shownSecret } from "./listing.ts";
import { cannotTell, goodRequest, namePrefix } from "./support.ts";

const nameOf = (world: World): string => `${namePrefix(world)} for the list`;

export default defineCheck({
  id: "exposed-key-secret",
  suite: "api-keys",
  code: "K5",
  title: "The list of API keys shows every key and no secret",
  failureTitle: "The list of API keys shows secrets, or lacks keys",
  severity: "high",
  rationale: "A key is shown once. If it can be read again, whoever reads the list owns every key in it.",
  messages: {
    "secret-in-list": {
      text: "{operation} shows keys in full, at {place}",
      cause: "Keys are stored as they are, and the list answers with the whole record.",
      fix: [
        "Store only a hash of each key, and list `id`, `name`, `scopes` and `created_at`.",
        "Replace the keys that were listed: whoever saw the list has them.",
      ],
    },
    "not-listed": {
      text: "{operation} does not show a key that was created just before",
      severity: "medium",
      confidence: "likely",
      cause: "The list is cached, filtered, or read from a copy that lags behind.",
      fix: ["List a key from the moment it is made: what is not listed cannot be found and revoked."],
    },
  },
  cases(world) {
    const { create, revoke } = trialOf(world);
    const fresh = createKey(goodRequest(world, nameOf(world)), "for the list", {
      phase: "after",
      given: after(revoke, "allowed"),
    });
    const late = { ...listKeys("after", "with a new key"), given: after(fresh, ...answered) };
    return [
      {
        probes: { made: create, list: listKeys("exercise") },
        subject: { when: "early" },
        tolerates: noVerdict,
      },
      { probes: { made: fresh, list: late }, subject: { when: "late" }, tolerates: noVerdict },
    ];
  },
  judge({ made, list }, say, { when }, world) {
    const { operation } = list.probe;
    if (list.reading !== "allowed") {
      if (when === "late") return;
      const unknown = cannotTell(list);
      return unknown ? say.unsure(unknown) : say.absent(`${operation} is not exposed here (${list.status})`);
    }
    const place = shownSecret(list);
    if (place !== undefined) say.found("secret-in-list", { operation, place }, list);
    const odd = oddities(list);
    if (odd !== "" && when === "early") say.note(`${operation} has an unusual shape: ${odd}`);
    if (when === "early" || made.reading !== "allowed") return;
    const listed = isListed(list, made, nameOf(world));
    if (listed === "no") say.found("not-listed", { operation }, list, made);
    if (listed === "unknown")
      say.note(`${operation} may go on elsewhere: whether it shows every key is unknown`);
  },
});
