import type { Method } from "../../contracts/catalogue/catalogue.ts";
import { shellWord } from "../../contracts/wire/text.ts";
import { type Call, callName, findCall, operationsOf } from "../../suites/diagnosis/call.ts";
import type { DiagnosisRequest, Symptom } from "../../suites/diagnosis/request.ts";
import { type RunContext, scopeNames } from "../../suites/model/run-context.ts";
import { UserError } from "../user-error.ts";
import type { ReachedSettings } from "./with-subject.ts";

/** The input of `diagnose`. */
export interface AskedCall {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  /** The scope that the failing call needs, if no call is named. */
  readonly scope?: string | undefined;
  readonly symptom?: Symptom | undefined;
  /** Create a key and revoke it, to find out why creation fails. */
  readonly tryCreate?: boolean | undefined;
  /** Continue after the first failure. */
  readonly all?: boolean | undefined;
}

const methods: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const example = "titan-auth diagnose GET /api/v1/tasks";

/** Whether the question is why a key cannot be created. */
export const isCreation = ({ method, path, symptom }: AskedCall): boolean =>
  symptom === "key-creation" || (method?.toUpperCase() === "POST" && /\/api-keys\/?$/.test(path ?? ""));

/** Rejects impossible input before any secret is read. Throws a `UserError`. */
export function refuseOddCall(asked: AskedCall, readOnly: boolean | undefined): void {
  const { method, path, scope, tryCreate } = asked;
  if (method !== undefined && !methods.some((known) => known === method.toUpperCase()))
    throw new UserError(badMethod(method));
  if (method !== undefined && path === undefined) throw new UserError(`Missing PATH. Example: ${example}`);
  if (scope !== undefined && !/^[\w:.*-]+(?:,[\w:.*-]+)*$/.test(scope))
    throw new UserError(`Invalid value "${scope}" for --scope. Example: --scope tasks:read`);
  if (!tryCreate) return;
  if (readOnly)
    throw new UserError("--try-create and --read-only exclude each other: a key would be created");
  if (!isCreation(asked))
    throw new UserError("--try-create is for a failing key creation: add --symptom key-creation");
}

function badMethod(word: string): string {
  if (word.startsWith("/")) return `Missing METHOD. Example: titan-auth diagnose GET ${shellWord(word)}`;
  if (/^40[13]$/.test(word))
    return `Invalid METHOD "${word}". Name the call that gets it (${example}), or --symptom ${word}`;
  return `Invalid METHOD "${word}": it must be GET, POST or the like. Example: ${example}`;
}

export function diagnosisRequestOf(
  asked: AskedCall,
  { subject: { subject, companion, account }, readOnly, deploymentFlags, serveFlags }: ReachedSettings,
  context: RunContext,
): DiagnosisRequest {
  refuseOddCall(asked, readOnly);
  const call = callOf(asked, context);
  return {
    context,
    ...(subject && { subject }),
    ...(companion && { companion }),
    account,
    ...(call && { call }),
    ...(asked.scope === undefined ? {} : { scope: asked.scope }),
    ...(asked.symptom === undefined ? {} : { symptom: asked.symptom }),
    tryCreate: asked.tryCreate ?? false,
    readOnly,
    all: asked.all ?? false,
    now: Date.now(),
    commandLine: {
      call: callWords(asked),
      flags: deploymentFlags,
      ...(serveFlags !== undefined && { serveFlags }),
    },
  };
}

/** The arguments that name the failing call. */
function callWords({ method, path, scope, symptom }: AskedCall): string {
  if (method !== undefined && path !== undefined) return ` ${method} ${shellWord(path)}`;
  const flags = [
    ...(scope === undefined ? [] : ["scope", scope]),
    ...(symptom === undefined ? [] : ["symptom", symptom]),
  ];
  return flags.map((word, index) => (index % 2 === 0 ? ` --${word}` : ` ${shellWord(word)}`)).join("");
}

/** The failing call: the named one, or the safest one that the scope guards. */
function callOf({ method, path, scope, symptom }: AskedCall, context: RunContext): Call | undefined {
  if (method !== undefined && path !== undefined)
    return findCall(methodOf(method), pathOf(path, context), context);
  if (scope === undefined || symptom === "key-creation") return undefined;
  const [operation] = operationsOf(scope, context.operations);
  if (operation !== undefined) return { kind: "operation", operation };
  const known = scopeNames(context).join(", ");
  throw new UserError(
    `No operation is known for --scope ${scope}. Known scopes: ${known}. Or name the call: METHOD PATH`,
  );
}

/** HEAD asks the same as GET, but its answer lacks what a verdict needs (RFC 9110, 9.3.2). */
function methodOf(text: string): Method {
  const method = methods.find((known) => known === text.toUpperCase()) ?? "GET";
  return method === "HEAD" ? "GET" : method;
}

/** A path, or an address at one of the two services. */
function pathOf(text: string, { authUrl, taskServiceUrl }: RunContext): string {
  const base = [taskServiceUrl, authUrl].find((url) => text.startsWith(`${url}/`));
  const path = base === undefined ? text : text.slice(base.length);
  if (/^\/[\w\-./~%?=&:,+{}]*$/.test(path)) return path;
  if (/^https?:/.test(path))
    throw new UserError(
      "PATH is an address of another host than AUTH_URL and TASK_SERVICE_URL. Set TASK_SERVICE_URL to the host that the failing call goes to",
    );
  if (/^[\w\-./~%?=&:,+{}]+$/.test(path))
    throw new UserError(`Invalid path "${path}": it must start with /, e.g. /api/v1/tasks`);
  throw new UserError("Invalid PATH: it has characters that no path has. Example: /api/v1/tasks");
}

export function noticesOf({ call, subject, symptom }: DiagnosisRequest): readonly string[] {
  const known = call?.kind !== "other";
  return [
    ...(known ? [] : [`${callName(call)} is not in Titan's catalogue: which scope it needs is unknown`]),
    ...(subject?.kind === "unknown" && subject.credential.kind !== "jwt" && subject.faults.length === 0
      ? ["The token is neither a JWT nor a key with the documented prefix: it is treated as an API key"]
      : []),
    ...(subject?.place === "TITAN_TOKEN" && subject.kind === "jwt" && symptom === undefined
      ? ["TITAN_TOKEN holds a session's JWT: use an API key where nobody can sign in again"]
      : []),
  ];
}
