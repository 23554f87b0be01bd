import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, jwt, type MintedKey, secondJwt } from "../../contracts/catalogue/credential.ts";
import { isBelow, showsObjects } from "./operations.ts";
import { type Payload, type Placeholder, type Probe, placeholder } from "./probe.ts";
import { answered } from "./probe-result.ts";
import { after, createKey, exercise, login, mintKey, trialOf, usesRealObject } from "./requests.ts";
import { type RunContext, scopeNames } from "./run-context.ts";

/** Requests of a second account, and their controls. */

/** The sign-in of the second account. */
export const secondLogin: Probe = {
  ...login(
    { kind: "json", value: { email: placeholder("second-email"), password: placeholder("second-password") } },
    "second account",
  ),
  effect: "read",
  yields: secondJwt,
};

/** The run's name in the names of the second account's keys: neither contains the other. */
export const secondRunId = (runId: string): string => runId.replace("-", "-2");

/** A key of the second account with every scope. */
export const secondKey = (context: RunContext): MintedKey => ({
  kind: "key",
  label: "second account",
  scopes: scopeNames(context),
  owner: "second",
});

/** The request that creates a key, by whichever account owns it. */
export const mintFor = (key: MintedKey, context: RunContext): Probe =>
  key.owner === undefined ? mintKey(key, context) : createAsSecond(key, {}, context);

/** The first account as the value of each. */
const namedBy = (...names: readonly string[]): Readonly<Record<string, Placeholder>> =>
  Object.fromEntries(names.map((name) => [name, placeholder("subject")]));

const byAddress = (...names: readonly string[]): Readonly<Record<string, Placeholder>> =>
  Object.fromEntries(names.map((name) => [name, placeholder("email")]));

/** Members by which services name an owner. */
const ownerMembers = namedBy("user_id", "userId", "account_id", "owner_id");

/** The first account named as the owner, in parameters and in headers. */
export const owners: Pick<Probe, "query" | "headers"> = {
  query: {
    ...ownerMembers,
    ...namedBy("accountId", "owner", "ownerId", "user", "created_by", "customer_id"),
    ...namedBy("tenant_id", "tenantId", "org_id", "organization_id", "workspace_id"),
    ...byAddress("email", "user_email", "username"),
    all: "true",
    scope: "all",
  },
  headers: {
    ...byAddress("x-user-email", "x-email", "x-forwarded-email", "x-auth-request-email"),
    ...namedBy(
      "x-user-id",
      "x-account-id",
      "x-owner-id",
      "x-customer-id",
      "x-tenant-id",
      "x-organization-id",
      "x-org-id",
      "x-workspace-id",
      "x-on-behalf-of",
      "x-impersonate-user",
    ),
  },
};

/** The second account requests a key in the name of the first. */
export const claimKey = (context: RunContext): Probe =>
  createAsSecond(
    { ...secondKey(context), label: "second account naming the first", scopes: trialOf(context).key.scopes },
    {
      ...ownerMembers,
      ...namedBy("owner", "ownerId", "user", "created_by", "tenant_id", "org_id", "workspace_id"),
    },
    context,
  );

function createAsSecond(key: MintedKey, more: Record<string, unknown>, context: RunContext): Probe {
  const body: Payload = {
    kind: "json",
    value: { name: placeholder("key-name"), scopes: key.scopes, ...more },
  };
  const given = after(trialOf(context).revoke, "allowed");
  return createKey(body, `for key[${key.label}]`, {
    credential: secondJwt,
    yields: key,
    phase: "mint",
    given,
  });
}

/** A list of objects, as both accounts see it. */
export interface SharedList {
  readonly operation: Operation;
  readonly own: Probe;
  readonly other: Probe;
}

/** The lists whose objects can be read one by one. */
export const listsOf = (context: RunContext): readonly SharedList[] =>
  context.operations
    .filter((list) => showsObjects(list, context))
    .map((operation) => {
      const own = exercise(operation, jwt, context);
      const plain = exercise(operation, secondJwt, context, { variant: "to know objects" });
      const other = { ...plain, query: own.query, showsItems: true as const, given: after(own, "allowed") };
      return { operation, own, other };
    });

/** One object of the first account, read by another caller, with its controls. */
export interface ObjectRead {
  readonly operation: Operation;
  readonly list: SharedList;
  readonly tried: Probe;
  /** The same read by its owner, and a read of an object that does not exist: sent if the other caller was allowed. */
  readonly own: Probe;
  readonly absent: Probe;
}

/** Objects read one by one. */
export const readsOf = (
  list: SharedList,
  credential: Credential,
  context: RunContext,
  operations: readonly Operation[] = objectReadsBelow(list, context),
  naming: Pick<Partial<Probe>, "headers"> = {},
): readonly ObjectRead[] =>
  operations.map((operation) => {
    const item = itemOf(operation, list, context);
    const given = after(list.other, ...answered);
    const tried = {
      ...exercise(operation, credential, context, {
        variant: naming.headers ? "of the first account, naming it" : "of the first account",
        given,
        ...naming,
      }),
      ...item,
    };
    const known = { variant: "of the first account", given: after(tried, "allowed") };
    const own = { ...exercise(operation, jwt, context, known), ...item };
    const nobodys = { variant: "of nobody", given: after(tried, "allowed") };
    const absent = {
      ...exercise(operation, credential, context, nobodys),
      path: operation.path.replace("{id}", context.absentId),
    };
    return { operation, list, tried, own, absent };
  });

/** The operations that read one object of a list. */
export const everyReadBelow = (
  { operation: list }: SharedList,
  { operations }: RunContext,
): readonly Operation[] => operations.filter((one) => isBelow(one, list));

/**
 * One object of a list by a key of the second account: the last file of it, since its JWT reads the rest, else the object itself
 * with headers that name the first account.
 */
export function keyReadsOf(list: SharedList, context: RunContext): readonly ObjectRead[] {
  const below = everyReadBelow(list, context);
  const file = [...below].reverse().find(({ success }) => success === "file");
  const naming = file ? {} : { headers: owners.headers };
  return readsOf(list, secondKey(context), context, file ? [file] : below.slice(0, 1), naming);
}

/** One for each scope and form of answer, or all at depth `full`. */
function objectReadsBelow(list: SharedList, context: RunContext): readonly Operation[] {
  const below = everyReadBelow(list, context);
  const kindOf = ({ scopes, success }: Operation): string => [...scopes, success].join();
  const firsts = below.filter((one) => below.find((other) => kindOf(other) === kindOf(one)) === one);
  return context.depth === "full" ? below : firsts;
}

/** A configured object, else one from the list. */
const itemOf = (operation: Operation, { own, other }: SharedList, context: RunContext): Partial<Probe> =>
  usesRealObject(operation, context)
    ? {}
    : { path: operation.path.replace("{id}", "{item}"), item: { in: own, notIn: other } };
