import type { Block, Detail, Document, Mark, Row } from "./model.ts";
import { paragraph, section, signs, table, toned } from "./model.ts";
import { addressesOf, counted, warning } from "./words.ts";

/** What a run would send. `refused` is a write that a correct deployment refuses, or that has nothing to change. */
export interface Plan {
  readonly target: { readonly authUrl: string; readonly taskServiceUrl: string };
  readonly requests: readonly PlannedRequest[];
  /** Further requests that may be sent to confirm findings. */
  readonly confirmation?: number;
  /** The longest chain of requests that wait for each other, by name. */
  readonly chain?: readonly string[];
  readonly notTested: readonly { readonly what: string; readonly because: string }[];
}

interface PlannedRequest {
  readonly phase: string;
  readonly method: string;
  readonly url: string;
  readonly credential: string;
  readonly effect: "read" | "refused" | "write" | "create-key" | "revoke-key";
  readonly checks: readonly string[];
  /** Sent only if an earlier request gets the answer that this one waits for. */
  readonly conditional?: boolean;
}

const effects: Readonly<Record<PlannedRequest["effect"], Mark>> = {
  read: { sign: "", word: "read", tone: "faint" },
  refused: { sign: "", word: "refused", tone: "faint" },
  write: { sign: "", word: "write", tone: "warn" },
  "create-key": { sign: "", word: "create key", tone: "warn" },
  "revoke-key": { sign: "", word: "revoke key", tone: "warn" },
};

/** The requests in the order of the phases. */
export function planDocument(plan: Plan, detail: Detail): Document {
  const phases = [...new Set(plan.requests.map(({ phase }) => phase))].map((name): Block => {
    const requests = plan.requests.filter(({ phase }) => phase === name);
    const title = [name, toned(` (${counted(requests.length, "request")})`, "faint")];
    const rows = requests.map((request) => rowOf(request, plan, detail));
    return section(title, [table(["effect", "method", "path", "credential"], rows, { paths: 1 })]);
  });
  return {
    title: "titan-auth plan",
    blocks: [
      paragraph([toned("titan-auth plan", "strong"), `: ${addressesOf(plan.target)}`]),
      section("Not tested", [
        signs(
          plan.notTested.map(({ what, because }) => ({
            text: `${what}: ${because}`,
            sign: warning,
            tone: "warn",
          })),
        ),
      ]),
      ...(detail.quiet ? [] : phases),
      ...(detail.verbose ? chainOf(plan) : []),
      ...summary(plan),
    ],
  };
}

/** What a run waits for at least, however many requests it sends at once. */
const chainOf = ({ chain = [] }: Plan): readonly Block[] =>
  chain.length === 0
    ? []
    : [
        section(
          [
            "longest chain",
            toned(` (${counted(chain.length, "request")}, each waits for the one before)`, "faint"),
          ],
          [
            table(
              ["", "request"],
              chain.map((name, at) => ({ cells: [String(at + 1), name] })),
            ),
          ],
        ),
      ];

function rowOf(request: PlannedRequest, { target }: Plan, { verbose }: Detail): Row {
  const { effect, method, url, credential, checks, conditional } = request;
  const mark = effects[effect];
  return {
    mark: conditional ? { ...mark, word: `${mark.word} ?` } : mark,
    cells: [method, placeOf(url, target), credential],
    ...(verbose && checks.length > 0 ? { notes: [`for ${checks.join(", ")}`] } : {}),
  };
}

/** Only the path if everything goes to one origin; with the service if there are two. */
function placeOf(url: string, { authUrl, taskServiceUrl }: Plan["target"]): string {
  if (authUrl === taskServiceUrl) return url.startsWith(authUrl) ? url.slice(authUrl.length) || "/" : url;
  if (url.startsWith(authUrl)) return `auth:${url.slice(authUrl.length)}`;
  return url.startsWith(taskServiceUrl) ? `task:${url.slice(taskServiceUrl.length)}` : url;
}

function summary({ requests, confirmation = 0 }: Plan): readonly Block[] {
  const totals = Object.entries(effects).flatMap(([effect, { word }]) => {
    const count = requests.filter((request) => request.effect === effect).length;
    return count === 0 ? [] : [`${word} ${count}`];
  });
  const parts = totals.length === 0 ? "" : `: ${totals.join(", ")}`;
  const conditional = requests.filter((request) => request.conditional).length;
  const most = conditional === 0 ? "" : " at most";
  return [
    paragraph(toned(`${counted(requests.length, "request")}${most}${parts}. Nothing was sent.`, "strong")),
    ...(conditional === 0
      ? []
      : [paragraph(`? = sent only where an earlier request is answered in a certain way (${conditional})`)]),
    ...(confirmation === 0
      ? []
      : [paragraph(`Where something is found, up to ${confirmation} more requests confirm it`)]),
  ];
}
