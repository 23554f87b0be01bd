import { jwt, none } from "../../contracts/catalogue/credential.ts";
import { schemeOf } from "../../contracts/profile/presentation.ts";
import { listAs } from "../api-keys/unguarded-key-management.ts";
import { defineSurvey } from "../model/check.ts";
import { harmlessWrite, readsPerSurface } from "../model/operations.ts";
import { capitalSessionFromPage, emptyLoginFromPage, foreign, origins } from "../model/origins.ts";
import { type Probe, probe } from "../model/probe.ts";
import { exercise, session } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { listNamingFirst, makesKeys } from "../scopes/isolation/leaks.ts";
import { placesOf } from "./shared.ts";

/** What a browser asks before a write of a foreign page: the answer alone allows the page to send it. */
function preflights(context: RunContext): readonly Probe[] {
  const write = harmlessWrite(context);
  if (write === undefined || !context.means.has("writes")) return [];
  const { payload: _, ...plain } = exercise(write, none, context, {
    variant: "asked before by a foreign page",
  });
  const asked = {
    "access-control-request-method": write.method,
    "access-control-request-headers": "authorization, content-type",
  };
  return [
    {
      ...plain,
      method: "OPTIONS",
      effect: "read",
      spelling: "as a preflight",
      headers: { ...foreign.headers, ...asked },
    },
  ];
}

/** Answers that hold a token or name keys. A sign-in without a body will do: it is answered by the same service. */
function ofSecrets(context: RunContext): readonly Probe[] {
  if (!context.means.has("minting")) return [emptyLoginFromPage];
  const accounts = ["account", "second-account"] as const;
  if (accounts.every((one) => context.means.has(one)) && makesKeys(context))
    return [emptyLoginFromPage, listNamingFirst(context)];
  const { id: _, ...list } = listAs(jwt);
  return [emptyLoginFromPage, probe({ ...list, ...origins(context.authUrl).alike })];
}

export default defineSurvey({
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
    wildcard: {
      text: "{where} allows every origin (*) together with credentials",
      cause:
        "Both headers are sent to everybody. Browsers refuse the pair, and the next change of the list reflects the origin.",
      fix: ["Allow a fixed list of origins", "Send Access-Control-Allow-Credentials only to these"],
    },
  },
  probes(context) {
    const credential = context.means.has("jwt") ? jwt : none;
    const { opaque, longer } = origins(context.taskServiceUrl);
    const reads = readsPerSurface(context).map((one, at) =>
      exercise(one, credential, context, [opaque, opaque, longer][at] ?? foreign),
    );
    const usesBearer = context.means.has("jwt") && schemeOf(context.profile.sendJwt) !== undefined;
    const ofSession = usesBearer ? capitalSessionFromPage : session(credential, foreign);
    return [ofSession, ...reads, ...preflights(context), ...ofSecrets(context)];
  },
  judge(responses, reporter) {
    // Requests of other checks come from foreign pages as well.
    const withCredentials = responses.filter(
      ({ headers, probe }) =>
        probe.headers["origin"] !== undefined &&
        headers["access-control-allow-credentials"]?.trim().toLowerCase() === "true",
    );
    const allowed = ({ headers }: Pick<Probe, "headers">) => headers["access-control-allow-origin"];
    const reflecting = withCredentials.filter((one) => allowed(one) === one.probe.headers["origin"]);
    const [first] = reflecting;
    const origin = String(first?.probe.headers["origin"]);
    const facts = { expected: "no such header", origin };
    if (first !== undefined)
      return reporter.found(
        "reflected",
        { ...placesOf(reflecting), ...facts, actual: origin },
        ...reflecting.slice(0, 5),
      );
    const open = withCredentials.filter((one) => allowed(one) === "*");
    if (open.length > 0)
      reporter.found("wildcard", { ...placesOf(open), ...facts, actual: "*" }, ...open.slice(0, 5));
  },
});
