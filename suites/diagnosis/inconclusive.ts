import { isAbsent, isRefusal } from "../model/classify.ts";
import { returnWords } from "../model/limit-headers.ts";
import { quoteOf } from "../model/refusal-words.ts";
import { frontAdvice, statusAdvice } from "../model/status-words.ts";
import { signInPage } from "../reach/shared.ts";
import { answerTo, callIn, operationOf } from "./causes/cause.ts";
import { againCommand, checkCommand, loginCommand } from "./causes/commands.ts";
import { isOwnNameRefused, ownNameWords } from "./causes/creation.ts";
import { cacheHit } from "./causes/inconsistent.ts";
import type { Facts } from "./facts.ts";
import {
  absentAnswer,
  askTeam,
  brokenGateway,
  disguisedIn,
  foreignRefusalAdvice,
  gatewayAdvice,
  headersOf,
  isDown,
  isLimited,
  isSignIn,
  mute,
  muteAdvice,
  muteWords,
  quoted,
  redirectOf,
  remedyFor,
  signInAdvice,
  signInWords,
  silent,
  silentWords,
} from "./no-verdict.ts";
import { doubledPath, foreignRefusalWords, frontOf, frontRefusal, limitOf, notTitanOf } from "./not-titan.ts";
import { callQuestion } from "./places.ts";
import { accountReason, otherReason } from "./refusal.ts";
import { contacts } from "./request.ts";

/** Why no verdict is possible, and what to do then. None of these is a cause of a failing call, or a guess. */

interface Reason {
  readonly fits: (facts: Facts) => boolean;
  readonly says: (facts: Facts) => string;
  /** What to do; the next command is the same diagnosis again, unless another is named. */
  readonly now: string | ((facts: Facts) => string);
  readonly next?: (facts: Facts) => string;
}

