import type { Operation } from "../../contracts/catalogue.ts";
import { isRecord } from "../../contracts/json.ts";
import { noVerdict, type Reading } from "../kit/answer.ts";
import { isRefusal } from "../kit/read.ts";
import type { Reply } from "../kit/reply.ts";
import { findRead } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";
import { type Call, callName } from "./call.ts";
import type { QuestionId } from "./question-id.ts";
import type { Token } from "./token.ts";

/** What a person says of the failure without naming a call. */
export const symptoms = ["401", "403", "key-creation", "dashboard-works"] as const;
export type Symptom = (typeof symptoms)[number];

/** What is asked, known before anything is sent. */
export interface Inquiry {
  readonly world: World;
  /** The credential in question. Absent: none was given. */
  readonly subject?: Token;
  /** A second credential that was given, to compare with. */
  readonly companion?: Token;
  /** Whether there is an account to sign in to. */
  readonly account: boolean;
  readonly call?: Call;
  readonly scope?: string;
  readonly symptom?: Symptom;
  /** A key is to be created, and revoked at once, to see whether that works. */
  readonly tryCreate: boolean;
  /** No write probe is sent. */
  readonly readOnly: boolean;
  /** Goes on where a rung is broken. */
  readonly all: boolean;
  /** This machine's clock, in milliseconds since 1970. */
  readonly now: number;
}

/** What came of one question. Where no answer came, `status` is 0 and `detail` says why. */
export interface Sight extends Reply {
  readonly detail?: string;
}

export type Seen = Readonly<Partial<Record<QuestionId, Sight>>>;

/** What came of first contact with the two services, without a credential. */
export const contacts = (seen: Seen): readonly Sight[] =>
  [seen["nobody-session"], seen["nobody-target"]].filter((sight) => sight !== undefined);

/** Whether the failing call is the creation of an API key. */
export const asksCreation = ({ call, symptom }: Inquiry): boolean =>
  call?.kind === "create-key" || symptom === "key-creation";

/** The call in question, where one was named. */
export const namedCall = ({ call, symptom }: Inquiry): string | undefined =>
  call !== undefined
    ? callName(call)
    : symptom === "key-creation"
      ? callName({ kind: "create-key" })
      : undefined;

/** The read that shows whether the task service accepts a credential: the failing call, or the list of tasks. */
export function targetOf({ world, call }: Inquiry): Operation | undefined {
  if (call?.kind === "operation" && call.operation.effect === "read") return call.operation;
  return findRead(world.operations);
}

/** Whether the target is the very call in question. */
export const isTargetCalled = (inquiry: Inquiry): boolean =>
  inquiry.call?.kind === "operation" && inquiry.call.operation === targetOf(inquiry);

/**
 * Reads an answer more warily than the suites do, which have many to compare: a page where JSON was due, also with 401 or 403,
 * is a gateway's or a firewall's, and no verdict of Titan's; nor is a page in the place of a file.
 */
export function wary(reply: Reply): Reading {
  const { reading, body, headers } = reply;
  const page = body.kind === "text" && body.html;
  if (reading === "allowed" && page) return "foreign";
  if (!isRefusal(reply)) return reading;
  if (body.kind === "json" && isRecord(body.value)) return reading;
  const challenged = /\bbearer\b/i.test(headers["www-authenticate"] ?? "");
  return reading === "unauthorized" && challenged && !page ? reading : "foreign";
}

/** Whether both services stand at one origin, so that what is known of one holds for the other. */
export const hasOneOrigin = ({ authUrl, taskServiceUrl }: World): boolean =>
  new URL(authUrl).origin === new URL(taskServiceUrl).origin;

/** Whether an answer says nothing of the credential: 429, 5xx, a page, no answer. */
export const isUntold = ({ reading }: Sight): boolean => noVerdict.includes(reading);
