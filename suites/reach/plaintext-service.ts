import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { errorCode } from "../model/classify.ts";
import { probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession } from "../model/requests.ts";
import { isLoopback, unverified } from "./shared.ts";

const sessionOverHttp = probe({
  phase: "reach",
  service: "auth-over-http",
  operation: `GET ${authPaths.session}`,
  method: "GET",
  path: authPaths.session,
  effect: "read",
});

export default defineCheck({
  id: "plaintext-service",
  suite: "reach",
  code: "R3",
  title: "The API is served over https only",
  failureTitle: "The API is also served over plain http",
  severity: "high",
  weakness: { cwe: 319, owasp: "API8" },
  rationale: "Over plain http everybody on the way can read the token, and then use it.",
  reference: "https://www.rfc-editor.org/rfc/rfc6750#section-5.3",
  messages: {
    served: {
      text: "{operation} answered {status} over plain http, as it does over https: the http port serves the API",
      cause: "The http port is connected to the service instead of redirecting or refusing.",
      fix: [
        "Close port 80 for the API, or answer every request there with a redirect (308) or a refusal that reaches no service.",
        "Look through the access log of the http port for callers, and have their tokens and keys replaced.",
      ],
    },
  },
  cases({ authUrl }) {
    const url = new URL(authUrl);
    const tolerates = noVerdict;
    if (url.protocol === "http:" && !isLoopback(url)) {
      return [{ probes: { http: anonymousSession, https: anonymousSession }, tolerates }];
    }
    const hasHttpPort = url.protocol === "https:" && url.port === "";
    return hasHttpPort ? [{ probes: { http: sessionOverHttp, https: anonymousSession }, tolerates }] : [];
  },
  judge({ http, https }, reporter, _subject, { insecure }) {
    if (http.probe.service === "auth")
      return reporter.note("AUTH_URL is plain http: everybody on the way can read what is sent to it");
    if (insecure)
      return reporter.absent(
        `${unverified}: whether it is the same service that answers over https is unknown`,
      );
    if (noVerdict.includes(https.responseClass))
      return reporter.unsure(
        "Over https nothing answered as it should, so the http port compares with nothing",
      );
    if (!servesApi(http) || http.status !== https.status || errorCode(http) !== errorCode(https)) return;
    const facts = { operation: http.probe.operation, credential: "none", status: http.status };
    reporter.found(
      "served",
      { ...facts, expected: "no API over http", actual: `${http.status}` },
      http,
      https,
    );
  },
});

const servesApi = ({ body, responseClass }: ClassifiedResponse): boolean =>
  body.kind === "json" && ["allowed", "disguised", "unauthorized", "forbidden"].includes(responseClass);
