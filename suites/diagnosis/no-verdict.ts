import { limitHeaders } from "../model/limit-headers.ts";
import { quoteOf } from "../model/refusal-words.ts";
import { frontAdvice, gatewayIn, statusAdvice } from "../model/status-words.ts";
import { tokenlessBecause } from "../sign-in/shared.ts";
import { answerTo } from "./causes/cause.ts";
import type { Facts } from "./facts.ts";
import { frontOf } from "./not-titan.ts";
import { callQuestion } from "./places.ts";
import { isTitanShaped } from "./refusal.ts";
import { contacts, isUntold, type Observed } from "./request.ts";

/** Answers that say nothing about the credential, in words, and what helps. */

export const silent = ({ seen }: Facts): Observed | undefined =>
  contacts(seen).find(({ status }) => status === 0);
/** Why nothing can be told where no contact brought a whole answer. */
export function silentWords(observed: Observed | undefined): string {
  if (observed === undefined) return "Nothing was sent";
  const { detail, trouble } = observed;
  const came = trouble === "too-large" || trouble === "protocol" ? "No usable answer" : "No answer";
  return `${came} came: ${detail}`;
}

export const isDown = ({ seen }: Facts): boolean => contacts(seen).every(({ status }) => status === 0);

/** Answers to the credential that say nothing about it. */
export const mute = ({ seen }: Facts): readonly Observed[] =>
  (["own-session", "own-target", "own-call", "try-create", "bare-create"] as const).flatMap((id) => {
    const observed = seen[id];
    return observed !== undefined && isUntold(observed) ? [observed] : [];
  });

export function muteWords(observed: Observed): string {
  const { probe, status, detail, responseClass } = observed;
  if (status === 0) return `The ${probe.service} service gave no answer to ${probe.operation}: ${detail}`;
  const quote = quoteOf(observed);
  const front = frontOf(observed);
  const who = gatewayIn(observed)?.who.replace(/^A /, "a ");
  const form = observed.body.kind === "text" && observed.body.html ? "a page" : "an answer";
  const what = who === undefined ? form : `${form} of ${who}`;
  const page =
    responseClass === "foreign"
      ? `, with ${what} that is not Titan's${front === "" ? "" : ` (${front})`}`
      : "";
  const words = quote === undefined ? "" : `: ${quote}`;
  return `${probe.operation} gave no verdict: it answered ${status}${page}${words}`;
}

/** What helps if no complete answer came, by the kind of trouble. */
export function remedyFor(observed: Observed | undefined): string {
  switch (observed?.trouble) {
    case "tls":
      return "Mend that at the server or in the address; only where the certificate is from an authority of your own, name it with --ca-file FILE or in NODE_EXTRA_CA_CERTS";
    case "timeout":
      return "Try again with a larger --timeout, and check whether a firewall drops the connection";
    case "dns":
      return "Check the host name in AUTH_URL and TASK_SERVICE_URL, and the network you are in";
    case "proxy":
      return "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY";
    case "refused":
    case "unreachable":
      return "Check the port in AUTH_URL and TASK_SERVICE_URL, and whether the service is running";
    case "protocol":
      return "Check host and port in AUTH_URL and TASK_SERVICE_URL: another service, or another protocol, answers there";
    case "too-large":
      return "Ask the deployment's team what answers there: no answer to these requests is so large";
    case "reset":
      return "Try again; if it stays, check whether this port speaks https, and ask the deployment's team whether the service is up";
    default:
      return "Try again; if it stays, ask the deployment's team whether the service is up";
  }
}

export const askTeam = "Ask the deployment's team about it, with the request identifiers of this report";

export const isLimited = ({ responseClass }: Observed): boolean => responseClass === "limited";

/** A gateway's status that every first contact got. */
export function brokenGateway({ seen }: Facts): Observed | undefined {
  const [first, ...others] = contacts(seen);
  const isGateways =
    first !== undefined && (first.status >= 500 || first.status === 407 || first.status === 408);
  return isGateways && others.every(({ status }) => status === first.status) ? first : undefined;
}

/** What helps if the credential got an answer that says nothing about it. */
export function muteAdvice(observed: Observed | undefined): string {
  if (observed === undefined || observed.status === 0) return remedyFor(observed);
  if (observed.responseClass === "foreign") return gatewayIn(observed)?.todo ?? frontAdvice;
  return statusAdvice(observed.status) ?? askTeam;
}

/** The answer to an absent call, in brackets. */
export function absentAnswer({ request, seen }: Facts): string {
  const id = callQuestion(request);
  const observed = id && seen[id];
  const quote = observed && quoteOf(observed);
  return observed === undefined ? "" : ` (${observed.status}${quote === undefined ? "" : `, ${quote}`})`;
}

/** The headers that name a limit on a status other than 429. */
export const headersOf = (observed: Observed | undefined): string =>
  observed === undefined || observed.status === 429
    ? ""
    : limitHeaders(observed)
        .map((header) => `, ${header}`)
        .join("");

/** A sign-in that brought no JWT to test. */
export const isSignIn = ({ ready, request, seen }: Facts): boolean =>
  !ready && request.subject?.place === "sign-in" && seen["sign-in"] !== undefined;

export const quoted = (observed: Observed | undefined): string => {
  const quote = observed && quoteOf(observed);
  return quote === undefined ? "" : `: ${quote}`;
};

export function signInWords(facts: Facts): string {
  const observed = facts.seen["sign-in"];
  if (observed?.status === 0) return silentWords(observed);
  const words = quoted(observed);
  const tokenless = observed && tokenlessBecause(observed, facts.request.context.profile);
  if (tokenless !== undefined) return tokenless;
  return observed?.responseClass === "unauthorized" || observed?.responseClass === "forbidden"
    ? `Sign-in refused TITAN_EMAIL and TITAN_PASSWORD: it answered ${observed.status}${words}`
    : `Sign-in gave no JWT: it answered ${answerTo("sign-in", facts)}${words}`;
}

/** What helps with a sign-in that was refused, or gave no token. */
export function signInAdvice({ seen }: Facts): string | undefined {
  switch (seen["sign-in"]?.responseClass) {
    case "unauthorized":
      return "Check the address and the password by signing in at the dashboard; mind quotation marks and blanks in the variables";
    case "allowed":
      return "Supply a JWT in JWT_TOKEN, from a sign-in by hand, or an API key in TITAN_TOKEN";
    default:
      return undefined;
  }
}

/** What helps with a gateway that is known by its answer. */
export const gatewayAdvice = (answers: readonly (Observed | undefined)[]): string | undefined =>
  answers.map((one) => one && gatewayIn(one)?.todo).find((todo) => todo !== undefined);

/** An answer with a success whose document reports an error of an unknown kind. */
export const disguisedIn = ({ seen, task }: Facts): Observed | undefined =>
  task === "untold" && seen["own-target"]?.responseClass === "disguised" ? seen["own-target"] : undefined;

export const redirectOf = ({ seen }: Facts): string => seen["own-target"]?.headers["location"] ?? "nowhere";

/** What helps where every call gets one refusal. */
export const foreignRefusalAdvice = (observed: Observed | undefined): string =>
  gatewayAdvice([observed]) ??
  (observed !== undefined && isTitanShaped(observed)
    ? "Resolve what the answer says; a new token does not change it"
    : "Send what the answer asks for, call from a network without that proxy, or check HTTPS_PROXY and NO_PROXY; if the errors are the deployment's own, the token is not accepted there: compare it with one that works");
