import { isRecord } from "../../contracts/json.ts";
import type { Reply } from "../kit/check.ts";
import { none } from "../kit/credential.ts";
import type { Probe } from "../kit/probe.ts";
import { bodyText, errorCode, isAbsent } from "../kit/read.ts";
import { exercise, findRead } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";

/** The first request to the task service, without a credential; `undefined` where the catalogue has no such list. */
export function firstContact(world: World): Probe | undefined {
  const list = findRead(world.operations);
  return list && exercise(list, none, world, { phase: "reach", variant: "first contact" });
}

/** Whether the task service has an address of its own, and so mistakes of its own. */
export const hasOwnTaskService = ({ authUrl, taskServiceUrl }: World): boolean =>
  new URL(authUrl).href !== new URL(taskServiceUrl).href;

/** Where a redirect leads; `undefined` where the answer is none, or its target cannot be read. */
export function redirectTarget(reply: Reply, world: World): URL | undefined {
  const { location } = reply.headers;
  const base = baseOf(reply, world);
  if (reply.reading !== "elsewhere" || location === undefined || !URL.canParse(location, base)) {
    return undefined;
  }
  return new URL(location, base);
}

export const baseOf = ({ probe }: Reply, { authUrl, taskServiceUrl }: World): string =>
  probe.service === "task" ? taskServiceUrl : authUrl;

/** Whether a redirect only asks for https on the same host. */
export const onlyUpgrades = (target: URL, base: string): boolean =>
  target.protocol === "https:" &&
  new URL(base).protocol === "http:" &&
  target.hostname === new URL(base).hostname;

/** Whether nobody but this machine can listen. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "[::1]" ||
  hostname.startsWith("127.");

const titanReadings = ["allowed", "disguised", "unauthorized", "forbidden", "invalid", "limited"];

/** Whether an answer is what a Titan service gives: JSON with a status that is documented for these requests. */
export const isTitan = (reply: Reply): boolean =>
  reply.body.kind === "json" && isRecord(reply.body.value) && titanReadings.includes(reply.reading);

/** Whether a task service says in Titan's envelope that it does not have this list: it may be switched off. */
export const isSwitchedOff = (reply: Reply): boolean =>
  reply.probe.service === "task" && isAbsent(reply) && errorCode(reply) !== undefined;

export interface Stranger {
  readonly replies: readonly Reply[];
  /** The variable that names the address, such as `AUTH_URL`. */
  readonly variable: string;
  readonly url: string;
  /** `auth` or `task`. */
  readonly service: string;
  readonly redirect: URL | undefined;
}

type Mistake = {
  readonly fits: (stranger: Stranger) => boolean;
  readonly because: (stranger: Stranger) => string;
};

/** The usual mistakes in an address, the surest first. The last one always fits. */
const mistakes: readonly Mistake[] = [
  {
    fits: ({ redirect, url }) => redirect !== undefined && onlyUpgrades(redirect, url),
    because: ({ variable }) => `${variable} says http and is redirected to https: write https:// in it`,
  },
  {
    fits: ({ replies }) => replies.some((reply) => httpsOnly.test(bodyText(reply))),
    because: ({ variable }) => `${variable} says http, but this port speaks https: write https:// in it`,
  },
  {
    fits: ({ url }) => /\/api(?:\/v\d+)?$/i.test(new URL(url).pathname.replace(/\/+$/, "")),
    because: ({ variable, url }) =>
      `${variable} ends in ${new URL(url).pathname}, which is added to it again, so that every path is doubled: leave it out.`,
  },
  {
    fits: ({ redirect }) => redirect !== undefined,
    because: ({ variable, url, redirect, replies }) =>
      `${variable} answers with a redirect (${statuses(replies)}) to ${redirect?.origin === new URL(url).origin ? "another page of its own" : redirect?.origin}: set it to the address that serves the API itself.`,
  },
  {
    fits: ({ replies }) => replies.some(({ body }) => body.kind === "text" && body.html),
    because: ({ variable, replies }) =>
      `A web page answers (${statuses(replies)}) where JSON was due: ${variable} seems to be the address of the dashboard, or of a page in front of the service.`,
  },
  {
    fits: ({ replies }) => replies.every(({ status }) => status >= 500),
    because: ({ service, replies }) =>
      `The ${service} service answers only ${statuses(replies)}: it is down or broken, so nothing else can be told.`,
  },
  {
    fits: ({ replies }) => replies.every(({ reading }) => reading === "missing" || reading === "unexposed"),
    because: ({ variable, service, replies }) =>
      `There is no ${service} service at this address: ${places(replies)} answered ${statuses(replies)}. Check ${variable}.`,
  },
  {
    fits: () => true,
    because: ({ variable, service, replies }) =>
      `What answers is not like a Titan ${service} service: ${places(replies)} answered ${statuses(replies)}. Check ${variable}.`,
  },
];

const httpsOnly = /plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server/i;

/** The mistake that explains why something other than Titan answers, in one sentence. */
export const mistakeOf = (stranger: Stranger): string =>
  mistakes.find(({ fits }) => fits(stranger))?.because(stranger) ?? "";

export const statuses = (replies: readonly Reply[]): string =>
  [...new Set(replies.map(({ status }) => status))].join(" and ");

const places = (replies: readonly Reply[]): string =>
  replies.map(({ probe }) => probe.operation).join(" and ");
