import { findListedKeys } from "../../contracts/api-key.ts";
import { noVerdict } from "../kit/answer.ts";
import { defineCheck } from "../kit/check.ts";
import { credentialName, garbage, none } from "../kit/credential.ts";
import { createKey, listKeys } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";
import { cannotTell, goodRequest, isAbsent, jsonOf, namePrefix } from "./support.ts";

const nameOf = (world: World, who: string): string => `${namePrefix(world)} made as ${who}`;

export default defineCheck({
  id: "anonymous-key-creation",
  suite: "api-keys",
  code: "K2",
  title: "Nobody creates an API key without a valid JWT",
  failureTitle: "API keys are created without a valid JWT",
  severity: "critical",
  row: "api-key-creation",
  rationale: "Whoever can make a key without signing in can do everything that a key can do.",
  messages: {
    created: {
      text: "{operation} created a key for a request whose credential was: {credential}",
      fix: [
        "Authenticate this route before anything else.",
        "Look for keys that nobody signed in to create.",
      ],
    },
    "created-anyway": {
      text: "{operation} answered {status} as {credential}, and yet the key is in the list afterwards",
      cause: "The key is stored before the credential is checked.",
      fix: ["Check the credential before the key is stored.", "Revoke keys that came into being this way."],
    },
    "wrong-status": {
      text: "{operation} as {credential} was refused with {status} instead of 401",
      severity: "medium",
      fix: [
        "Answer 401 `UNAUTHORIZED` where no identity is known; 403 is for a known one that lacks scopes.",
      ],
    },
  },
  cases: (world) =>
    [none, garbage].map((credential) => {
      const who = credentialName(credential);
      const made = createKey(goodRequest(world, nameOf(world, who)), "of a key", { credential });
      const shown = world.means.has("jwt") ? listKeys("after", "at the end of the run") : made;
      return { subject: { credential: who }, probes: { made, shown }, tolerates: noVerdict };
    }),
  judge({ made, shown }, say, { credential = "" }, world) {
    const { operation } = made.probe;
    const facts = { operation, credential, status: made.status, expected: "401", actual: `${made.status}` };
    const unknown = cannotTell(made);
    if (unknown !== undefined) return say.unsure(unknown);
    if (made.reading === "allowed") return say.found("created", facts, made);
    const listed = findListedKeys(jsonOf(shown)) ?? [];
    if (listed.some(({ name }) => name === nameOf(world, credential)))
      return say.found("created-anyway", facts, made, shown);
    if (isAbsent(made)) return say.absent(`${operation} is not exposed here (${made.status})`);
    if (made.reading === "forbidden" || made.reading === "elsewhere")
      return say.found("wrong-status", facts, made);
    if (made.reading !== "unauthorized")
      say.note(
        `${operation} as ${credential} was answered ${made.status}: refused, but not by authentication`,
      );
  },
});
