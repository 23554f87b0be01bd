import { escapeTerminal, mapTexts } from "./escape.ts";
import { json } from "./json.ts";
import {
  gap,
  hangingIndent,
  inlineList,
  type Line,
  padded,
  shortPath,
  span,
  type Tone,
  widthOf,
} from "./layout.ts";
import type { Page } from "./page.ts";
import { notTested } from "./terminal/header.ts";
import { print, type Theme, themeOf } from "./theme.ts";
import { counted } from "./words.ts";

/** What a run would send. `refused` is a write that a correct deployment refuses, or that finds nothing to change. */
export interface Plan {
  readonly target: { readonly authUrl: string; readonly taskServiceUrl: string };
  readonly requests: readonly PlannedRequest[];
  readonly notTested: readonly { readonly what: string; readonly because: string }[];
}

export interface PlannedRequest {
  readonly phase: string;
  readonly method: string;
  readonly url: string;
  readonly credential: string;
  readonly effect: "read" | "refused" | "write" | "create-key" | "revoke-key";
  readonly checks: readonly string[];
  /** Sent only where an earlier request is answered as this one waits for. */
  readonly conditional?: boolean;
}

type Effect = PlannedRequest["effect"];

export const planReporters = { terminal, json: (plan: Plan) => json({ schemaVersion: 1, ...plan }) } as const;

function terminal(received: Plan, page: Page): string {
  const plan = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  const phases = page.quiet ? [] : phasesOf(plan, theme);
  return print([header(plan, theme), notTested(plan, theme), ...phases, summary(plan, theme)], page);
}

const effects: Readonly<Record<Effect, { readonly word: string; readonly tone: Tone }>> = {
  read: { word: "read", tone: "faint" },
  refused: { word: "refused", tone: "faint" },
  write: { word: "write", tone: "warn" },
  "create-key": { word: "create key", tone: "warn" },
  "revoke-key": { word: "revoke key", tone: "warn" },
};
const effectNames = [
  "read",
  "refused",
  "write",
  "create-key",
  "revoke-key",
] as const satisfies readonly Effect[];

function header({ target: { authUrl, taskServiceUrl } }: Plan, { textWidth }: Theme): readonly Line[] {
  const title = [span("titan-auth plan", "strong"), gap(2)];
  const same = taskServiceUrl === authUrl;
  return [
    ...hangingIndent(title, authUrl, textWidth),
    ...(same ? [] : hangingIndent([span("  task service ")], taskServiceUrl, textWidth)),
  ];
}

/** One section a phase, in the order in which they run. */
function phasesOf(plan: Plan, theme: Theme): readonly (readonly Line[])[] {
  const names = [...new Set(plan.requests.map(({ phase }) => phase))];
  const longest = Math.max(0, ...plan.requests.map(({ url }) => widthOf(placeOf(url, plan.target))));
  const room = Math.min(longest, Math.floor((theme.columns - besidePath) * 0.55));
  return names.map((name) => {
    const requests = plan.requests.filter(({ phase }) => phase === name);
    const heading = [span(name, "strong"), span(`  ${counted(requests.length, "request")}`, "faint")];
    return [heading, ...requests.flatMap((request) => requestLines(request, { plan, theme, room }))];
  });
}

/** Columns of the effect, the method and the gaps. */
const besidePath = 25;

interface Row {
  readonly plan: Plan;
  readonly theme: Theme;
  /** Columns of the path. */
  readonly room: number;
}

/** Effect, call and credential in columns; only the last may need more than one line. */
function requestLines(request: PlannedRequest, { plan, theme, room }: Row): readonly Line[] {
  const { word, tone } = effects[request.effect];
  const path = shortPath(placeOf(request.url, plan.target), room, theme.sign.ellipsis);
  const call = `${padded(request.method, 6)} ${padded(path, room)}`;
  const mark = request.conditional ? `${word} ?` : word;
  const lead = [gap(2), span(padded(mark, 12), tone), gap(2), span(call), gap(2)];
  return [
    ...hangingIndent(lead, request.credential, theme.columns),
    ...(theme.verbose && request.checks.length > 0 ? forChecks(request, theme) : []),
  ];
}

const forChecks = ({ checks }: PlannedRequest, { textWidth }: Theme): readonly Line[] =>
  inlineList(
    [gap(16), span("for ", "faint")],
    checks.map((check) => span(check, "faint")),
    textWidth,
  );

/** The path alone where everything goes to one origin; which service, where there are two. */
function placeOf(url: string, { authUrl, taskServiceUrl }: Plan["target"]): string {
  if (authUrl === taskServiceUrl) return url.startsWith(authUrl) ? url.slice(authUrl.length) || "/" : url;
  if (url.startsWith(authUrl)) return `auth:${url.slice(authUrl.length)}`;
  return url.startsWith(taskServiceUrl) ? `task:${url.slice(taskServiceUrl.length)}` : url;
}

function summary({ requests }: Plan, { textWidth }: Theme): readonly Line[] {
  const totals = effectNames.flatMap((effect) => {
    const count = requests.filter((request) => request.effect === effect).length;
    return count === 0 ? [] : [`${effects[effect].word} ${count}`];
  });
  const parts = totals.length === 0 ? "" : `: ${totals.join(", ")}`;
  const conditional = requests.filter((request) => request.conditional).length;
  const most = conditional === 0 ? "" : " at most";
  const legend = `? = sent only where an earlier request is answered in a certain way (${conditional})`;
  return [
    ...hangingIndent(
      [],
      `${counted(requests.length, "request")}${most}${parts}. Nothing was sent.`,
      textWidth,
      "strong",
    ),
    ...(conditional === 0 ? [] : hangingIndent([], legend, textWidth)),
  ];
}
