import { cweWords, owaspWords, type Weakness } from "../../contracts/report/weaknesses.ts";
import { causes } from "../../suites/diagnosis/causes/index.ts";
import type { Check, Message } from "../../suites/model/check.ts";
import { threats } from "../../suites/threats.ts";
import { rows } from "../../suites/troubleshooting/rows.ts";
import type {
  Explanation,
  ExplanationItem as Item,
  ExplanationSection as Section,
} from "../report/document/explanation.ts";
import { needWords } from "../run/plan/needs.ts";
import { probesOf } from "./probes.ts";

/** Everything about a check. */
export function explainCheck(check: Check): Explanation {
  const { id, code, suite, title, failureTitle, severity, row, rationale, reference, needs = [] } = check;
  return {
    id,
    kind: "check",
    title,
    facts: {
      code,
      suite,
      severity,
      ...(row === undefined ? {} : { row: problemOf(row) }),
      "if it fails": failureTitle,
      why: rationale,
      ...weaknessFacts(check.weakness),
      ...(threats[id] && { "decided by": threats[id].decided, "cannot see": threats[id].unseen }),
      ...(reference === undefined ? {} : { reference }),
      run: `titan-auth check ${id}`,
      ...(causes.some((cause) => cause.id === id) ? { "see also": `diagnosis/${id}` } : {}),
    },
    sections: [
      { title: "Needs", items: needs.map((need) => ({ text: needWords[need].what })) },
      sending(check),
      {
        title: "What it may find",
        items: Object.entries(check.messages).map(([name, message]) => messageItem(check, name, message)),
      },
    ],
  };
}

/** One thing that a check may say. */
export function explainMessage(check: Check, name: string): Explanation {
  const message = check.messages[name];
  if (message === undefined) throw new Error(`${check.id} has no message "${name}"`);
  const row = message.row ?? check.row;
  return {
    id: `${check.id}/${name}`,
    kind: "finding",
    title: message.title ?? check.failureTitle,
    facts: {
      severity: message.severity ?? check.severity,
      confidence: message.confidence ?? "certain",
      ...(row === undefined ? {} : { row: problemOf(row) }),
      says: message.text,
      ...(message.cause === undefined ? {} : { cause: message.cause }),
      check: `${check.id} (${check.code}): ${check.title}`,
      why: check.rationale,
      ...weaknessFacts(message.weakness ?? check.weakness),
      ...(check.reference === undefined ? {} : { reference: check.reference }),
    },
    sections: [{ title: "Fix", items: fixesOf(message).map((text) => ({ text })) }, sending(check)],
  };
}

const weaknessFacts = (weakness: Weakness | undefined): Record<string, string> =>
  weakness === undefined ? {} : { CWE: cweWords(weakness.cwe), OWASP: owaspWords(weakness.owasp) };

const problemOf = (id: string): string => rows.find(({ row }) => row === id)?.problem ?? id;

function messageItem(check: Check, name: string, message: Message): Item {
  const { title, cause, row } = message;
  return {
    text: `${check.id}/${name} (${message.severity ?? check.severity})`,
    details: {
      ...(title === undefined ? {} : { title: [title] }),
      says: [message.text],
      ...(row === undefined ? {} : { row: [problemOf(row)] }),
      ...(cause === undefined ? {} : { cause: [cause] }),
      ...(message.weakness === undefined ? {} : { weakness: Object.values(weaknessFacts(message.weakness)) }),
      fix: fixesOf(message),
    },
  };
}

/** A step that consists of a fact differs in each finding. */
const fixesOf = ({ fix }: Message): readonly string[] =>
  fix.map((step) => step.replace(/^\{\w+\}$/, (fact) => `${fact}: depends on what was seen`));

function sending(check: Check): Section {
  const items = sentBy(check);
  const size = items.length > 1 ? ` (${items.length} requests, many of them shared with other checks)` : "";
  return { title: `What is sent${size}`, items, long: true };
}

function sentBy(check: Check): readonly Item[] {
  if (check.kind === "pact") return [{ text: "every interaction of the consumers' pacts" }];
  const probes = probesOf(check);
  if (probes.length === 0)
    return [{ text: "nothing of its own: it looks at the answers to other checks' requests" }];
  return probes.map(({ id, phase, effect }) => ({ text: `${id} [${phase}, ${effect}]` }));
}
