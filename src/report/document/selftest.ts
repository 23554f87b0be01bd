import { groupBy } from "../../../contracts/group.ts";
import type { Selftest, SelftestCatch, SelftestFlaw } from "../../../contracts/report/selftest.ts";
import {
  bullets,
  type Detail,
  type Document,
  type Fact,
  facts,
  type Item,
  joinedText,
  paragraph,
  type Section,
  section,
  type Tone,
  toned,
} from "./model.ts";
import { troubles } from "./selftest-troubles.ts";
import { counted, effortOf, spoken } from "./words.ts";

/** Which check catches which flaw, and what is wrong with that. */
export function selftestDocument(selftest: Selftest, detail: Detail): Document {
  const end = [
    ...troubles(selftest),
    {
      kind: "banner" as const,
      mark: { sign: "", ...verdictOf(selftest) },
      text: selftest.because,
      facts: [...figuresOf(selftest), effortOf(selftest), `exit code ${selftest.exitCode}`],
    },
  ];
  const title = `${verdictOf(selftest).word}: titan-auth selftest`;
  if (detail.quiet) return { title, blocks: end };
  const { checks, flaws, variations } = selftest;
  const healthy = variations === 0 ? "" : ` and ${counted(variations, "healthy deployment")}`;
  return {
    title,
    blocks: [
      paragraph([
        toned("titan-auth selftest", "strong"),
        `: ${counted(checks.length, "check")} against ${counted(flaws, "flaw")}${healthy}`,
      ]),
      ...(detail.verbose ? eachFlaw(selftest) : [caughtBy(selftest)]),
      figures(selftest),
      section("Exempt from having to catch a flaw", [
        bullets(selftest.exempt.map(({ code, check, because }) => `${code} ${check}: ${because}`)),
      ]),
      ...end,
    ],
  };
}

/** For a README or the summary of a CI job: it holds no time, so that equal results are equal texts. */
export function selftestTable(selftest: Selftest): Document {
  const { checks, exempt } = selftest;
  return {
    title: "titan-auth selftest",
    blocks: [
      paragraph([
        toned(verdictOf(selftest).word, "strong"),
        `: ${selftest.because}. ${figuresOf(selftest).join(", ")}.`,
      ]),
      ...troubles(selftest),
      {
        kind: "table",
        columns: ["code", "check", "flaws that it catches"],
        groups: [
          { rows: checks.map((check) => ({ cells: [check.code, check.id, catches(check, selftest)] })) },
        ],
      },
      ...legend(selftest).map((text) => paragraph(text)),
      section("Exempt from having to catch a flaw", [
        bullets(
          exempt.map(({ code, check, because }) => [`${code} `, toned(check, "strong"), `: ${because}.`]),
        ),
      ]),
    ],
  };
}

function catches({ id, flaws, minor, idle }: Selftest["checks"][number], { exempt, results }: Selftest) {
  const stops = new Set(
    results.flaws
      .filter(({ caughtBy }) => caughtBy.some(({ check, how }) => check === id && how === "stopped"))
      .map((flaw) => flaw.id),
  );
  const marked = (flaw: string) =>
    stops.has(flaw) ? `${flaw} (?)` : minor.includes(flaw) ? `${flaw} (low)` : flaw;
  if (flaws.length > 0) return flaws.map(marked).join(", ");
  if (exempt.some(({ check }) => check === id)) return "exempt";
  return idle ? toned("nothing", "strong") : "";
}

function legend({ results, checks }: Selftest): readonly string[] {
  const low = checks.some(({ minor }) => minor.length > 0);
  const stopped = results.flaws.some(({ caughtBy }) => caughtBy.some(({ how }) => how === "stopped"));
  return [
    ...(low ? ["(low): nothing worse than low was found, which fails no gate by default."] : []),
    ...(stopped
      ? [
          "(?): the check ends the run as inconclusive, exit code 3: nothing can be learned of such a deployment.",
        ]
      : []),
  ];
}

