import { createHash } from "node:crypto";

/** The same for the same fault in the same place: in every run, at every address, in every environment. */
export const fingerprint = (parts: readonly (string | undefined)[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
