import type { Answer } from "../../contracts/wire/answer.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { isSpent } from "./limit-headers.ts";
import { type ProbeResult, type ResponseClass, switchedOff } from "./probe-result.ts";

/** Statuses that say something about authorization. All others prove nothing about a guard. */
const responseClasses: Readonly<Record<number, ResponseClass>> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "missing",
  405: "unexposed",
  409: "invalid",
  410: "missing",
  422: "invalid",
  429: "limited",
  500: "failed",
  501: "unexposed",
};

/** Whether a status is a success. An envelope may still say no. */
export const isSuccess = ({ status }: { readonly status: number }): boolean => status >= 200 && status < 300;

/** Whether an answer is a page, as gateways and web applications give. */
export const isPage = ({ body }: Pick<Answer, "body">): boolean => body.kind === "text" && body.html;

/** Whether a caller was refused. */
export const isRefusal = ({ responseClass }: { readonly responseClass: ResponseClass }): boolean =>
  responseClass === "unauthorized" || responseClass === "forbidden";

/** Whether the path answered as if it did not exist. */
export const isAbsent = ({ responseClass }: { readonly responseClass: ResponseClass }): boolean =>
  switchedOff.includes(responseClass);

/** Classifies one result. `expectsFile` is for operations that stream a file on success. */
export function classify(seen: ProbeResult, expectsFile = false): ResponseClass {
  if (seen.kind !== "not-sent" && seen.tookEffect) return "allowed";
  switch (seen.kind) {
    case "trouble":
      return "silent";
    case "not-sent":
      return "unsent";
    case "answer":
      return classifyAnswer(seen, expectsFile);
  }
}

function classifyAnswer(answer: Answer, expectsFile: boolean): ResponseClass {
  const { status } = answer;
  if (isSuccess(answer)) return classifySuccess(answer, expectsFile);
  if (status >= 300 && status < 400) return "elsewhere";
  if (status === 403 && tellsLimit(answer)) return "limited";
  if (status === 400 && unreadWords.test(errorMessage(answer) ?? "")) return "odd";
  return responseClasses[status] ?? (status >= 500 ? "gateway" : "odd");
}

/** Express's words where it lost the body of a well-formed request: neither the guard nor a validation has seen it. */
const unreadWords = /^(?:request size did not match content length|request aborted|stream is not readable)$/i;

/**
 * Whether a 403 is a limit and not a lack of rights: it names a time to come back, or nothing is left and its words are not
 * those of a lacking scope. The last answer within a limit has nothing left as well.
 */
function tellsLimit(answer: Answer): boolean {
  if ("retry-after" in answer.headers) return true;
  return (
    isSpent(answer) &&
    (errorCode(answer) !== "FORBIDDEN" || /limit|quota|too many/i.test(errorMessage(answer) ?? ""))
  );
}

function classifySuccess({ body, status }: Answer, expectsFile: boolean): ResponseClass {
  if (body.kind === "json") return saysNo(body.value) ? "disguised" : "allowed";
  if (expectsFile) return isPage({ body }) ? "foreign" : "allowed";
  return body.kind === "empty" && (status === 204 || status === 202 || status === 205)
    ? "allowed"
    : "foreign";
}

/** Whether the document of a success reports a failure: `success: false`, an error instead of data, or an error status. */
function saysNo(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { success, data, error, id, jsonrpc } = value;
  if (success === false || (jsonrpc !== undefined && isError(error))) return true;
  // An object with an identifier, such as an execution, may have failed itself.
  if (success === true || (data !== undefined && data !== null) || id !== undefined) return false;
  if (statusIn(value) !== undefined || hasErrorCode(value) || isError(error)) return true;
  if ((messageIn(value) ?? (error || undefined)) === undefined) return false;
  return value["ok"] === false || value["status"] === "error" || value["status"] === "fail";
}

/** Whether the member `error` of a document says something. */
const isError = (error: unknown): boolean =>
  isRecord(error)
    ? "code" in error || messageIn(error) !== undefined
    : typeof error === "string" && error !== "";

/**
 * Whether a document has an error code of its own that is not zero (WeChat's `errcode`), or a list of errors (GraphQL) in place
 * of content: errors beside other lists and objects are about some of these.
 */
function hasErrorCode({
  errcode,
  errors,
  extensions: _,
  ...others
}: Readonly<Record<string, unknown>>): boolean {
  if (typeof errcode === "number" && errcode !== 0) return true;
  const hasContent = Object.values(others).some((one) => typeof one === "object" && one !== null);
  return Array.isArray(errors) && errors.length > 0 && !hasContent;
}

/** The error status that the document of a success names: `{"status": "error", "code": 401}`. */
export const innerStatus = (answer: Answer): number | undefined => {
  const value = jsonOf(answer);
  return isRecord(value) ? (statusIn(value) ?? statusIn(value["error"])) : undefined;
};

