import { groupBy } from "../../../contracts/group.ts";
import type { Change, Diff } from "../../../contracts/report/diff.ts";
import { cellVerdicts } from "../../../contracts/report/terms.ts";
import { cellNames } from "./matrix-section.ts";
import {
  bullets,
  type Detail,
  type Document,
  facts,
  firstOf,
  type Item,
  paragraph,
  type Section,
  section,
  signs,
  type Tone,
  toned,
} from "./model.ts";
import { counted, minuteOf, runMarks } from "./words.ts";

/** What changed at a deployment between two runs: what got worse first, with equal changes in one entry. */
export function diffDocument(diff: Diff, detail: Detail): Document {
  const outcome = diff.exitCode === 0 ? "pass" : diff.exitCode === 1 ? "fail" : "inconclusive";
  const mark = { ...runMarks[outcome], word: words[outcome] };
  const { worse, better, changed, same, exitCode } = diff;
  const counts = `${worse.length} worse, ${better.length} better, ${changed.length} changed, ${same} the same`;
  const sections = [
    changesSection("worse", `Worse (${worse.length})`, worse, detail),
    changesSection("better", `Better (${better.length})`, better, detail),
    changesSection("changed", `Changed, neither better nor worse (${changed.length})`, changed, detail),
    section("Not compared", [bullets(diff.notCompared)], { anchor: "not-compared" }),
  ];
  return {
    title: `${mark.word}: ${diff.old.name} to ${diff.new.name}, titan-auth diff`,
    runId: diff.new.runId,
    blocks: [
      {
        kind: "banner",
        mark,
        text: outcome === "inconclusive" ? diff.because : counts,
        facts: [...(outcome === "inconclusive" ? [counts] : []), `exit code ${exitCode}`],
      },
      ...(detail.quiet
        ? sections.slice(0, 1)
        : [facts([sideFact("old", diff.old), sideFact("new", diff.new)]), ...sections]),
    ],
  };
}

const words = { pass: "NO REGRESSIONS", fail: "REGRESSIONS", inconclusive: "INCONCLUSIVE" } as const;
const tones = { worse: "bad", better: "okay", changed: "warn" } as const satisfies Record<string, Tone>;
const directionSigns = { worse: "✗", better: "✓", changed: "?" } as const;

const sideFact = (label: string, { name, startedAt, runId, outcome }: Diff["old"]) => ({
  label,
  values: [`${name}, ${minuteOf(startedAt)}, run ${runId}: ${outcome}`],
});

/** Lists of entries that fail nothing are cut short. */
const most = 8;

function changesSection(
  id: keyof typeof tones,
  title: string,
  changes: readonly Change[],
  { verbose }: Detail,
): Section {
  const groups = groupsOf(changes);
  const { shown, more } = firstOf(groups, verbose || id === "worse" ? groups.length : most);
  const items = shown.map((group) => itemOf(group, id, verbose));
  const rest = more === 0 ? [] : [paragraph(toned(`and ${more} more (--verbose names them)`, "faint"))];
  return section(title, [signs(items), ...rest], { anchor: id });
}

/** Groups equal changes: the same before, now and explanation. */
const groupsOf = (changes: readonly Change[]): readonly (readonly Change[])[] => [
  ...groupBy(changes, (change) => {
    const { environment, kind, before, after } = change;
    return JSON.stringify([environment, kind, before, after, explanationOf(change)]);
  }).values(),
];

/** The most places of one group that a page names; the rest are counted. */
const mostPlaces = 3;

function itemOf(group: readonly Change[], id: keyof typeof tones, verbose: boolean): Item {
  const [first] = group;
  if (first === undefined) return { text: "" };
  const change = `${stateOf(first.before)} → ${stateOf(first.after)}`;
  const lead = first.environment === undefined ? "" : `${first.environment}: `;
  const head =
    group.length === 1
      ? `${lead}${placeOf(first)}: ${change}`
      : `${lead}${counted(group.length, first.kind === "cell" ? "operation" : first.kind)}: ${change}`;
  const { shown, more } = firstOf(group, verbose ? group.length : mostPlaces);
  const places = [...shown.map(placeOf), ...(more === 0 ? [] : [`and ${more} more (--verbose names them)`])];
  const explanation = explanationOf(first);
  return {
    text: head,
    sign: directionSigns[id],
    tone: tones[id],
    notes: [...(explanation === "" ? [] : [explanation]), ...(group.length === 1 ? [] : places)],
  };
}

/** The verdict at the start of a cell's state, in words. */
const stateOf = (state: string): string =>
  state.replace(/^[\w-]+(?= |$)/, (name) => {
    const verdict = cellVerdicts.find((one) => one === name);
    return verdict === undefined ? name : cellNames[verdict];
  });

/** The thing that changed. */
const placeOf = ({ kind, operation, credential, finding, check }: Change): string =>
  kind === "cell" ? `${operation} with ${credential}` : (finding ?? check ?? "");

/** Further details: for a cell the finding that explains it, else the sentence. */
function explanationOf({ kind, finding, severity, says }: Change): string {
  if (kind === "cell") return finding === undefined ? "" : `${severity}: ${finding}`;
  return severity === undefined ? says : `${severity}: ${says}`;
}
