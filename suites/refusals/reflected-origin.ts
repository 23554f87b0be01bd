import { jwt, none } from "../../contracts/catalogue/credential.ts";
import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { readsPerSurface } from "../model/operations.ts";
import { noVerdict } from "../model/probe-result.ts";
import { exercise, session } from "../model/requests.ts";
import { placesOf } from "./shared.ts";

const foreignOrigin = "https://titan-auth-check.invalid";

/** Foreign origins that end or begin like the deployment's own, for lists that compare only a part. */
function lookalikes(url: string): readonly string[] {
  const { hostname } = new URL(url);
  return [
    `https://${hostname}.titan-auth-check.invalid`,
    `https://titan-auth-check${hostname}`,
    foreignOrigin,
  ];
}

export default defineCheck({
  id: "reflected-origin",
  suite: "refusals",
  code: "F6",
  title: "No foreign web page may read answers with the user's credentials",
  failureTitle: "Any web page may read answers with the user's credentials",
  severity: "medium",
  weakness: { cwe: 942, owasp: "API8" },
  rationale: "A page that a signed-in user visits could read their session, and act for them.",
  reference: "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials",
  messages: {
    reflected: {
      text: "{where} allows the origin {origin}, which is foreign, together with credentials",
      cause: "The Origin of the request is copied into Access-Control-Allow-Origin.",
      fix: ["Allow a fixed list of origins", "Send Access-Control-Allow-Credentials only to these"],
    },
  },
  cases(context) {
    const credential = context.means.has("jwt") ? jwt : none;
    const from = (origin: string, variant: string) => ({ headers: { origin }, variant });
    const foreign = from(foreignOrigin, "from a foreign origin");
    const opaque = from("null", "from the origin null");
    const reads = readsPerSurface(context).flatMap((one, at, { length }) => {
      const [origin = foreignOrigin] = lookalikes(context.taskServiceUrl).slice(at % 3);
      return [
        exercise(one, credential, context, from(origin, "from an origin like its own")),
        ...(at === length - 1 ? [exercise(one, credential, context, opaque)] : []),
      ];
    });
    const all = [session(credential, foreign), session(credential, opaque), ...reads];
    return [{ probes: Object.fromEntries(all.map((one) => [one.id, one])), tolerates: noVerdict }];
  },
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter) {
    const reflecting = Object.values(responses).filter(({ headers, probe }) => {
      const allowed = headers["access-control-allow-origin"];
      const withCredentials = headers["access-control-allow-credentials"]?.trim().toLowerCase() === "true";
      return allowed !== undefined && allowed === probe.headers["origin"] && withCredentials;
    });
    const [first] = reflecting;
    if (first === undefined) return;
    const origin = String(first.probe.headers["origin"]);
    const facts = { ...placesOf(reflecting), origin, expected: "no such header", actual: origin };
    reporter.found("reflected", facts, ...reflecting.slice(0, 5));
  },
});
