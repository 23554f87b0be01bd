import type { Report, ReportFinding } from "../../../contracts/report/report.ts";
import type { FindingView } from "../view.ts";
import { anchorsFor, type Markup, markup, type Piece } from "./markup.ts";

/** Where on the page things stand, for links to them. */
export interface Anchors {
  /** In the order of the findings. */
  readonly findings: readonly string[];
  readonly byFinding: ReadonlyMap<string, string>;
  readonly exchanges: ReadonlyMap<string, string>;
}

export function anchorsOf({ exchanges }: Report, findings: readonly FindingView[]): Anchors {
  const prints = findings.map(({ finding }) => finding.fingerprint);
  const own = anchorsFor("finding", prints);
  const ids = exchanges.map(({ id }) => id);
  return {
    findings: own,
    byFinding: new Map(findings.map(({ finding }, index) => [keyOf(finding), own[index] ?? ""])),
    exchanges: mapOf(ids, anchorsFor("exchange", ids)),
  };
}

/** The same fault in two environments is two findings with one fingerprint. */
export const keyOf = ({ environment, fingerprint }: ReportFinding): string =>
  JSON.stringify([environment, fingerprint]);

const mapOf = (names: readonly string[], anchors: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name, index) => [name, anchors[index] ?? ""]));

/** A link to an exchange where the page has it, else the words alone. */
export function exchangeLink(id: string | undefined, words: Piece, { exchanges }: Anchors): Markup {
  const anchor = id === undefined ? undefined : exchanges.get(id);
  return anchor === undefined ? markup`${words}` : markup`<a href="#${anchor}">${words}</a>`;
}
