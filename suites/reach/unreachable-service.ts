import { defineCheck } from "../model/check.ts";
import { anonymousSession } from "../model/requests.ts";
import { firstContact, hasOwnTaskService, unverified } from "./shared.ts";

const dayMs = 24 * 60 * 60 * 1000;
const fix = [
  "Renew the certificate on the load balancer or ingress, and look up why its automatic renewal did not run.",
  "See the new end: openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -enddate",
];

export default defineCheck({
  id: "unreachable-service",
  suite: "reach",
  code: "R1",
  title: "Both services can be reached, with a certificate that stays valid",
  failureTitle: "A service cannot be reached, or its certificate is about to expire",
  severity: "high",
  weakness: { cwe: 295, owasp: "API8" },
  rationale: "A service that does not answer, or whose certificate has run out, fails every caller at once.",
  messages: {
    "certificate-expires": {
      text: "The certificate of {host} expires in {days} days; at least {wanted} are wanted",
      severity: "low",
      fix,
    },
  },
  cases(context) {
    const first = firstContact(context);
    const tolerates = ["limited", "failed", "gateway", "foreign", "odd"] as const;
    const auth = {
      subject: { host: new URL(context.authUrl).hostname },
      probes: { first: anonymousSession },
    };
    const task =
      first === undefined || !hasOwnTaskService(context)
        ? []
        : [{ subject: { host: new URL(context.taskServiceUrl).hostname }, probes: { first } }];
    return [auth, ...task].map((situation) => ({ ...situation, tolerates }));
  },
  judge({ first }, reporter, { host }, { policy: { certificateDays }, insecure }) {
    if (first.certificate === undefined) return;
    if (insecure) return reporter.absent(`${unverified}: the certificate of ${host} was not verified`);
    const days = Math.floor((first.certificate.validTo - first.sentAt) / dayMs);
    const facts = { host, days, wanted: certificateDays, expected: `${certificateDays} days or more` };
    if (days < certificateDays)
      reporter.found("certificate-expires", { ...facts, actual: `${days} days` }, first);
  },
});
