import type { StatusReport } from "../../contracts/report/status.ts";
import type { Token } from "../../contracts/token/token.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { factsOf } from "../../suites/diagnosis/facts.ts";
import type { DiagnosisRequest, Observed, ObservedAnswers } from "../../suites/diagnosis/request.ts";
import { errorCode, errorMessage, jsonOf } from "../../suites/model/classify.ts";
import { goodLogin } from "../../suites/model/requests.ts";
import type { SubjectSettings } from "../config/resolve.ts";
import { askDeployment } from "../diagnosis/ask.ts";
import { scrub } from "../diagnosis/finding.ts";
import { judgeStatus, readStatus } from "../diagnosis/status.ts";
import { UserError } from "../user-error.ts";
import { type Host, tool } from "./host.ts";
import { runContextOf } from "./run-context.ts";
import { withSession } from "./session.ts";
import { brokenText } from "./subject.ts";

const limitMs = 30_000;

/** Who one is at a deployment, by at most three requests. */
export async function runStatus(settings: SubjectSettings, host: Host): Promise<StatusReport> {
  const { subject, addresses } = settings;
  const token = subject.subject;
  if (token === undefined)
    throw new UserError(
      "No credential is given: set TITAN_TOKEN, JWT_TOKEN, or TITAN_EMAIL and TITAN_PASSWORD",
    );
  const [fault] = token.faults;
  if (!token.sendable && fault !== undefined) throw brokenText(token, fault);
  const context = runContextOf({ described: settings.described }, addresses, new Set());
  const options = { context, connection: settings.connection, limitMs, patient: false };
  const request: DiagnosisRequest = {
    context,
    subject: token,
    account: subject.account,
    tryCreate: false,
    readOnly: true,
    all: false,
    now: Date.now(),
    commandLine: { flags: settings.deploymentFlags, call: "" },
  };
  const { seen } = await withSession(options, host, (session) =>
    askDeployment({ ...session, subjectCredentials: subject }, (deliver) =>
      readStatus(request, { deliver, signal: session.signal }),
    ),
  );
  return scrub(reportOf(request, token, seen, settings), subject.tokens);
}

function reportOf(
  request: DiagnosisRequest,
  token: Token,
  seen: ObservedAnswers,
  settings: SubjectSettings,
): StatusReport {
  const { authUrl, taskServiceUrl } = settings.addresses;
  const reads = Object.values(seen);
  const { fingerprint, place, kind } = token;
  const { claims } = factsOf(request, seen).request.subject ?? token;
  const scopes = reads.flatMap(scopesIn);
  const time = (seconds: number | undefined) =>
    seconds === undefined || !(Math.abs(seconds) < 8.64e12)
      ? undefined
      : new Date(seconds * 1000).toISOString();
  const { outcome, because } = judgeStatus(request, seen);
  const told = {
    fingerprint,
    issuedAt: time(claims?.iat),
    expiresAt: time(claims?.exp),
    subject: claims?.sub,
    issuer: claims?.iss,
    audience: claims?.aud,
  };
  return {
    schemaVersion: 1,
    tool,
    target: {
      authUrl,
      taskServiceUrl,
      ...(settings.environment === undefined ? {} : { environment: settings.environment }),
    },
    place,
    kind,
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
    ...(scopes.length === 0 ? {} : { scopes }),
    // What the credential got, then the controls.
    reads: reads
      .toSorted((one, other) => Number(isControl(one)) - Number(isControl(other)))
      .map((read) => ({
        operation: read.probe.operation,
        ...(read.status === 0 ? {} : { status: read.status }),
        says: wordsOf(read),
      })),
    outcome,
    exitCode: exitCodes[outcome],
    because,
    ...(outcome === "pass" ? {} : { next: `titan-auth diagnose${settings.deploymentFlags}` }),
    notices: [...settings.notices, ...settings.subject.secrets.notices],
  };
}

const exitCodes = { pass: 0, fail: 1, inconclusive: 3 } as const;

/** A read that shows how callers without a credential are answered. A sign-in has none by its nature. */
const isControl = ({ probe }: Observed): boolean =>
  probe.credential.kind === "none" && probe.operation !== goodLogin.operation;

function wordsOf(read: Observed): string {
  if (read.status === 0) return read.detail ?? "no answer";
  if (read.status === 401 && isControl(read)) return "401 without a credential, as expected";
  const who = isControl(read) ? ", without a credential" : "";
  const words = [errorCode(read), errorMessage(read)].filter((one) => one !== undefined).join(": ");
  return `${read.status}${words === "" ? "" : ` ${words.replace(/\.$/, "")}`}${who}`;
}

/** Scopes where the session names them. */
function scopesIn(read: Observed): readonly string[] {
  if (read.responseClass !== "allowed" || read.probe.credential.kind === "none") return [];
  const document = jsonOf(read);
  const data = isRecord(document) && isRecord(document["data"]) ? document["data"] : document;
  const scopes = isRecord(data) ? (data["scopes"] ?? data["scope"]) : undefined;
  if (typeof scopes === "string") return scopes.split(/\s+/).filter((one) => one !== "");
  return Array.isArray(scopes) ? scopes.filter((one) => typeof one === "string") : [];
}
