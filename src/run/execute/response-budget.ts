import type { Body } from "../../../contracts/wire/answer.ts";

/** Bytes, about, that a run keeps of all answers' bodies together: thirty times what an honest run of the documented operations needs. */
const leastRoom = 8 * 1024 * 1024;
/** The same for each operation, where there are many: some eight answers each, honest ones of a kilobyte or two. */
const eachOperation = 32 * 1024;
/** Bytes, about, that a value inside of a JSON document takes, however short it is written. */
const eachValue = 32;

/** Bounds what a hostile deployment can make a run keep: a mebibyte of JSON may take twenty in memory. */
export class ResponseBudget {
  #left: number;

  constructor(operations = 0) {
    this.#left = Math.max(leastRoom, operations * eachOperation);
  }

  /** Whether there is room for this body; what finds none takes none. */
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

/** No document nests deeper than the stack allows: `parseJson` has seen to that. */
function sizeOfValue(value: unknown): number {
  if (typeof value === "string") return eachValue + 2 * value.length;
  if (typeof value !== "object" || value === null) return eachValue;
  let size = eachValue;
  for (const [key, item] of Object.entries(value)) size += key.length + sizeOfValue(item);
  return size;
}
