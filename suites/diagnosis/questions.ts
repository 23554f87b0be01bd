import { authPaths, type Operation } from "../../contracts/catalogue.ts";
import { type Credential, garbage, keyWith, none } from "../kit/credential.ts";
import { type Carrier, type Probe, type ProbeFacts, probe, slot } from "../kit/probe.ts";
import { createKey, exercise, goodLogin, session } from "../kit/requests.ts";
import { operationsOf } from "./call.ts";
import type { Facts } from "./facts.ts";
import { asksCreation, type Inquiry, isTargetCalled, targetOf } from "./inquiry.ts";

/** Everything that a diagnosis may ask, and when it is worth asking. What comes first is asked first. */
export type QuestionId =
  | "nobody-session"
  | "nobody-target"
  | "sign-in"
  | "own-session"
  | "own-target"
  | "own-call"
  | "own-list"
  | "garbage-target"
  | "garbage-session"
  | "own-header"
  | "sibling"
  | "companion-target"
  | "companion-session"
  | "fresh-session"
  | "fresh-target"
  | "read-1"
  | "read-2"
  | "read-3"
  | "read-4"
  | "try-create";

export interface Question {
  readonly id: QuestionId;
  /** `undefined` where this inquiry has no such request. */
  readonly probe: (inquiry: Inquiry) => Probe | undefined;
  readonly when: (facts: Facts) => boolean;
}

const header: Carrier = { kind: "x-api-key" };
/** The JWT to compare with: a second one that was given, or the account's own. */
export const fresh: Credential = { kind: "control-jwt" };

/** The target as somebody, with the path and the query of the failing call where it is that. */
function target(inquiry: Inquiry, credential: Credential | undefined, carrier?: Carrier): Probe | undefined {
  const operation = targetOf(inquiry);
  if (operation === undefined || credential === undefined) return undefined;
  const safe = exercise(operation, credential, inquiry.world, carrier && { carrier });
  const { call } = inquiry;
  if (!isTargetCalled(inquiry) || call?.kind !== "operation" || call.path === undefined) return safe;
  const query = call.query === undefined ? safe.query : Object.fromEntries(new URLSearchParams(call.query));
  return { ...safe, path: call.path, query };
}

const own = ({ subject }: Inquiry): Credential | undefined => subject?.credential;

const ownSession = (credential: Credential | undefined): Probe | undefined =>
  credential && session(credential);

/** The failing call itself, where it is none of the others: a write in its safe form, or a read that nobody knows. */
function ownCall(inquiry: Inquiry): Probe | undefined {
  const { call, world, readOnly } = inquiry;
  const credential = own(inquiry);
  if (credential === undefined || call === undefined) return undefined;
  if (
    call.kind === "operation" &&
    call.operation.effect === "write" &&
    !readOnly &&
    !call.operation.allowOnRequest
  )
    return exercise(call.operation, credential, world);
  if (call.kind !== "other" || call.method !== "GET") return undefined;
  const { path, query } = call;
  const asked: Operation = {
    ...plainRead,
    id: `GET ${path}`,
    path,
    ...(query === undefined ? {} : { query }),
  };
  return exercise(asked, credential, world);
}

/** The list of keys, which belongs to signed-in users as their creation does. */
const listing: ProbeFacts = {
  phase: "exercise",
  service: "auth",
  operation: `GET ${authPaths.apiKeys}`,
  method: "GET",
  path: authPaths.apiKeys,
  effect: "read",
};

const plainRead: Operation = {
  id: "",
  method: "GET",
  path: "",
  surface: "task",
  scopes: [],
  status: "assumed",
  effect: "read",
  target: "collection",
  success: "json",
};

/** Scopes that a list shows without an identifier: one read each tells whether a key has them. */
export const readScopes = ({ world }: Inquiry): readonly string[] =>
  world.scopes.flatMap(({ name }) => (listOf(name, world.operations) === undefined ? [] : [name]));

export const listOf = (scope: string, operations: readonly Operation[]): Operation | undefined =>
  operationsOf(scope, operations).find(
    ({ effect, target: kind }) => effect === "read" && kind === "collection",
  );

/** The lists besides the target's own, in the catalogue's order. */
export function otherLists(inquiry: Inquiry): readonly Operation[] {
  const scopes = targetOf(inquiry)?.scopes ?? [];
  return readScopes(inquiry)
    .filter((scope) => !scopes.includes(scope))
    .flatMap((scope) => listOf(scope, inquiry.world.operations) ?? []);
}

/** Another list that the target's scope alone guards. An object that does not exist would show less: it may be looked up first. */
export function siblingOf(inquiry: Inquiry): Operation | undefined {
  const operation = targetOf(inquiry);
  const [scope] = operation?.scopes ?? [];
  if (operation === undefined || scope === undefined || operation.scopes.length > 1) return undefined;
  return operationsOf(scope, inquiry.world.operations).find(
    (one) => one !== operation && one.effect === "read" && one.target === "collection",
  );
}

