import type { Answer } from "../../contracts/wire/answer.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { errorMessage, isSuccess, jsonOf } from "./classify.ts";

/** The members of a GraphQL response (GraphQL, October 2021, 7.1). */
const graphqlMembers: readonly string[] = ["data", "errors", "extensions"];

/**
 * The kind of API that an error comes from, by its form; `undefined` if it may be Titan's. Such APIs answer errors with 200,
 * or with 400 where they cannot read the request. A refusal in the same form may be a REST API's.
 */
export function otherApiOf(answer: Answer): "GraphQL" | "JSON-RPC" | undefined {
  const value = jsonOf(answer);
  const isUnread = answer.status === 400 && !isAboutCaller(answer);
  if (!isRecord(value) || !(isSuccess(answer) || isUnread)) return undefined;
  if (value["jsonrpc"] !== undefined && isRecord(value["error"])) return "JSON-RPC";
  const { data, errors } = value;
  const [first] = Array.isArray(errors) ? errors : [];
  const isGraphql =
    isRecord(first) &&
    typeof first["message"] === "string" &&
    (data === undefined || data === null) &&
    Object.keys(value).every((member) => graphqlMembers.includes(member));
  return isGraphql ? "GraphQL" : undefined;
}

/** Whether the words of an error are about the caller, and not about the request. */
export const isAboutCaller = (answer: Answer): boolean =>
  /token|credential|auth|\bkey|password|log ?in|sign|permission|scope|forbidden|denied|account|user/i.test(
    errorMessage(answer) ?? "",
  );