/** The first that applies is reported. */
const reasons: readonly Reason[] = [
  {
    // Where the account alone is asked about, its sign-in is the first contact.
    fits: ({ seen }) =>
      contacts(seen).length === 0 && seen["sign-in"] !== undefined && seen["own-session"] === undefined,
    says: signInWords,
    now: (facts) => (facts.seen["sign-in"]?.status === 0 ? remedyFor(facts.seen["sign-in"]) : askTeam),
  },
  {
    fits: isDown,
    says: (facts) => silentWords(silent(facts)),
    now: (facts) => remedyFor(silent(facts)),
  },
  {
    fits: (facts) => !facts.isTitan.task && silent(facts) !== undefined,
    says: (facts) => `The ${silent(facts)?.probe.service} service gave no answer: ${silent(facts)?.detail}`,
    now: (facts) => remedyFor(silent(facts)),
  },
  {
    fits: (facts) => doubledPath(facts) !== undefined,
    says: (facts) => doubledPath(facts) ?? "",
    now: "Leave that end out of the address",
  },
  {
    fits: (facts) => !facts.isTitan.task && contacts(facts.seen).some(isLimited),
    says: (facts) => `The rate limit is used up: ${limitOf(contacts(facts.seen))}`,
    now: "Wait, then call again; space the calls out, or ask for a higher limit",
  },
  {
    fits: (facts) => !facts.isTitan.task && brokenGateway(facts) !== undefined,
    says: (facts) => {
      const broken = brokenGateway(facts);
      const front = frontOf({ headers: broken?.headers ?? {} });
      const quote = broken && quoteOf(broken);
      return `Every call is answered with ${broken?.status}${front === "" ? "" : ` (${front})`}${quote === undefined ? ", before any service of the deployment sees it" : `. The answer says: ${quote}`}`;
    },
    now: (facts) => {
      const answers = contacts(facts.seen);
      const back = answers.map(returnWords).find((words) => words !== undefined);
      return `${statusAdvice(answers[0]?.status ?? 0) ?? askTeam}${back === undefined ? "" : `; ${back}`}`;
    },
  },
  {
    fits: ({ isTitan }) => !isTitan.task,
    says: notTitanOf,
    now: ({ seen }) =>
      gatewayAdvice(contacts(seen)) ??
      (contacts(seen).every(isRefusal)
        ? frontAdvice
        : "Set AUTH_URL and TASK_SERVICE_URL to the addresses that serve the API itself"),
  },
  {
    fits: (facts) => frontRefusal(facts) !== undefined,
    says: (facts) => {
      const observed = frontRefusal(facts);
      return observed === undefined ? "" : foreignRefusalWords(observed, Object.values(facts.seen));
    },
    now: (facts) => foreignRefusalAdvice(frontRefusal(facts)),
  },
  {
    fits: isSignIn,
    says: signInWords,
    now: (facts) => signInAdvice(facts) ?? askTeam,
    next: loginCommand,
  },
  {
    fits: (facts) => accountReason(facts) !== undefined,
    says: (facts) =>
      `The credential is refused with 401, and the answer is about the account or the place of the call: ${accountReason(facts)}`,
    now: "Resolve what the answer says; a new token does not change it",
  },
  {
    fits: (facts) => mute(facts)[0]?.responseClass === "limited",
    says: (facts) => {
      const [observed] = mute(facts);
      const quote = observed && quoteOf(observed);
      return `The rate limit is used up (${observed?.status}${headersOf(observed)}): ${limitOf(mute(facts))}${quote === undefined ? "" : `. The answer says: ${quote}`}`;
    },
    now: "Wait, then call again; space the calls out, or ask for a higher limit",
  },
  {
    fits: (facts) => mute(facts).length > 0,
    says: (facts) => mute(facts).map(muteWords)[0] ?? "",
    now: (facts) => muteAdvice(mute(facts)[0]),
  },
  {
    fits: (facts) => disguisedIn(facts) !== undefined,
    says: (facts) =>
      `${callIn(facts)} answered ${disguisedIn(facts)?.status} with an error inside${quoted(disguisedIn(facts))}`,
    now: "Resolve what the answer says; have the deployment's team answer errors with their own status",
  },
  {
    fits: ({ auth, task }) => auth === "open" || task === "open",
    says: (facts) => {
      const id = facts.task === "open" ? "own-target" : "own-session";
      const hit = cacheHit(facts.seen[id]);
      return `${operationOf(id, facts)} allows everybody, with and without a credential: it shows nothing about this one${hit === undefined ? "" : `. The answer comes out of a shared cache (${hit})`}`;
    },
    now: "Report the open call to the deployment's team, and name another call that fails",
    next: checkCommand("scopes"),
  },
  {
    fits: ({ seen }) => seen["try-create"] !== undefined && isAbsent(seen["try-create"]),
    says: (facts) =>
      `POST /api/v1/api-keys answered ${answerTo("try-create", facts)}: keys are not created here`,
    now: "Ask the deployment's team where keys are created, such as in the dashboard alone",
  },
  {
    fits: isOwnNameRefused,
    says: ownNameWords,
    now: "Compare the name in the request that fails with this rule; if it keeps the rule, something else is wrong with that request",
  },
  {
    fits: ({ aboutCreation, auth }) => aboutCreation && auth === "accepted",
    says: ({ kind }) =>
      kind === "jwt"
        ? "The JWT is accepted, and only --try-create shows whether it creates a key: it makes one and revokes it"
        : "The key is accepted, and whether it creates keys is unknown",
    now: "Repeat the diagnosis with --try-create",
    next: (facts) => `${againCommand(facts)} --try-create`,
  },
  {
    fits: (facts) => facts.call === "known" && otherReason(facts) !== undefined,
    says: (facts) => `${callIn(facts)} answered 403 for another reason than scopes: ${otherReason(facts)}`,
    now: "Resolve what the answer says; a new key or another scope does not change it",
  },
  {
    fits: ({ request, call }) => request.call?.kind === "other" && call !== "unasked",
    says: (facts) =>
      `${callIn(facts)} is not a call of Titan's catalogue, and was not allowed${absentAnswer(facts)}`,
    now: "Check the path, or add the call to titan-auth.yaml under operations with the scope that it needs",
  },
  {
    fits: ({ call, guard }) => call === "absent" && guard === "late",
    says: (facts) =>
      `${callIn(facts)} looks up what it is asked for before it checks the caller, so 400 and 404 say nothing`,
    now: "Repeat the diagnosis with an identifier that exists",
  },
  {
    fits: ({ call }) => call === "absent",
    says: (facts) =>
      `${callIn(facts)} is not exposed here, or what it names does not exist${absentAnswer(facts)}: that says nothing about the credential`,
    now: ({ request, seen }) =>
      gatewayAdvice([seen[callQuestion(request) ?? "own-target"]]) ??
      "Check the method, the path and the identifier in it",
  },
  {
    fits: ({ request, call }) => request.call !== undefined && call === "unasked" && request.readOnly,
    says: (facts) => `${callIn(facts)} was not tried: it is a write, and --read-only sends none`,
    now: "Repeat the diagnosis without --read-only: it sends a request that changes nothing",
  },
  {
    fits: ({ request, call }) => request.call !== undefined && call === "unasked",
    says: (facts) => `${callIn(facts)} was not tried: no safe form of it is known`,
    now: "Name a read of the same scope instead",
  },
  {
    fits: ({ task, call }) => task === "moved" || call === "moved",
    says: (facts) =>
      `${operationOf("own-target", facts)} answers with a redirect (${answerTo("own-target", facts)} to ${redirectOf(facts)}${signInPage.test(redirectOf(facts)) ? ", a sign-in page" : ""}), which is not followed with a credential`,
    now: (facts) =>
      gatewayAdvice([facts.seen["own-target"]]) ??
      (signInPage.test(redirectOf(facts))
        ? "Something in front of the service wants a sign-in of its own: have its team let this client through, or call an address behind it"
        : "Call the address and path that it leads to, if it is the deployment's own"),
  },
  {
    fits: (facts) => facts.task === "known" && otherReason(facts) !== undefined,
    says: (facts) =>
      `The credential is recognised, and refused for another reason than scopes: ${otherReason(facts)}`,
    now: "Resolve what the answer says; a new key or another scope does not change it",
  },
  {
    fits: ({ task, kind }) => task === "known" && kind !== "jwt",
    says: () => "The key is recognised, and every list refuses it with 403: it may be for writing alone",
    now: "Name the call that fails",
    next: ({ request }) => `titan-auth diagnose POST /api/v1/tasks${request.commandLine.flags}`,
  },
];

export interface Inconclusive {
  readonly because: string;
  readonly now: readonly string[];
  readonly next: string;
}

export function inconclusiveOf(facts: Facts): Inconclusive {
  const reason = reasons.find(({ fits }) => fits(facts));
  if (reason === undefined)
    return {
      because: "The answers fit no known cause",
      now: [askTeam],
      next: checkCommand("session", "scopes")(facts),
    };
  const { says, now, next = againCommand } = reason;
  return {
    because: says(facts),
    now: [typeof now === "string" ? now : now(facts)],
    next: next(facts),
  };
}
