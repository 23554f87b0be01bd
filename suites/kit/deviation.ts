/** One way in which a document departs from its contract, in words. */
export const deviationIn = ({
  path,
  wanted,
  got,
}: {
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}): string => `${path || "the document"}: wanted ${wanted}, got ${got}`;
