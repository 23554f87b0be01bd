import { closest } from "fastest-levenshtein";
import type { Token } from "../../contracts/token/token.ts";
import { scopeNames } from "../../suites/model/run-context.ts";
import { scrub } from "../diagnosis/finding.ts";
import { probeScopes, reportScopes } from "../diagnosis/scopes.ts";
import { scopesReporters } from "../report/reporters.ts";
import { UserError } from "../user-error.ts";
import type { Given } from "./arguments.ts";
import type { ScopesArguments } from "./diagnosis-flags.ts";
import { type DiagnosisInput, readDiagnosisInput } from "./diagnosis-input.ts";
import { output } from "./io/safe-output.ts";
import { lookAt } from "./look-at.ts";
import { resolveOne } from "./resolve-settings.ts";
import { runContextOf } from "./run-context.ts";
import { tool } from "./surroundings.ts";
import { pageOf } from "./terminal.ts";

/** `titan-auth scopes`: what a credential may do. 0: told, and nothing needed is lacking; 1: something is; 3: nothing can be told. */
export async function scopes(given: Given<ScopesArguments>): Promise<number> {
  const args = await resolveOne(given, process.env);
  const need = needOf(args);
  const input = await readDiagnosisInput(args, "any");
  const token = tokenOf(input);
  const context = runContextOf(
    { ...args, depth: "proof", allowBillingWrite: false },
    input.addresses,
    new Set(),
  );
  const limits = { readOnly: args.readOnly ?? false, billingWrite: args.allowBillingWrite ?? false };
  const looked = await lookAt(args, context, input.subjectCredentials, (deliver) =>
    probeScopes(context, token.credential, limits, deliver),
  );
  if (typeof looked === "number") return looked;
  const notices = [
    ...args.site.notices,
    ...input.subjectCredentials.secrets.notices,
    ...noticesOf(token, need, scopeNames(context)),
  ];
  const frame = { tool: tool(), context, token, need, notices };
  const report = scrub(reportScopes(looked, frame), input.subjectCredentials.tokens);
  const page = pageOf(process.stdout, args, process.env);
  const print = scopesReporters[args.format as keyof typeof scopesReporters];
  output.result(print(report, page), JSON.stringify(report));
  return report.exitCode;
}

/** The scopes of `--need`: names apart by commas, the flag once or more often. */
function needOf({ need = [] }: ScopesArguments): readonly string[] {
  const names = need
    .flatMap((one) => one.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const odd = names.find((name) => !/^[\w:.*-]+$/.test(name));
  if (odd === undefined) return [...new Set(names)];
  throw UserError.of(
    "--need",
    "names of scopes with commas between them",
    "other characters",
    "Write it as in: --need tasks:read,data:read",
  );
}

/** The credential in question. One whose text is broken is for `diagnose` to explain. */
function tokenOf({ subjectCredentials: { subject } }: DiagnosisInput): Token {
  if (subject === undefined || subject.place === "sign-in")
    throw UserError.of(
      "credentials",
      "a token whose scopes are asked for",
      "none",
      "Set TITAN_TOKEN or JWT_TOKEN, or use --token-stdin",
    );
  if (subject.faults.length === 0) return subject;
  throw UserError.of(
    subject.place,
    "a token that can be sent",
    "one whose text is broken",
    "Run titan-auth diagnose: it says what is wrong with it",
  );
}

const noticesOf = (token: Token, need: readonly string[], known: readonly string[]): readonly string[] => [
  ...(token.kind === "jwt"
    ? ["A JWT has no scopes of its own: what is told here is what it opens as its user"]
    : []),
  ...need
    .filter((name) => !known.includes(name))
    .map(
      (name) => `${name} is not in Titan's list, so nothing shows it. Did you mean ${closest(name, known)}?`,
    ),
];
