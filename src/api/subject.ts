import type { ScopesReport } from "../../contracts/report/scopes-report.ts";
import { faultSentence } from "../../contracts/token/fault-sentence.ts";
import type { Token } from "../../contracts/token/token.ts";
import { type RunContext, scopeNames } from "../../suites/model/run-context.ts";
import { allCloseTo, didYouMean } from "../close-to.ts";
import type { SubjectSettings } from "../config/resolve.ts";
import { askDeployment, type DiagnosisEvidence } from "../diagnosis/ask.ts";
import { diagnose as judge } from "../diagnosis/diagnose.ts";
import { scrub } from "../diagnosis/finding.ts";
import { investigate, type Sender } from "../diagnosis/investigate.ts";
import type { Diagnosed } from "../diagnosis/recording.ts";
import { probeScopes, reportScopes } from "../diagnosis/scopes.ts";
import { UserError } from "../user-error.ts";
import { type AskedCall, diagnosisRequestOf, noticesOf } from "./diagnosis-request.ts";
import { type Host, tool } from "./host.ts";
import { runContextOf } from "./run-context.ts";
import { withSession } from "./session.ts";
import type { ReachedSettings } from "./with-subject.ts";

/** Milliseconds for all that one command asks. */
const limitMs = 60_000;

/** Explains why a credential fails. */
export async function runDiagnosis(
  asked: AskedCall,
  settings: ReachedSettings,
  host: Host,
): Promise<Diagnosed> {
  const { subject, addresses, environment } = settings;
  const context = contextOf(settings);
  const request = diagnosisRequestOf(asked, settings, context);
  const evidence = await ask(settings, context, host, (sender) => investigate(request, sender));
  const { authUrl, taskServiceUrl } = addresses;
  const frame = {
    tool,
    target: {
      authUrl,
      taskServiceUrl,
      ...(environment === undefined ? {} : { environment }),
      embedded: settings.target.kind === "embedded",
    },
    notices: [...settings.notices, ...noticesOf(request), ...subject.secrets.notices],
  };
  const { tokens } = subject;
  return { request, evidence, frame, tokens, report: judge(request, evidence, frame, tokens) };
}

/** Finds out what a credential may do. `need`: scopes that must be there. */
export async function runScopes(
  need: readonly string[],
  settings: ReachedSettings,
  host: Host,
): Promise<ScopesReport> {
  const { subject, readOnly, allowBillingWrite } = settings;
  const token = tokenOf(settings);
  const context = contextOf(settings);
  const limits = { readOnly, billingWrite: allowBillingWrite };
  refuseMistaken(need, scopeNames(context));
  const seen = await ask(settings, context, host, (sender) =>
    probeScopes(context, token.credential, limits, sender),
  );
  const { deploymentFlags, serveFlags } = settings;
  const notices = [
    ...settings.notices,
    ...subject.secrets.notices,
    ...scopeNotices(token, need, scopeNames(context)),
  ];
  return scrub(
    reportScopes(seen, { tool, context, token, need, notices, flags: deploymentFlags, serveFlags }),
    subject.tokens,
  );
}

const contextOf = ({ described, addresses }: SubjectSettings): RunContext =>
  runContextOf({ described }, addresses, new Set());

function ask<T>(
  { connection, subject }: SubjectSettings,
  context: RunContext,
  host: Host,
  questions: (sender: Sender) => Promise<T>,
): Promise<DiagnosisEvidence<T>> {
  return withSession({ context, connection, limitMs, patient: false }, host, (session) =>
    askDeployment({ ...session, subjectCredentials: subject }, (deliver) =>
      questions({ deliver, signal: session.signal }),
    ),
  );
}

/** The credential in question. One whose text is broken is for `diagnose` to explain. */
function tokenOf({ subject: { subject } }: SubjectSettings): Token {
  if (subject === undefined || subject.place === "sign-in")
    throw new UserError(
      "No token is given whose scopes to find. Set TITAN_TOKEN or JWT_TOKEN, or use --token-stdin",
    );
  const [fault] = subject.faults;
  if (fault === undefined) return subject;
  throw brokenText(subject, fault);
}

/** What is wrong with the text of a token. */
export const brokenText = ({ place, details }: Token, fault: Token["faults"][number]): UserError =>
  new UserError(
    `${faultSentence(fault, place, details?.[fault])}. Run titan-auth diagnose: it says what to do`,
  );

/** Words of a scope's name in any order, number and spelling: `read:task` and `Tasks.Read` are the same. */
const wordsOf = (scope: string): string =>
  scope
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/ies$/, "y").replace(/s$/, ""))
    .filter((word) => word !== "")
    .sort()
    .join(" ");

/** Refuses names that are surely meant for a known scope. Others may be a deployment's own. */
function refuseMistaken(need: readonly string[], known: readonly string[]): void {
  for (const name of need) {
    if (known.includes(name)) continue;
    const parts = name.split(/\s+/);
    const meant = parts.every((part) => known.includes(part))
      ? parts.join(",")
      : known.find((one) => wordsOf(one) === wordsOf(name));
    if (meant !== undefined)
      throw new UserError(`Unknown scope "${name}" for --need. Did you mean ${meant}?`);
    if (!/^[\w:.*-]+$/.test(name))
      throw new UserError(
        "Invalid value for --need: it must be scopes with commas between them. Example: --need tasks:read,data:read",
      );
  }
}

const scopeNotices = (token: Token, need: readonly string[], known: readonly string[]): readonly string[] => [
  ...(token.kind === "jwt" ? ["A JWT has no scopes of its own: this is what it opens as its user"] : []),
  ...need
    .filter((name) => !known.includes(name))
    .map((name) =>
      `${name} is not in Titan's list, so no request shows it. ${didYouMean(allCloseTo(name, known))}`.trimEnd(),
    ),
];