/** The kill matrix, folded: one entry for each set of checks that caught something. */
function caughtBy(selftest: Selftest): Section {
  const entries = catchesIn(selftest).map(
    ({ by, flaws }): Fact => ({
      label: by.map(markedCode).join(" "),
      values: [
        joinedText(
          flaws.map(({ id }) => id),
          ", ",
        ),
      ],
    }),
  );
  const codes = entries.map(({ label }) => label).join(" ");
  const notes = [
    ...(codes.includes("(") ? ["(code): found nothing worse than low"] : []),
    ...(codes.includes("?") ? ["code?: ended the run as inconclusive, exit code 3, as is right there"] : []),
  ];
  return section(
    "Caught by",
    entries.length === 0 ? [] : [facts(entries), ...notes.map((note) => paragraph(note, { tone: "faint" }))],
  );
}

interface Catch {
  readonly by: readonly SelftestCatch[];
  readonly flaws: readonly SelftestFlaw[];
}

/** In the order of the checks. */
function catchesIn({ results, checks }: Selftest): readonly Catch[] {
  const caught = results.flaws.filter(({ outcome }) => outcome !== "survived");
  const folded = groupBy(caught, ({ caughtBy }) => caughtBy.map(markedCode).join(" "));
  const placeOf = ({ by }: Catch): number => checks.findIndex(({ id }) => id === by[0]?.check);
  return [...folded.values()]
    .map((flaws) => ({ by: flaws[0]?.caughtBy ?? [], flaws }))
    .sort((a, b) => placeOf(a) - placeOf(b) || a.by.length - b.by.length);
}

/** The check's code; in parentheses where it found nothing worse than low, with a question mark where it ended the run. */
function markedCode({ code, severity, how }: SelftestCatch): string {
  if (how === "stopped") return `${code}?`;
  return severity === "low" || severity === "info" ? `(${code})` : code;
}

/** One entry a flaw, by what is wrong. */
function eachFlaw({ results }: Selftest): readonly Section[] {
  const groups = [...new Set(results.flaws.map(({ group }) => group))];
  return groups.map((name) =>
    section(`Flaws of ${name}`, [
      {
        kind: "list",
        style: "bullets",
        items: results.flaws.filter(({ group }) => group === name).map(flawItem),
      },
    ]),
  );
}

const flawItem = ({ id, outcome, caughtBy, description, findings, ms }: SelftestFlaw): Item => ({
  text: [
    `${id}  `,
    ...(outcome === "survived"
      ? [toned("survived", "worst")]
      : [toned(`${caughtBy.map(markedCode).join(", ")}, `, "okay"), toned(spoken(ms), "faint")]),
  ],
  notes: [description, ...findings],
});

function figures({ variations, falseAlarms, combinations, results }: Selftest): Section {
  const quiet = results.variations.filter(({ outcome }) => outcome === "quiet").length;
  const tone: Tone = falseAlarms.length === 0 ? "okay" : "plain";
  return section("Besides", [
    bullets([
      ...(variations === 0
        ? []
        : [toned(`${quiet} of ${variations} healthy deployments raised no alarm`, tone)]),
      ...(combinations === undefined
        ? []
        : [
            `${combinations.killed} of ${combinations.pairs} pairs of flaws were caught at least as well as one of the two alone`,
          ]),
    ]),
  ]);
}

const verdictOf = ({ exitCode }: Selftest): { readonly word: string; readonly tone: Tone } =>
  exitCode === 0
    ? { word: "PASS", tone: "good" }
    : { word: exitCode === 70 ? "CRASHED" : "FAIL", tone: "worst" };

/** The numbers that a person quotes, without times. */
function figuresOf(selftest: Selftest): readonly string[] {
  const { flaws, killed, variations, falseAlarms, idleChecks, complete, combinations } = selftest;
  const idle = `${idleChecks.length === 0 ? "no" : idleChecks.length} idle ${idleChecks.length === 1 ? "check" : "checks"}`;
  return [
    `${killed} of ${flaws} flaws caught`,
    ...(combinations === undefined ? [] : [`${combinations.killed} of ${combinations.pairs} pairs caught`]),
    ...(variations === 0
      ? []
      : [`${variations - falseAlarms.length} of ${variations} healthy deployments without alarm`]),
    complete ? idle : "idle checks not sought, since not every flaw was tried",
  ];
}
