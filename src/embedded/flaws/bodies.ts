import { routeNames } from "../rules/behaviour.ts";
import type { CallSite } from "../rules/call-site.ts";
import { type BehaviourChange, identifying, taking, together, within } from "../rules/change.ts";
import type { KeyRules } from "../rules/keys.ts";
import type { Flaw } from "../switches.ts";

type Where = (site: CallSite) => boolean;

const byBody: BehaviourChange = within("carriers", ({ bodyNames }) => ({
  bodyNames: [...bodyNames, "access_token", "token"],
}));

const unverified = (where: Where): BehaviourChange =>
  within("tokens", ({ alsoAccepts }) => ({
    alsoAccepts: [...alsoAccepts, (_token, site) => where(site)],
  }));

/** Reads session cookies in some calls alone, and verifies nothing there. */
const unverifiedCookie = (where: Where): BehaviourChange =>
  together(
    within("carriers", ({ cookieNames }) => ({ cookieNames: [...cookieNames, "session", "token"] })),
    unverified((site) => site.via === "cookie" && where(site)),
    taking((_caller, site) => site.via === "cookie" && !where(site), "refuse"),
  );

/** The value of a plain cookie. */
const cookieOf = ({ call }: CallSite, name: string): string | undefined =>
  (call.headers["cookie"] ?? "")
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

const choosing = (chosenBy: KeyRules["chosenBy"]): BehaviourChange => within("keys", () => ({ chosenBy }));
const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const critical = { rows: ["unauthorized"], severity: "critical" } as const;

/** Credentials in bodies and cookies, which writes read, and what anybody can write: cookies, members, names of programs. */
export const bodyFlaws: readonly Flaw[] = [
  {
    id: "token-in-body-accepted",
    description: "a JWT is read from the body as well, as access_token or token.",
    expect: { findings: ["token-in-query/in-body"], rows: ["unauthorized"] },
    change: byBody,
  },
  {
    id: "token-in-body-unverified",
    description: "a JWT in the body, as access_token or token, is not verified.",
    expect: { findings: ["second-door/unverified", "token-in-query/in-body"], ...critical },
    change: together(
      byBody,
      unverified(({ via }) => via === "body"),
    ),
  },
  {
    id: "session-cookie-unverified-for-writes",
    description: "writes of the task surface read a JWT from a cookie and do not verify it.",
    expect: { findings: ["second-door/unverified"], ...critical },
    change: unverifiedCookie(({ surface, call }) => surface === "task" && call.method !== "GET"),
  },
  {
    id: "session-cookie-unverified-at-creation",
    description: "creating a key reads a JWT from a cookie and does not verify it.",
    expect: { findings: ["second-door/unverified"], ...critical },
    change: unverifiedCookie(({ route }) => route === routeNames.createKey),
  },
  {
    id: "user-id-cookie-trusted",
    description: "the cookie user_id says who calls.",
    expect: { findings: ["second-door/identity-header"], ...critical },
    change: identifying((caller, site, accounts) =>
      caller.kind === "nobody" ? accounts.find(({ id }) => id === cookieOf(site, "user_id")) : undefined,
    ),
  },
  {
    id: "full-access-in-creation",
    description: "full_access in the body of a creation gives the new key every scope.",
    expect: { findings: ["malformed-key-request/opens-more"], rows: ["forbidden"], severity: "critical" },
    change: within("keys", ({ raisedBy }) => ({
      raisedBy: (body) => raisedBy(body) || body["full_access"] === true,
    })),
  },
  {
    id: "key-chosen-by-request",
    description: "key in the body of a creation is the new key.",
    expect: { findings: ["malformed-key-request/chosen-key"], severity: "critical" },
    change: choosing((body) => ({ key: textIn(body["key"]) })),
  },
  {
    id: "key-id-chosen-by-request",
    description: "id in the body of a creation is the new key's identifier.",
    expect: { findings: ["malformed-key-request/chosen-id"], severity: "medium" },
    change: choosing((body) => ({ id: textIn(body["id"]) })),
  },
  {
    id: "internal-user-agent-trusted",
    description: "a call whose User-Agent names titan-internal needs no credential.",
    expect: { findings: ["second-door/identity-header"], ...critical },
    change: identifying((caller, { call, surface }, accounts) =>
      caller.kind === "nobody" && surface !== "auth" && call.headers["user-agent"]?.includes("titan-internal")
        ? accounts[0]
        : undefined,
    ),
  },
  {
    id: "admin-cookie-trusted",
    description: "the cookie is_admin says that a caller may do everything.",
    expect: { findings: ["second-door/privilege-header"], rows: ["forbidden"], severity: "critical" },
    change: within("access", ({ overlooks }) => ({
      overlooks: (site) => overlooks(site) || cookieOf(site, "is_admin") === "true",
    })),
  },
];
