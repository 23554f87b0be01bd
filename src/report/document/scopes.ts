import type { ScopesReport } from "../../../contracts/report/scopes-report.ts";
import { code, command, type Detail, type Document, type Mark, section, table } from "./model.ts";
import { notices } from "./report.ts";
import { effortOf, runMarks } from "./words.ts";

const marks: Readonly<Record<ScopesReport["scopes"][number]["verdict"], Mark>> = {
  have: { sign: "✓", word: "has", tone: "okay" },
  lacking: { sign: "✗", word: "lacks", tone: "bad" },
  unknown: { sign: "?", word: "unknown", tone: "warn" },
};

const nouns = { jwt: "The JWT", key: "The API key", unknown: "The token" } as const;

/** What `scopes` found that a credential may do. */
export function scopesDocument(report: ScopesReport, { quiet }: Detail): Document {
  const { kind, place, fingerprint, target, need, next } = report;
  const rows = report.scopes.map(({ scope, verdict, because, confidence }) => {
    const sure = verdict === "unknown" || confidence === "certain" ? "" : ` (${confidence})`;
    return {
      mark: marks[verdict],
      cells: [scope, `${because}${sure}${need.includes(scope) ? ", needed" : ""}`],
    };
  });
  const { sign, tone } = runMarks[report.outcome];
  return {
    title: `${report.because}, titan-auth scopes`,
    blocks: [
      {
        kind: "banner",
        mark: { sign, word: sign, tone },
        text: report.because,
        facts: [
          `${nouns[kind]}${place === undefined ? "" : ` in ${place}`}`,
          ...(fingerprint === undefined ? [] : [["fingerprint ", code(fingerprint)]]),
          code(target.taskServiceUrl),
          effortOf(report),
          `exit code ${report.exitCode}`,
        ],
      },
      ...(quiet ? [] : [table(["verdict", "scope", "because"], rows), ...notices(report)]),
      ...(next === undefined ? [] : [section("Next", [command(next)])]),
    ],
  };
}
