import type { Credential } from "../../contracts/catalogue/credential.ts";
import { scopesForm } from "../../contracts/profile/scope-forms.ts";
import { readPerScope } from "../model/operations.ts";
import { type Payload, type Probe, placeholder } from "../model/probe.ts";
import { after, createKey, trialOf } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { namePrefix } from "./shared.ts";

/** A key request that a deployment should refuse, or grant exactly as asked. */
export interface BadRequest {
  /** What is wrong with it. */
  readonly label: string;
  readonly payload: Payload;
  /** Scopes that it asks for, read strictly. */
  readonly asks: readonly string[];
  /** Scopes that a lenient parser may read from it. */
  readonly means: readonly string[];
  /** Set if a deployment may create the key and ignore what is wrong with the request. */
  readonly isUsual?: true;
}

const request = (
  label: string,
  value: Readonly<Record<string, unknown>>,
  asks: readonly string[] = [],
  means: readonly string[] = asks,
): BadRequest => ({ label, payload: { kind: "json", value }, asks, means });

const named = placeholder("key-name");

/** Members by which services name rights; a creation documents none of them. */
const raised = {
  role: "admin",
  roles: ["admin"],
  is_admin: true,
  isAdmin: true,
  admin: true,
  superuser: true,
  is_superuser: true,
  isSuperuser: true,
  super_admin: true,
  is_root: true,
  all_scopes: true,
  allScopes: true,
  full_access: true,
  fullAccess: true,
  unrestricted: true,
  permissions: ["*"],
  privileges: ["*"],
  authorities: ["*"],
  grants: ["*"],
  extra_scopes: ["*"],
  allowed_scopes: ["*"],
  granted_scopes: ["*"],
  scope: "*",
  user_role: "admin",
  access_level: "admin",
  access: "full",
};

/** What a deployment makes up itself. */
const chosen = ({ absentId }: RunContext) => ({
  id: absentId,
  key: placeholder("wrong-password"),
  api_key: placeholder("wrong-password"),
});

const empty = request("an empty list of scopes", { name: named, scopes: [] });

/** The request: sent only if a created key can be revoked. */
export const badCreation = ({ label, payload }: BadRequest, context: RunContext): Probe =>
  createKey(payload, `with ${label}`, { given: after(trialOf(context).revoke, "allowed") });

/** The request whose key, if created, has no scope. */
export const emptyScopes = (context: RunContext): Probe => badCreation(empty, context);
export const scopelessKey = (context: RunContext): Credential => ({
  kind: "key-from",
  probe: emptyScopes(context).id,
  label: "no scope",
});

/** Whether another check tries the key of this request. */
export const isEmptyScopes = (bad: BadRequest): boolean => bad === empty;

const longName = (context: RunContext): string => `${namePrefix(context)} long `.padEnd(300, "x");

/** A scope that the trial key has shown to work, and one of another kind. */
function scopesOf(context: RunContext): { readonly scope: string; readonly otherScope: string } {
  const { scopes } = trialOf(context).key;
  const [scope = ""] = scopes;
  const otherScope = readPerScope(context.operations).at(-1)?.scopes[0] ?? scope;
  return { scope, otherScope };
}

/** Requests that are valid if scopes are one text, or if an object holds them. */
const inOrderAs: Readonly<Record<string, readonly string[]>> = {
  blanks: ["scopes as text", "a padded scope", "two scopes in one text"],
  commas: ["scopes as text", "a padded scope"],
  object: ["two scopes in one text"],
};

/** Tried at depth `full` alone: what corrects letter case mostly corrects this as well. */
const rareLabels: readonly string[] = ["a padded scope"];

export function badRequests(context: RunContext): readonly BadRequest[] {
  const inOrder = inOrderAs[scopesForm(context.profile) ?? ""] ?? [];
  const rare = context.depth === "full" ? [] : rareLabels;
  return requestsOf(context).filter(({ label }) => ![...inOrder, ...rare].includes(label));
}

function requestsOf(context: RunContext): readonly BadRequest[] {
  const { scope, otherScope } = scopesOf(context);
  const family = scope.split(":")[0];
  return [
    request("no name", { scopes: [scope] }, [scope]),
    {
      ...request(
        "members that raise its rights",
        { name: named, scopes: [scope], ...raised, ...chosen(context) },
        [scope],
      ),
      isUsual: true,
    },
    request("a name of 300 characters", { name: longName(context), scopes: [scope, scope] }, [scope]),
    request(
      "no scopes",
      { name: named },
      context.profile.createKey.unscoped === "all" ? scopeNames(context) : [],
    ),
    request("scopes as text", { name: named, scopes: scope }, [], [scope]),
    empty,
    // One that is known elsewhere: what knows no scopes may still look for it.
    request("an unknown scope", { name: named, scopes: ["admin"] }),
    request("a scope in capitals", { name: named, scopes: [scope.toUpperCase()] }, [], [scope]),
    request("a padded scope", { name: named, scopes: [` ${scope} `] }, [], [scope]),
    request(
      "two scopes in one text",
      { name: named, scopes: [`${scope} ${otherScope}`] },
      [],
      [scope, otherScope],
    ),
    request("scopes that are null", { name: named, scopes: null }),
    request("the wildcard *", { name: named, scopes: ["*"] }),
    request(`the wildcard ${family}:*`, { name: named, scopes: [`${family}:*`] }),
  ];
}
