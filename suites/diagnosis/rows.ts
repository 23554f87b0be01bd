import type { RowId, RowVerdict } from "../../contracts/report/terms.ts";
import { isKnown, isRefused } from "./causes/cause.ts";
import type { Facts } from "./facts.ts";
import { namedCall } from "./request.ts";

export interface RowRuling {
  readonly verdict: RowVerdict;
  readonly because: string;
}

const ruledOut = (because: string): RowRuling => ({ verdict: "ruled-out", because });
const notTested = (because: string): RowRuling => ({ verdict: "not-tested", because });

const nothingAsked = ({ seen, isTitan }: Facts): string | undefined => {
  if (Object.keys(seen).length === 0) return "nothing was sent: the credential itself is broken";
  return isTitan.auth || isTitan.task ? undefined : "no Titan answered";
};

/** What is known of a row that the answer does not confirm. */
const rulings: Readonly<Record<RowId, (facts: Facts) => RowRuling>> = {
  unauthorized: (facts) => {
    if (isKnown(facts) && !isRefused(facts))
      return ruledOut("The credential is accepted: whoever sends it as this tool does gets no 401");
    if (isKnown(facts))
      return ruledOut("The credential is known to this deployment: it is neither missing nor invalid");
    return notTested("the credential was not seen to be accepted");
  },
  forbidden: (facts) => {
    const name = namedCall(facts.request);
    if (facts.call === "accepted" && name !== undefined)
      return ruledOut(`${name} lets the credential through: its scopes suffice`);
    if (isRefused(facts)) return notTested("scopes are looked at once the credential is accepted");
    return notTested(
      name === undefined
        ? "no call was named, so that no scope is asked for"
        : `${name} was not answered so far`,
    );
  },
  "api-key-creation": (facts) => {
    if (facts.seen["try-create"]?.responseClass === "allowed")
      return ruledOut("A key was created with this JWT");
    if (!facts.aboutCreation)
      return notTested("the creation of a key was not asked about (--symptom key-creation)");
    return notTested("no key was asked for (--try-create makes one and revokes it)");
  },
  "session-vs-key": (facts) => {
    if (facts.kind !== "jwt" && (facts.task === "accepted" || facts.scopes.have.length > 0))
      return ruledOut("An API key is used, and the task service accepts API keys");
    if (facts.kind !== "jwt" && facts.task === "known")
      return ruledOut("An API key is used, and the task service knows it");
    if (
      facts.kind === "jwt" &&
      facts.auth === "refused" &&
      facts.task === "refused" &&
      facts.request.symptom !== "dashboard-works"
    )
      return ruledOut("Both services refuse this JWT: it is not the kind of credential that matters");
    if (facts.kind === "jwt" && facts.task === "accepted")
      return ruledOut("The task service takes this JWT as the auth service does");
    return notTested("a JWT and an API key were not compared: give both, as JWT_TOKEN and TITAN_TOKEN");
  },
};

export function ruleRow(row: RowId, facts: Facts): RowRuling {
  const nothing = nothingAsked(facts);
  return nothing === undefined ? rulings[row](facts) : notTested(nothing);
}