const statusIn = (value: unknown): number | undefined =>
  isRecord(value)
    ? [value["statusCode"], value["status"], value["code"]]
        .map((one) => (typeof one === "number" || typeof one === "string" ? Number(one) : 0))
        .find((one) => one >= 400 && one < 600)
    : undefined;

/** The code of an error envelope, `error.code` (Apigee: `fault.detail.errorcode`), if there is one. */
export function errorCode(answer: Answer): string | undefined {
  const [error, value] = [errorPart(answer), jsonOf(answer)];
  const fault = isRecord(value) && isRecord(value["fault"]) ? value["fault"]["detail"] : undefined;
  const code = isRecord(error) ? error["code"] : isRecord(fault) ? fault["errorcode"] : undefined;
  return typeof code === "string" ? code : undefined;
}

/**
 * The message of a refusal: `error.message`, a bare `error` text, or the field in which other frameworks and gateways write it
 * (Django and FastAPI `detail`, RFC 9457 `title`, AWS `Message`, Apigee `fault.faultstring`).
 */
export function errorMessage(answer: Answer): string | undefined {
  const error = errorPart(answer);
  const body = answer.body.kind === "json" ? answer.body.value : undefined;
  if (typeof error === "string") return longer(error, isRecord(body) ? messageIn(body) : undefined);
  return (isRecord(error) ? messageIn(error) : undefined) ?? (isRecord(body) ? messageIn(body) : undefined);
}

const messageFields = [
  "message",
  "Message",
  "error_description",
  "detail",
  "title",
  "msg",
  "errmsg",
  "faultstring",
];

function messageIn(record: Readonly<Record<string, unknown>>): string | undefined {
  const text = messageFields.map((field) => record[field]).find((value) => typeof value === "string");
  if (typeof text === "string") return text;
  const lists = ["errors", "detail", "details", "message"].map((field) => record[field]);
  const [first] = lists.find((one) => Array.isArray(one)) ?? [record["fault"]];
  if (typeof first === "string") return first;
  if (!isRecord(first)) return undefined;
  const [message, place] = [messageIn(first), fieldIn(first)];
  return message === undefined || place === undefined || message.includes(place)
    ? message
    : `${place}: ${message}`;
}

/** The field of a request that an error is about, as common validations name it. */
function fieldIn({
  loc,
  path,
  field,
  param,
  property,
}: Readonly<Record<string, unknown>>): string | undefined {
  const named = [loc, path, field, param, property].find(
    (one) => typeof one === "string" || Array.isArray(one),
  );
  const last = Array.isArray(named) ? named.at(-1) : named;
  return typeof last === "string" && last !== "" ? last : undefined;
}

/** The sentence, if the other text is only a code such as `invalid_token` or `Forbidden`. */
const longer = (word: string, sentence: string | undefined): string =>
  sentence !== undefined && !word.includes(" ") ? sentence : word;

function errorPart({ body }: Answer): unknown {
  return body.kind === "json" && isRecord(body.value) ? body.value["error"] : undefined;
}

/** The body as text, for judges that look for words in it. */
export function bodyText({ body }: Pick<Answer, "body">): string {
  switch (body.kind) {
    case "json":
      return JSON.stringify(body.value);
    case "text":
      return body.text;
    case "empty":
    case "binary":
      return "";
  }
}

/** The JSON document of an answer; `undefined` if there is none. */
export const jsonOf = ({ body }: Pick<Answer, "body">): unknown =>
  body.kind === "json" ? body.value : undefined;

/** A status in words for a sentence. A missing response has status 0. */
export const statusOf = ({
  status,
  responseClass,
}: {
  readonly status: number;
  readonly responseClass: ResponseClass;
}): string =>
  responseClass === "disguised" ? `${status} with an error inside` : status === 0 ? "no answer" : `${status}`;

/** Whether caches may store nothing of an answer: `Cache-Control: no-store` (RFC 9111, 5.2.2.5). */
export const forbidsStoring = ({ headers }: Pick<Answer, "headers">): boolean =>
  (headers["cache-control"] ?? "")
    .split(",")
    .some((directive) => directive.trim().toLowerCase() === "no-store");

/**
 * Whether shared caches may keep an answer to a request with Authorization, and hand it to others (RFC 9111, 3.5): it says so, has
 * time left, and does not vary by the caller.
 */
export function isForSharedCaches({ headers }: Pick<Answer, "headers">): boolean {
  const said = (headers["cache-control"] ?? "").toLowerCase().split(/\s*,\s*/);
  const secondsIn = (name: string): string | undefined =>
    said.find((one) => one.startsWith(`${name}=`))?.replace(/\D/g, "");
  const shared = secondsIn("s-maxage");
  const isKept =
    (shared ?? secondsIn("max-age") ?? "") !== "0" && (said.includes("public") || shared !== undefined);
  const varies = /\bauthorization\b|\*/i.test(headers["vary"] ?? "");
  return isKept && !varies && !["private", "no-store", "no-cache"].some((one) => said.includes(one));
}
