import { garbage, literal } from "../../contracts/catalogue/credential.ts";
import { type Case, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import { readsPerSurface } from "../model/operations.ts";
import { anonymousSession, exercise, session } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { badTokenSession, foundIn, pointlessBecause, sortOut, triedIn } from "./shared.ts";

const long = (characters: number): string =>
  "titan-auth-check-".repeat(characters / 17 + 1).slice(0, characters);

/** Long, and with escaped control characters. */
const fiveKilobytes = literal("5 kB", `titan%00auth%0D%0Acheck%1B${long(5_000)}`);

const odd: Case<string>["probes"] = {
  "5 kB": session(fiveKilobytes),
  "bytes above ASCII": session(literal("bytes above ASCII", "titan\u0080auth\u00a0check\u00ff")),
};

/** Tried at depth `full` alone: most gateways stop it. */
const rare: Case<string>["probes"] = { "64 kB": session(literal("64 kB", long(64_000))) };

/** The task service reads tokens on its own. Tried at depth `full` alone. */
const elsewhere = "5 kB at the task service";
function elsewhereProbes(context: RunContext): Case<string>["probes"] {
  const [operation] = readsPerSurface(context);
  return operation === undefined
    ? {}
    : {
        base: exercise(operation, garbage, context),
        [elsewhere]: exercise(operation, fiveKilobytes, context),
      };
}

export default defineCheck({
  id: "oversized-token",
  suite: "session",
  code: "E8",
  title: "Tokens that are too long or hold odd characters are refused as such",
  failureTitle: "Tokens that are too long or hold odd characters are not refused as such",
  severity: "low",
  weakness: { cwe: 20, owasp: "API8" },
  row: "unauthorized",
  rationale: "What breaks the service instead of being refused can be used to break it.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-17.5",
  messages: {
    accepted: {
      text: "{where} answered {status} to a made-up token: {tokens}",
      severity: "critical",
      cause: "A token that is too long or odd to be read is passed over together with the check.",
      fix: ["Refuse with 401 every token that cannot be verified, for any reason."],
    },
    "server-error": {
      text: "{where} answered {status} to a made-up token: {tokens}",
      cause: "The token reaches code, or a gateway, that takes for granted that it is short and plain.",
      fix: ["Limit the length of the Authorization header before the token is read: 401 or 431 beyond it."],
    },
  },
  cases: (context) => [
    {
      probes: {
        none: anonymousSession,
        garbage: badTokenSession,
        ...odd,
        ...(context.depth === "full" && rare),
        ...(context.depth === "full" && elsewhereProbes(context)),
      },
      tolerates: ["failed", "gateway", "foreign", "limited", "silent", "odd"],
    },
  ],
  judge({ none, garbage: bad, base, ...tokens }: Readonly<Record<string, ClassifiedResponse>>, reporter) {
    const pointless = pointlessBecause(none, bad);
    if (pointless !== undefined) return reporter.unsure(pointless);
    const isRead = base !== undefined && isRefusal(base);
    const tried = triedIn(tokens).filter(({ label }) => isRead || label !== elsewhere);
    const those = (test: (status: number) => boolean) =>
      tried.filter(({ response }) => test(response.status));
    foundIn(reporter, "accepted", sortOut(tried).accepted);
    const broken = those((status) => status >= 500);
    foundIn(reporter, "server-error", broken, { expected: "4xx" });
    const stopped = tried.filter(
      ({ response: { status, responseClass } }) =>
        status === 0 || responseClass === "foreign" || responseClass === "limited",
    );
    if (stopped.length > 0)
      reporter.note(`${stopped.map(({ label }) => label).join(", ")}: stopped in front of the service`);
  },
});
