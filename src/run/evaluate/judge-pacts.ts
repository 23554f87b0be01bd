import { groupBy } from "../../../contracts/group.ts";
import type { ReportFinding } from "../../../contracts/report/report.ts";
import type { Outcome } from "../../../contracts/report/terms.ts";
import type { PactCheck } from "../../../suites/model/check.ts";
import type { ClassifiedResponse, Lookup } from "../../../suites/model/classified-response.ts";
import { isSuccess } from "../../../suites/model/classify.ts";
import type { Interaction } from "../../../suites/model/interaction.ts";
import { frontWords } from "../../../suites/model/who-answered.ts";
import { needWords } from "../plan/needs.ts";
import type { CheckResult } from "./check-reporter.ts";
import { RecordingReporter } from "./check-reporter.ts";

/** Judges each interaction as a check of its own. Failures with a common cause become one finding. */
export function judgePacts(
  check: PactCheck,
  interactions: readonly Interaction[],
  look: Lookup,
): { readonly results: readonly CheckResult[]; readonly findings: readonly ReportFinding[] } {
  const judged = interactions.map((interaction) => judgeOne(check, interaction, look));
  return { results: judged.map(({ result }) => result), findings: joined(judged) };
}

interface Judged {
  readonly interaction: Interaction;
  readonly result: CheckResult;
  readonly finding?: ReportFinding;
}

function judgeOne(check: PactCheck, interaction: Interaction, look: Lookup): Judged {
  const { id, consumer, description, result: seen } = interaction;
  const own = { id, suite: check.suite, severity: check.severity, title: `${consumer}: ${description}` };
  const result = (outcome: Outcome, because?: string, missing: CheckResult["missing"] = []): Judged => ({
    interaction,
    result: { check: own, outcome, missing, ...(because === undefined ? {} : { because }) },
  });
  switch (seen.kind) {
    case "missing":
      return result("inapplicable", needWords[seen.need].because, [seen.need]);
    case "inapplicable":
      return result("inapplicable", seen.because);
    case "unsure":
      return result("inconclusive", seen.because);
    case "crashed":
      return result("crashed", seen.because);
    case "matched": {
      const fronts = frontOf(look(seen.probe).response);
      if (fronts !== undefined) return result("inconclusive", fronts);
      if (seen.mismatches.length === 0) return result("pass");
      const said = new RecordingReporter({ ...check, id });
      const { result: _, ...facts } = interaction;
      const { mismatches, probe } = seen;
      const { response } = look(probe);
      if (response === undefined) throw new Error(`nothing was answered to ${probe.id}`);
      check.judge({ ...facts, mismatches, response }, said.reporter);
      const [finding] = said.findings;
      if (finding === undefined) return result("crashed", "a mismatch was found and nothing was said of it");
      return {
        ...result("fail", finding.message),
        finding: { ...finding, id: check.id + finding.id.slice(id.length) },
      };
    }
  }
}

/** Who answered in place of the deployment. The provider is then to blame neither for a match nor for a mismatch. */
const frontOf = (response: ClassifiedResponse | undefined): string | undefined =>
  response !== undefined && response.responseClass === "foreign" && !isSuccess(response)
    ? `no verdict: ${frontWords([response])} answered`
    : undefined;

interface Found {
  readonly interaction: Interaction;
  readonly finding: ReportFinding;
}

/** Merges a consumer's findings with the same cause: the most telling one names the others. */
function joined(judged: readonly Judged[]): readonly ReportFinding[] {
  const found = judged.flatMap(({ interaction, finding }) => (finding ? [{ interaction, finding }] : []));
  const keysRefused = consumersWhoseKeysAreRefused(judged);
  const creations = new Set(found.filter(isBrokenCreation).map(creationOf));
  const groups = groupBy(found, (one) => {
    const { consumer, pending } = one.interaction;
    const cause = causeOf(one, keysRefused.has(consumer), creations);
    return JSON.stringify([consumer, pending, ...cause]);
  });
  return [...groups.values()].map((group) =>
    join(
      [...group.filter(isTelling), ...group.filter((one) => !isTelling(one))].map(({ finding }) => finding),
    ),
  );
}

/** The key by which findings are merged. */
function causeOf(
  found: Found,
  areKeysRefused: boolean,
  creations: ReadonlySet<string>,
): readonly (string | undefined)[] {
  const { interaction, finding } = found;
  const { result } = interaction;
  const [first, ...others] = result.kind === "matched" ? result.mismatches.map(({ path }) => path) : [];
  if (first !== "status") return [finding.id, finding.expected, finding.actual, first, ...others];
  if (areKeysRefused && finding.actual === "401" && usesKey(interaction)) return ["keys refused"];
  // If creation fails with one status, it does so whatever is asked for.
  if (creations.has(creationOf(found))) return ["creation", creationOf(found)];
  const isGrant = /\/(?:unauthorized|forbidden)$/.test(finding.id);
  return [finding.id, isGrant ? undefined : finding.expected, finding.actual];
}

/** Whether a finding says more about the cause than the others of its group. */
const isTelling = (one: Found): boolean => one.finding.id.endsWith("/unauthorized") || isBrokenCreation(one);

const isBrokenCreation = ({ finding }: Found): boolean => finding.id.endsWith("/key-creation");

const creationOf = ({ interaction: { consumer, operation, pending }, finding }: Found): string =>
  JSON.stringify([consumer, pending, operation, finding.credential, finding.actual]);

const usesKey = ({ result }: Interaction): boolean =>
  result.kind === "matched" && result.probe.credential.kind === "key";

/** Consumers that made several calls with a key, all refused with 401. */
function consumersWhoseKeysAreRefused(judged: readonly Judged[]): ReadonlySet<string> {
  const keyed = judged.filter(({ interaction }) => usesKey(interaction));
  const byConsumer = groupBy(keyed, ({ interaction }) => interaction.consumer);
  const refused = [...byConsumer].filter(
    ([, own]) =>
      own.every(({ finding }) => finding?.actual === "401") &&
      own.some(({ finding }) => finding?.id.endsWith("/unauthorized")),
  );
  return new Set(refused.map(([consumer]) => consumer));
}

/** The most exchanges that a merged finding shows. */
const mostEvidence = 5;

function join(findings: readonly ReportFinding[]): ReportFinding {
  const [first, ...others] = findings;
  if (first === undefined) throw new Error("a group has at least one member");
  if (others.length === 0) return first;
  const operations = [...new Set(findings.flatMap(({ operation }) => operation ?? []))];
  return {
    ...first,
    message: `${first.message}, and ${others.length} more interaction${others.length > 1 ? "s" : ""} alike`,
    ...(operations.length > 1 ? { operations } : {}),
    evidence: findings.flatMap(({ evidence }) => evidence).slice(0, mostEvidence),
  };
}
