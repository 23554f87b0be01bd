import { isRecord } from "../../contracts/wire/json.ts";
import { responseFingerprint } from "../matrix/response-fingerprint.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { isSuccess, jsonOf } from "../model/classify.ts";

/** Whether two answers come from the same part of a server. HEAD has no content: its status is all there is. */
export function isAlike(response: ClassifiedResponse | undefined, inside: ClassifiedResponse): boolean {
  if (response === undefined) return false;
  if (response.probe.method === "HEAD") return isSuccess(response) && isSuccess(inside);
  if (response.status !== inside.status) return false;
  return isSuccess(inside)
    ? response.body.kind === "json" && shapeOf(jsonOf(response)) === shapeOf(jsonOf(inside))
    : responseFingerprint(response) === responseFingerprint(inside);
}

/** Names and types of a document's members, two levels deep. */
function shapeOf(value: unknown, levels = 2): string {
  if (Array.isArray(value)) return "list";
  if (!isRecord(value)) return typeof value;
  if (levels === 0) return "object";
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${name}:${shapeOf(value[name], levels - 1)}`).join()}}`;
}
