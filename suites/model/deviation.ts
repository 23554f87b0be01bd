import type { Deviation } from "../../contracts/wire/contract.ts";

/** One way in which a document departs from its contract, in words. */
export const deviationIn = ({ path, wanted, got }: Deviation): string =>
  `${path || "the document"}: wanted ${wanted}, got ${got}`;
