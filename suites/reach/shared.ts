import { type Credential, none } from "../../contracts/catalogue/credential.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { bodyText, errorCode, isAbsent, isPage } from "../model/classify.ts";
import { findRead } from "../model/operations.ts";
import { otherApiOf } from "../model/other-api.ts";
import type { Probe } from "../model/probe.ts";
import { quoteOf } from "../model/refusal-words.ts";
import { exercise } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { gatewayIn, statusMeaning } from "../model/status-words.ts";
import { frontName, frontWords, isBlock, isProtection, isWall } from "../model/who-answered.ts";

/** The first request to the task service, without a credential; `undefined` if the catalogue has no such list. */
export function firstContact(context: RunContext): Probe | undefined {
  const list = findRead(context.operations);
  return list && exercise(list, none, context, { phase: "reach", variant: "first contact" });
}

/** Whether the task service has its own address, and so its own mistakes. */
export const hasOwnTaskService = ({ authUrl, taskServiceUrl }: RunContext): boolean =>
  new URL(authUrl).href !== new URL(taskServiceUrl).href;

/** The target of a redirect; `undefined` if the answer is none, or its target cannot be read. */
export function redirectTarget(response: ClassifiedResponse, context: RunContext): URL | undefined {
  const { location } = response.headers;
  const base = baseOf(response, context);
  if (response.responseClass !== "elsewhere" || location === undefined || !URL.canParse(location, base)) {
    return undefined;
  }
  return new URL(location, base);
}

export const baseOf = ({ probe }: ClassifiedResponse, { authUrl, taskServiceUrl }: RunContext): string =>
  probe.service === "task" ? taskServiceUrl : authUrl;

/** Whether a redirect only asks for https on the same host. */
export const onlyUpgrades = (target: URL, base: string): boolean =>
  target.protocol === "https:" &&
  new URL(base).protocol === "http:" &&
  target.hostname === new URL(base).hostname;

export const unverified = "TLS errors are ignored (--insecure)";

/** Whether only this machine can listen in. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "[::1]" ||
  hostname.startsWith("127.");

const titanReadings = ["allowed", "disguised", "unauthorized", "forbidden", "invalid", "limited"];

/** Whether a Titan service gives such an answer: JSON with a status that is documented for these requests. */
export const isTitan = (response: ClassifiedResponse): boolean =>
  response.body.kind === "json" &&
  isRecord(response.body.value) &&
  titanReadings.includes(response.responseClass);

/** Whether a task service says in Titan's envelope that it lacks this list: it may be switched off. */
export const isSwitchedOff = (response: ClassifiedResponse): boolean =>
  response.probe.service === "task" && isAbsent(response) && errorCode(response) !== undefined;

export interface NotTitan {
  readonly responses: readonly ClassifiedResponse[];
  /** The variable that names the address, such as `AUTH_URL`. */
  readonly variable: string;
  readonly url: string;
  /** `auth` or `task`. */
  readonly service: string;
  readonly redirect: URL | undefined;
}

/** A service's address, and the variable that names it. */
export const addressOf = (service: unknown, { authUrl, taskServiceUrl }: RunContext) =>
  service === "task"
    ? { service: "task", variable: "TASK_SERVICE_URL", url: taskServiceUrl }
    : { service: "auth", variable: "AUTH_URL", url: authUrl };

type Mistake = {
  readonly fits: (notTitan: NotTitan) => boolean;
  readonly because: (notTitan: NotTitan) => string;
};

