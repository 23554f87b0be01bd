import { isRecord } from "../../contracts/json.ts";
import type { Reply } from "../kit/check.ts";
import { isSuccess, jsonOf } from "../kit/read.ts";
import { signatureOf } from "../kit/signature.ts";

/** Whether two answers come from the same part of a server. HEAD has no content: its status is all there is. */
export function isAlike(reply: Reply | undefined, inside: Reply): boolean {
  if (reply === undefined) return false;
  if (reply.probe.method === "HEAD") return isSuccess(reply) && isSuccess(inside);
  if (reply.status !== inside.status) return false;
  return isSuccess(inside)
    ? reply.body.kind === "json" && shapeOf(jsonOf(reply)) === shapeOf(jsonOf(inside))
    : signatureOf(reply) === signatureOf(inside);
}

/** Names and types of a document's members, two levels deep. */
function shapeOf(value: unknown, levels = 2): string {
  if (Array.isArray(value)) return "list";
  if (!isRecord(value)) return typeof value;
  if (levels === 0) return "object";
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${name}:${shapeOf(value[name], levels - 1)}`).join()}}`;
}
