import type { Method } from "../../contracts/catalogue/catalogue.ts";
import { type Call, callName, findCall, operationsOf } from "../../suites/diagnosis/call.ts";
import type { DiagnosisRequest, Symptom } from "../../suites/diagnosis/request.ts";
import { type RunContext, scopeNames } from "../../suites/model/run-context.ts";
import { UserError } from "../user-error.ts";
import type { DiagnoseArguments } from "./diagnosis-flags.ts";
import type { DiagnosisInput } from "./diagnosis-input.ts";

/** What `diagnose` is asked, read from its arguments. Throws a `UserError` for what cannot be right. */

const methods: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

interface Asked {
  readonly isCreation: boolean;
}

/** Refuses what cannot be right before any secret is read. */
export function askedOf({ method, path, symptom, scope, tryCreate, readOnly }: DiagnoseArguments): Asked {
  if (method !== undefined && !methods.includes(method.toUpperCase() as Method))
    throw UserError.of(
      "METHOD",
      "a method such as GET",
      `«${method}»`,
      "Write it as in: titan-auth diagnose GET /api/v1/tasks",
    );
  if ((method === undefined) !== (path === undefined))
    throw UserError.of(
      "METHOD PATH",
      "both or none",
      "a method without a path",
      "Write it as in: titan-auth diagnose GET /api/v1/tasks",
    );
  if (scope !== undefined && !/^[\w:.*-]+(?:,[\w:.*-]+)*$/.test(scope))
    throw UserError.of(
      "--scope",
      "the name of a scope",
      "other characters",
      "Write it as in: --scope tasks:read",
    );
  const isCreation =
    symptom === "key-creation" || (method?.toUpperCase() === "POST" && /\/api-keys\/?$/.test(path ?? ""));
  if (tryCreate && readOnly)
    throw UserError.of(
      "--try-create",
      "a deployment in which a key may be made",
      "one that is read-only",
      "Leave it out, or try it where writes are allowed",
    );
  if (tryCreate && !isCreation)
    throw UserError.of(
      "--try-create",
      "a failing creation",
      "another question",
      "Add --symptom key-creation",
    );
  return { isCreation };
}

export function diagnosisRequestOf(
  args: DiagnoseArguments,
  { subjectCredentials }: DiagnosisInput,
  context: RunContext,
): DiagnosisRequest {
  const call = callOf(args, context);
  return {
    context,
    ...(subjectCredentials.subject && { subject: subjectCredentials.subject }),
    ...(subjectCredentials.companion && { companion: subjectCredentials.companion }),
    account: subjectCredentials.account,
    ...(call && { call }),
    ...(args.scope === undefined ? {} : { scope: args.scope }),
    ...(args.symptom === undefined ? {} : { symptom: args.symptom as Symptom }),
    tryCreate: args.tryCreate ?? false,
    readOnly: args.readOnly ?? false,
    all: args.all ?? false,
    now: Date.now(),
  };
}

/** The failing call: named, or the safest one that the scope guards. */
function callOf({ method, path, scope, symptom }: DiagnoseArguments, context: RunContext): Call | undefined {
  if (method !== undefined && path !== undefined)
    return findCall(classifyAs(method), pathOf(path, context), context);
  if (scope === undefined || symptom === "key-creation") return undefined;
  const [operation] = operationsOf(scope, context.operations);
  if (operation !== undefined) return { kind: "operation", operation };
  const known = scopeNames(context).join(", ");
  throw UserError.of(
    "--scope",
    "a scope with a known operation",
    `«${scope}»`,
    `Known: ${known}. Or name the call: METHOD PATH`,
  );
}

/** HEAD asks what GET does, and answers without what a verdict needs (RFC 9110, 9.3.2). */
function classifyAs(text: string): Method {
  const method = text.toUpperCase() as Method;
  return method === "HEAD" ? "GET" : method;
}

/** A path, or an address at one of the two services. */
function pathOf(text: string, { authUrl, taskServiceUrl }: RunContext): string {
  const base = [taskServiceUrl, authUrl].find((url) => text.startsWith(`${url}/`));
  const path = base === undefined ? text : text.slice(base.length);
  if (/^\/[\w\-./~%?=&:,+{}]*$/.test(path)) return path;
  throw UserError.of(
    "PATH",
    "a path below the service's address, such as /api/v1/tasks",
    /^https?:/.test(path)
      ? "an address of another host than TASK_SERVICE_URL and AUTH_URL"
      : "other characters",
    "Set TASK_SERVICE_URL to the host that the failing call goes to",
  );
}

export function noticesOf({ call, subject, symptom }: DiagnosisRequest): readonly string[] {
  const known = call?.kind !== "other";
  return [
    ...(known ? [] : [`${callName(call)} is not in Titan's catalogue: which scope guards it is not known`]),
    ...(subject?.kind === "unknown" && subject.faults.length === 0
      ? ["The token is neither a JWT nor a key with the documented prefix: it is taken for an API key"]
      : []),
    ...(subject?.place === "TITAN_TOKEN" && subject.kind === "jwt" && symptom === undefined
      ? ["TITAN_TOKEN holds a session's JWT: where no person is there to sign in again, use an API key"]
      : []),
  ];
}