const otherRead =
  (index: number): Question["probe"] =>
  (inquiry) => {
    const [operation, credential] = [otherLists(inquiry)[index], own(inquiry)];
    return operation && credential && exercise(operation, credential, inquiry.world);
  };

const isRefused = ({ auth, task }: Facts): boolean => auth === "refused" || task === "refused";

/** What a key may do besides: where it is accepted, or known to the auth service and refused by the other. */
const isWorthReading = (facts: Facts): boolean =>
  facts.kind !== "jwt" &&
  !facts.aboutCreation &&
  (["accepted", "known", "open", "absent"].includes(facts.task) ||
    (facts.task === "refused" && facts.auth === "known" && facts.header !== "accepted"));

const signsIn = ({ inquiry, seen }: Facts): boolean => inquiry.account && seen["sign-in"] === undefined;
const isFresh = ({ inquiry, seen }: Facts): boolean =>
  inquiry.subject?.place !== "sign-in" && seen["sign-in"]?.reading === "allowed";

export const questions: readonly Question[] = [
  { id: "nobody-session", probe: () => session(none), when: () => true },
  { id: "nobody-target", probe: (inquiry) => target(inquiry, none), when: () => true },
  {
    id: "sign-in",
    probe: ({ subject }) => ({
      ...goodLogin,
      yields: subject?.place === "sign-in" ? subject.credential : fresh,
    }),
    when: (facts) =>
      facts.isTitan.auth &&
      signsIn(facts) &&
      (facts.inquiry.subject?.place === "sign-in" || isRefused(facts)),
  },
  {
    id: "own-session",
    probe: (inquiry) => ownSession(own(inquiry)),
    when: (facts) => facts.isTitan.auth && facts.ready,
  },
  {
    id: "own-target",
    probe: (inquiry) => target(inquiry, own(inquiry)),
    when: (facts) => facts.isTitan.task && facts.ready,
  },
  {
    id: "own-call",
    probe: ownCall,
    when: ({ isTitan, task, auth }) =>
      isTitan.task && ["accepted", "known", "open"].some((one) => one === task || one === auth),
  },
  {
    id: "own-list",
    probe: (inquiry) => {
      const credential = own(inquiry);
      return credential && probe({ ...listing, credential });
    },
    when: ({ aboutCreation, auth }) => aboutCreation && (auth === "accepted" || auth === "known"),
  },
  {
    id: "try-create",
    probe: (inquiry) => {
      const credential = own(inquiry);
      const scopes = inquiry.scope?.split(",") ?? [inquiry.world.scopes[0]?.name ?? ""];
      const body = { kind: "json" as const, value: { name: slot("key-name"), scopes } };
      return credential && createKey(body, "tried", { credential, yields: keyWith(...scopes) });
    },
    when: ({ inquiry, auth }) =>
      inquiry.tryCreate && asksCreation(inquiry) && (auth === "accepted" || auth === "known"),
  },
  {
    id: "garbage-target",
    probe: (inquiry) => target(inquiry, garbage),
    when: ({ task }) => task === "refused",
  },
  { id: "garbage-session", probe: () => session(garbage), when: isRefused },
  {
    id: "own-header",
    probe: (inquiry) => target(inquiry, own(inquiry), header),
    when: ({ task }) => task === "refused",
  },
  {
    id: "sibling",
    probe: (inquiry) => {
      const [operation, credential] = [siblingOf(inquiry), own(inquiry)];
      return operation && credential && exercise(operation, credential, inquiry.world);
    },
    when: (facts) => facts.task === "known" && isTargetCalled(facts.inquiry),
  },
  {
    id: "companion-target",
    probe: (inquiry) => target(inquiry, inquiry.companion?.credential),
    when: (facts) =>
      facts.task === "refused" || (facts.inquiry.symptom === "dashboard-works" && facts.task !== "unasked"),
  },
  {
    id: "companion-session",
    probe: ({ companion }) => ownSession(companion?.credential),
    when: isRefused,
  },
  {
    id: "fresh-session",
    probe: () => session(fresh),
    when: (facts) => isFresh(facts) && facts.auth === "refused",
  },
  {
    id: "fresh-target",
    probe: (inquiry) => target(inquiry, fresh),
    when: (facts) => isFresh(facts) && facts.task === "refused",
  },
  ...([0, 1, 2, 3] as const).map(
    (index): Question => ({
      id: `read-${(index + 1) as 1 | 2 | 3 | 4}`,
      probe: otherRead(index),
      when: isWorthReading,
    }),
  ),
];
