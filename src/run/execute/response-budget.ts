import type { Body } from "../../../contracts/wire/answer.ts";

/**
 * Approximate bytes that a run keeps of all bodies together: thirty times what an honest run of the documented operations
 * needs.
 */
const leastRoom = 8 * 1024 * 1024;
/** The same for each operation if there are many: about eight answers each; honest ones have one or two kilobytes. */
const eachOperation = 32 * 1024;
/** Approximate bytes in memory of a value in a JSON document, however short its text. */
const eachValue = 32;

/** Limits the memory that a hostile deployment can use up: a mebibyte of JSON may take twenty in memory. */
export class ResponseBudget {
  #left: number;

  constructor(operations = 0) {
    this.#left = Math.max(leastRoom, operations * eachOperation);
  }

  /** Whether there is room for this body. A body that does not fit uses nothing up. */
  takes(body: Body): boolean {
    const size = sizeOf(body);
    if (size > this.#left) return false;
    this.#left -= size;
    return true;
  }
}

function sizeOf(body: Body): number {
  if (body.kind === "text") return 2 * body.text.length;
  return body.kind === "json" ? sizeOfValue(body.value) : 0;
}

/** Recursion is safe: `parseJson` limits the nesting. */
function sizeOfValue(value: unknown): number {
  if (typeof value === "string") return eachValue + 2 * value.length;
  if (typeof value !== "object" || value === null) return eachValue;
  let size = eachValue;
  for (const [key, item] of Object.entries(value)) size += key.length + sizeOfValue(item);
  return size;
}