/** The usual mistakes in an address, the most certain first. The last one always fits. */
const mistakes: readonly Mistake[] = [
  {
    fits: ({ redirect, url }) => redirect !== undefined && onlyUpgrades(redirect, url),
    because: ({ variable }) => `${variable} says http and is redirected to https: write https:// in it`,
  },
  {
    fits: ({ responses }) => responses.some((response) => httpsOnly.test(bodyText(response))),
    because: ({ variable }) => `${variable} says http, but this port speaks https: write https:// in it`,
  },
  {
    fits: ({ url }) => /\/api(?:\/v\d+)?$/i.test(new URL(url).pathname.replace(/\/+$/, "")),
    because: ({ variable, url }) =>
      `${variable} must not end in ${new URL(url).pathname}: use ${new URL(url).origin}`,
  },
  {
    fits: ({ responses }) => responses.some((one) => one.status >= 300 && gatewayIn(one) !== undefined),
    because: ({ service, responses, redirect }) =>
      `${responses.map((one) => gatewayIn(one)?.who).find((who) => who !== undefined)} in front of the ${service} service answers in its place: ${statuses(responses)}${redirect === undefined ? "" : ` to ${redirect.origin}, a sign-in page: something in front wants a sign-in of its own`}${told(responses)}.`,
  },
  {
    fits: ({ redirect, url }) =>
      redirect !== undefined && redirect.origin !== new URL(url).origin && isSignInPage(redirect),
    because: ({ variable, redirect, responses }) =>
      `${variable} answers with a redirect (${statuses(responses)}) to ${redirect?.origin}, a sign-in page: something in front of the service wants a sign-in of its own. Let this client through, or set ${variable} to an address behind it.`,
  },
  {
    fits: ({ redirect }) => redirect !== undefined,
    because: ({ variable, url, redirect, responses }) =>
      `${variable} answers with a redirect (${statuses(responses)}) to ${redirect?.origin === new URL(url).origin ? `another page of its own (${redirect?.pathname})` : redirect?.origin}: set it to the address that serves the API itself.`,
  },
  {
    fits: ({ responses }) => responses.every(({ status }) => status >= 500) && !isProtection(responses),
    because: ({ service, responses }) => downWords(`The ${service} service`, responses),
  },
  {
    fits: ({ responses }) =>
      (isWall(responses) && responses.some(({ status }) => status !== 404)) || isChallenge(responses),
    because: ({ variable, responses }) =>
      `${frontWords(responses)} answers instead of Titan${told(responses)}: a firewall, a bot protection or a proxy. Let this client through, or set ${variable} to an address behind it.`,
  },
  {
    fits: ({ responses }) => responses.length > 0 && responses.every((one) => otherApiOf(one) !== undefined),
    because: ({ variable, service, responses }) =>
      `${otherApisOf(responses)} answers where Titan's ${service} service was due: ${places(responses)} answered ${statuses(responses)}${told(responses)}. Set ${variable} to the address that serves Titan's REST API.`,
  },
  {
    fits: ({ responses }) => isBlock(responses) && responses.some(({ status }) => status !== 404),
    because: ({ variable, responses }) =>
      `${frontName(responses)} answers instead of Titan${told(responses)}: a proxy or a gateway that wants something of its own. Let this client through, or set ${variable} to an address behind it.`,
  },
  {
    fits: ({ responses }) =>
      responses.some(isPage) && responses.every(({ status }) => refusing.includes(status)),
    because: ({ variable, responses }) =>
      `${frontWords(responses)} answers instead of Titan${told(responses)}: a firewall, a bot protection or a proxy. Let this client through, or set ${variable} to an address behind it.`,
  },
  {
    fits: ({ responses }) => responses.some(isPage) && !responses.every(({ status }) => status >= 500),
    because: ({ variable, responses }) =>
      `A web page answers (${statuses(responses)}) where JSON was due: ${variable} seems to be the address of the dashboard, or of a page in front of the service.`,
  },
  {
    fits: ({ responses }) =>
      responses.every(({ responseClass }) => responseClass === "missing" || responseClass === "unexposed"),
    because: ({ variable, service, responses }) =>
      `There is no ${service} service at this address: ${places(responses)} answered ${statuses(responses)}. Check ${variable}.`,
  },
  {
    fits: () => true,
    because: ({ variable, service, responses }) =>
      `What answers is not like a Titan ${service} service: ${places(responses)} answered ${statuses(responses)}${told(responses)}. Check ${variable}.`,
  },
];

const otherApisOf = (responses: readonly ClassifiedResponse[]): string =>
  [...new Set(responses.map(otherApiOf))].join(" and ");

const refusing: readonly number[] = [401, 403, 407];
export const signInPage = /log-?in|sign-?in|\bsso\b|oauth|authorize|\bsaml|openid/i;

/** Whether a redirect leads to a page where people sign in, by its path or its host. */
export const isSignInPage = ({ hostname, pathname, search }: URL): boolean =>
  signInPage.test(pathname + search) || /^(?:log-?in|sign-?in|sso|accounts|idp)\b/i.test(hostname);

/** Whether all answers are pages of a bot protection, which may come with a server error. */
const isChallenge = (responses: readonly ClassifiedResponse[]): boolean =>
  responses.length > 0 && responses.every(isPage) && isProtection(responses);

/** What is said of a service that answers no request, and what to do. */
export function unreachedWords(service: Probe["service"], detail: string, context: RunContext): string {
  const { variable, url } = addressOf(service, context);
  return `The ${service} service cannot be reached at ${url}: ${detail}. Check ${variable}, and whether the service is running`;
}

/** What a service that answers nothing but server errors says, and what to do. */
export function downWords(who: string, responses: readonly ClassifiedResponse[]): string {
  if (isChallenge(responses))
    return `${who} is not reached: ${frontWords(responses)} answers in its place, a bot protection. Let this client through, or set an address behind it`;
  const quote = saidBy(responses);
  const said = quote === undefined ? `: ${meaningOf(responses)}` : ` (${quote})`;
  return `${who} answers only ${statuses(responses)}${said}. It is down, overloaded or in maintenance: run again when it is up, or with --wait`;
}

/** The words of the first answer that has some, quoted. */
const saidBy = (responses: readonly ClassifiedResponse[]): string | undefined =>
  responses.map(quoteOf).find((quote) => quote !== undefined);

const told = (responses: readonly ClassifiedResponse[]): string => {
  const quote = saidBy(responses);
  return quote === undefined ? "" : ` (${quote})`;
};

function meaningOf(responses: readonly ClassifiedResponse[]): string {
  const [status, ...more] = new Set(responses.map((one) => one.status));
  const meaning = more.length === 0 ? statusMeaning(status ?? 0) : undefined;
  return meaning ?? "it is down or broken";
}

const httpsOnly = /plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server/i;

/** The mistake that explains why something other than Titan answers, in one sentence. */
export const mistakeOf = (notTitan: NotTitan): string =>
  mistakes.find(({ fits }) => fits(notTitan))?.because(notTitan) ?? "";

export const statuses = (responses: readonly ClassifiedResponse[]): string =>
  [...new Set(responses.map(({ status }) => status))].join(" and ");

const places = (responses: readonly ClassifiedResponse[]): string =>
  responses.map(({ probe }) => probe.operation).join(" and ");

/** Whether a credential identifies a caller. */
export const isKnown = ({ kind }: Credential): boolean =>
  ["jwt", "control-jwt", "second-jwt", "key", "given-key", "key-from"].includes(kind);
