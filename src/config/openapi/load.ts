import type { ApiDescription } from "../../../contracts/catalogue/api-description.ts";
import { UserError } from "../../user-error.ts";
import { mostDocumentBytes, readBounded, whyUnreadable } from "../bounded-file.ts";

/** Loads the OpenAPI document in a file; `name` is its name in messages. Throws a `UserError`. */
export async function loadDescription(name: string, path: string, origin: string): Promise<ApiDescription> {
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(path, mostDocumentBytes);
  } catch (error) {
    const got = whyUnreadable(error);
    throw UserError.of(origin, "an OpenAPI document that can be read", got, "Name another file");
  }
  // The parsers and OpenAPI's schemas are loaded only if there is a document.
  const { readDocument } = await import("./text.ts");
  const { describeApi } = await import("./describe.ts");
  return describeApi(readDocument(name, bytes));
}
