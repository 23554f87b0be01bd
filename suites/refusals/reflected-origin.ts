import { jwt, none } from "../../contracts/catalogue/credential.ts";
import { defineCheck } from "../model/check.ts";
import { session } from "../model/requests.ts";

const stranger = "https://titan-auth-check.invalid";

export default defineCheck({
  id: "reflected-origin",
  suite: "refusals",
  code: "F6",
  title: "No foreign web page may read answers with the user's credentials",
  failureTitle: "Any web page may read answers with the user's credentials",
  severity: "medium",
  rationale: "A page that a signed-in user visits could read their session, and act for them.",
  reference: "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials",
  messages: {
    reflected: {
      text: "{operation} allows the origin {origin}, a foreign origin, together with credentials",
      cause: "The Origin of the request is copied into Access-Control-Allow-Origin.",
      fix: ["Allow a fixed list of origins", "Send Access-Control-Allow-Credentials only to these"],
    },
  },
  cases({ means }) {
    const extras = { headers: { origin: stranger }, variant: "from a foreign origin" };
    return [{ probes: { asked: session(means.has("jwt") ? jwt : none, extras) } }];
  },
  judge({ asked }, reporter) {
    const allowed = asked.headers["access-control-allow-origin"];
    const withCredentials =
      asked.headers["access-control-allow-credentials"]?.trim().toLowerCase() === "true";
    if (allowed !== stranger || !withCredentials) return;
    const facts = {
      operation: asked.probe.operation,
      origin: stranger,
      expected: "no such header",
      actual: allowed,
    };
    reporter.found("reflected", facts, asked);
  },
});
