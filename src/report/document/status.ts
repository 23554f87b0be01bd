import type { StatusReport } from "../../../contracts/report/status.ts";
import { code, command, type Detail, type Document, type Fact, section } from "./model.ts";
import { notices } from "./report.ts";
import { runMarks } from "./words.ts";

const nouns = { jwt: "JWT", key: "API key", unknown: "token" } as const;

/** Who one is at a deployment. */
export function statusDocument(report: StatusReport, { quiet }: Detail): Document {
  const { target, kind, place, fingerprint, outcome, because, exitCode, next, reads } = report;
  const isSplit = target.taskServiceUrl !== target.authUrl;
  const entries: readonly (readonly [string, string | undefined])[] = [
    ["address", target.authUrl],
    ["task service", isSplit ? target.taskServiceUrl : undefined],
    ["environment", target.environment],
    ["credential", `${nouns[kind]} ${place === "sign-in" ? "from sign-in" : `in ${place}`}`],
    ["fingerprint", fingerprint],
    ["user", report.subject],
    ["issued", report.issuedAt],
    ["expires", report.expiresAt],
    ["issuer", report.issuer],
    ["audience", report.audience],
    ["scopes", report.scopes?.join(", ")],
    ...reads.map(({ operation, says }) => [operation, says] as const),
  ];
  const facts: readonly Fact[] = entries.flatMap(([label, value]) =>
    value === undefined ? [] : [{ label, values: [value] }],
  );
  const { sign, tone } = runMarks[outcome];
  return {
    title: `${because}, titan-auth status`,
    blocks: [
      {
        kind: "banner",
        mark: { sign, word: sign, tone },
        text: because,
        facts: [code(target.authUrl), `exit code ${exitCode}`],
      },
      ...(quiet ? [] : [{ kind: "facts" as const, entries: facts }, ...notices(report)]),
      ...(next === undefined ? [] : [section("Next", [command(next)])]),
    ],
  };
}
