import { causes } from "../../suites/diagnosis/causes/index.ts";
import { checks } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import { rows } from "../../suites/troubleshooting/rows.ts";
import { allCloseTo } from "../close-to.ts";
import { flaws } from "../embedded/index.ts";
import { knownStates } from "../pact/verify/states.ts";
import type { Explanation } from "../report/document/explanation.ts";
import { explainCause } from "./cause.ts";
import { explainCheck, explainMessage } from "./check.ts";
import { explainRow } from "./row.ts";

/** What can be explained, by name and aliases, with its explanation on demand. */
interface Entry {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly explain: () => Explanation;
}

/** Checks and all that they may say. */
const entriesOf = (checks: readonly Check[]): readonly Entry[] => [
  ...checks.map((check) => ({
    id: check.id,
    aliases: [check.code],
    explain: () => explainCheck(check),
  })),
  ...checks.flatMap((check) =>
    Object.keys(check.messages).map((message) => ({
      id: `${check.id}/${message}`,
      aliases: [`${check.code}/${message}`],
      explain: () => explainMessage(check, message),
    })),
  ),
];

const builtIn: readonly Entry[] = [
  ...entriesOf(checks),
  ...rows.map((row) => ({
    id: row.row,
    // `401 Unauthorized` is also known as 401.
    aliases: [row.problem, ...(/^\d{3}/.exec(row.problem) ?? [])],
    explain: () => explainRow(row),
  })),
  ...causes.map((cause) => ({
    id: `diagnosis/${cause.id}`,
    aliases: [cause.id],
    explain: () => explainCause(cause),
  })),
  ...flaws.map((flaw) => ({ id: `flaw/${flaw.id}`, aliases: [flaw.id], explain: () => explainFlaw(flaw) })),
  ...knownStates.map((state) => ({ id: state.name, aliases: [], explain: () => explainState(state) })),
];

/** Every name that `explain` knows. */
export const explainable: readonly string[] = builtIn.map(({ id }) => id);

/** The fewest characters of a prefix that is read as a name. */
const leastPrefix = 4;

/** The explanation of a name or of its beginning, in any letter case: a list where several begin so. Else the known names that may have been meant. */
export function explanationOf(
  name: string,
  own: readonly Check[] = [],
): Explanation | { readonly meant: readonly string[] } {
  const entries = [...builtIn, ...entriesOf(own)];
  const wanted = name.trim().toLowerCase();
  const entry = entries.find(({ id, aliases }) =>
    [id, ...aliases].some((known) => known.toLowerCase() === wanted),
  );
  if (entry !== undefined) return entry.explain();
  const begun = wanted.length < leastPrefix ? [] : begunBy(wanted, entries);
  const [first, ...more] = begun;
  if (first !== undefined && more.length === 0) return first.explain();
  if (first !== undefined) return choiceOf(wanted, begun);
  const known = [...entries.map(({ id }) => id), ...checks.map(({ code }) => code)];
  // The name of a finding means the finding, even if the check's name is closer.
  const alike = wanted.includes("/") ? known.filter((id) => id.includes("/")) : known;
  const sibling = alike.filter((id) => id.startsWith(`${wanted.split("/")[0]}/`));
  return { meant: allCloseTo(wanted, sibling.length > 0 ? sibling : alike) };
}

/** What the beginning of several names may mean. */
function choiceOf(wanted: string, entries: readonly Entry[]): Explanation {
  const items = entries.map(({ id, explain }) => ({ text: `${id}: ${explain().title}` }));
  return {
    id: wanted,
    kind: "index",
    title: `${entries.length} names begin so: titan-auth explain NAME`,
    facts: {},
    sections: [{ title: "Names that begin so", items }],
  };
}

/** Entries whose names begin so: checks, rows and states; only where there are none, what has a longer name. */
function begunBy(wanted: string, entries: readonly Entry[]): readonly Entry[] {
  const begun = entries.filter(({ id, aliases }) =>
    [id, ...aliases].some((known) => known.toLowerCase().startsWith(wanted)),
  );
  const short = begun.filter(({ id }) => !id.includes("/"));
  return short.length > 0 ? short : begun;
}

/** A flaw of the embedded deployment, and what finds it. */
function explainFlaw({ id, description, expect: { findings = [] } }: (typeof flaws)[number]): Explanation {
  return {
    id: `flaw/${id}`,
    kind: "flaw",
    title: `In this deployment, ${description}`,
    facts: { "try it": `titan-auth check --embedded=${id}` },
    sections: [{ title: "Found by", items: findings.map((text) => ({ text })) }],
  };
}

function explainState({ name, takes, gives }: (typeof knownStates)[number]): Explanation {
  return {
    id: name,
    kind: "state",
    title: "a provider state of pacts, which titan-auth verify brings about",
    facts: { ...(takes && { takes: takes.join(", ") }), gives: gives.join(", ") },
    sections: [],
  };
}

/** All names, by kind. */
export function indexOf(own: readonly Check[] = []): Explanation {
  const group = (title: string, texts: readonly string[]) => ({
    title,
    items: texts.map((text) => ({ text })),
  });
  return {
    id: "explain",
    kind: "index",
    title: "What can be explained: titan-auth explain NAME",
    facts: {},
    sections: [
      group(
        "Checks, by name or code",
        [...checks, ...own].map(({ id, code, title }) => `${id} (${code}): ${title}`),
      ),
      group(
        "Rows of the troubleshooting table",
        rows.map(({ row, problem }) => `${row}: ${problem}`),
      ),
      group(
        "Causes that diagnose finds",
        causes.map(({ id }) => `diagnosis/${id}`),
      ),
      group(
        "Flaws of the embedded deployment",
        flaws.map(({ id }) => `flaw/${id}`),
      ),
      group(
        "Provider states of pacts",
        knownStates.map(({ name }) => name),
      ),
      group("Findings", ["check/message, as reports name them: titan-auth explain CHECK lists its own"]),
    ],
  };
}
