import { type Credential, jwt } from "../../contracts/catalogue/credential.ts";
import type { StatusReport } from "../../contracts/report/status.ts";
import { nounOf, type Token } from "../../contracts/token/token.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { classify, errorCode, errorMessage, jsonOf } from "../../suites/model/classify.ts";
import { findRead } from "../../suites/model/operations.ts";
import type { ProbeResult } from "../../suites/model/probe-result.ts";
import { exercise, goodLogin, session as sessionRead } from "../../suites/model/requests.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { SubjectSettings } from "../config/resolve.ts";
import { wire } from "../run/execute/wiring.ts";
import { UserError } from "../user-error.ts";
import { type Host, tool } from "./host.ts";
import { runContextOf } from "./run-context.ts";
import { withSession } from "./session.ts";

const limitMs = 30_000;

/** One read, what came of it, and what that says of the credential. */
interface Read {
  readonly operation: string;
  readonly result: ProbeResult;
}

/** Who one is at a deployment, by at most three requests. */
export async function runStatus(settings: SubjectSettings, host: Host): Promise<StatusReport> {
  const { subject, addresses } = settings;
  const token = subject.subject;
  if (token === undefined)
    throw new UserError(
      "No credential is given: set TITAN_TOKEN, JWT_TOKEN, or TITAN_EMAIL and TITAN_PASSWORD",
    );
  if (!token.sendable)
    throw new UserError(
      `The token in ${token.place} cannot be sent: its text is broken. Run titan-auth diagnose: it says what is wrong with it`,
    );
  const context = runContextOf({ described: settings.described }, addresses, new Set());
  const options = { context, connection: settings.connection, limitMs, patient: false };
  const reads = await withSession(options, host, async (session) => {
    const { executor } = wire({ ...session, secrets: subject.secrets });
    try {
      const send = async (probe: Parameters<typeof executor.deliver>[0]): Promise<Read> => ({
        operation: probe.operation,
        result: await executor.deliver(probe, session.signal),
      });
      if (token.place === "sign-in") {
        const login = await send(goodLogin);
        return classify(login.result) === "allowed" ? [login, await send(sessionRead(jwt))] : [login];
      }
      return await Promise.all(readsOf(token, context).map(send));
    } finally {
      await session.ledger.close();
    }
  });
  return reportOf(token, reads, settings);
}

/** The session, and for a key the safest call, since a session may be for JWTs alone. */
function readsOf({ credential, kind }: Token, context: RunContext) {
  const operation = findRead(context.operations);
  const call = (one: Credential) => (operation === undefined ? [] : [exercise(operation, one, context)]);
  return kind === "jwt" ? [sessionRead(credential)] : [...call(credential), sessionRead(credential)];
}

function reportOf(token: Token, reads: readonly Read[], settings: SubjectSettings): StatusReport {
  const { authUrl, taskServiceUrl } = settings.addresses;
  const { claims, fingerprint, place, kind } = token;
  const scopes = reads.flatMap(({ result }) => scopesIn(result));
  const time = (seconds: number | undefined) =>
    seconds === undefined || !(Math.abs(seconds) < 8.64e12)
      ? undefined
      : new Date(seconds * 1000).toISOString();
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
    reads: reads.map(({ operation, result }) => ({
      operation,
      ...(result.kind === "answer" ? { status: result.status } : {}),
      says: wordsOf(result),
    })),
    ...conclude(token, reads),
    notices: [...settings.notices, ...settings.subject.secrets.notices],
  };
}

const noun = (token: Token): string => (token.place === "sign-in" ? "account" : nounOf(token));

function conclude(token: Token, reads: readonly Read[]) {
  const classes = reads.map(({ result }) => classify(result));
  const isWorking =
    token.place === "sign-in" ? classes.every((one) => one === "allowed") : classes.includes("allowed");
  if (isWorking) return { outcome: "pass", exitCode: 0, because: `The ${noun(token)} works` } as const;
  // A key that lacks a scope is known all the same.
  if (token.kind !== "jwt" && classes.includes("forbidden"))
    return {
      outcome: "pass",
      exitCode: 0,
      because: "The API key is known here, but may not read tasks",
    } as const;
  const next = "titan-auth diagnose";
  if (classes.some((one) => one === "unauthorized" || one === "forbidden"))
    return { outcome: "fail", exitCode: 1, because: `The ${noun(token)} does not work`, next } as const;
  return {
    outcome: "inconclusive",
    exitCode: 3,
    because: `Whether the ${noun(token)} works is unknown: no answer of a Titan deployment came`,
    next,
  } as const;
}

function wordsOf(result: ProbeResult): string {
  if (result.kind !== "answer") return result.detail;
  const words = [errorCode(result), errorMessage(result)].filter((one) => one !== undefined).join(": ");
  return `${result.status}${words === "" ? "" : ` ${words}`}`;
}

/** Scopes where the session names them. */
function scopesIn(result: ProbeResult): readonly string[] {
  if (result.kind !== "answer" || classify(result) !== "allowed") return [];
  const document = jsonOf(result);
  const data = isRecord(document) && isRecord(document["data"]) ? document["data"] : document;
  const scopes = isRecord(data) ? (data["scopes"] ?? data["scope"]) : undefined;
  if (typeof scopes === "string") return scopes.split(/\s+/).filter((one) => one !== "");
  return Array.isArray(scopes) ? scopes.filter((one) => typeof one === "string") : [];
}
