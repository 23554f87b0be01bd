import type { Profile } from "../../contracts/profile/profile.ts";
import type { Answer } from "../../contracts/wire/answer.ts";
import { findListedKeys } from "../../contracts/wire/api-key.ts";
import { classify, errorCode, errorMessage, jsonOf } from "../../suites/model/classify.ts";
import type { Probe } from "../../suites/model/probe.ts";
import type { ProbeResult } from "../../suites/model/probe-result.ts";
import { createKey, goodLogin, listKeys, revokeKey } from "../../suites/model/requests.ts";
import { tokenlessBecause } from "../../suites/sign-in/shared.ts";
import type { RunSettings } from "../config/resolve.ts";
import { lookOf } from "../run/execute/keys/key-look.ts";
import { creationOutcome } from "../run/execute/keys/key-outcome.ts";
import type { Received } from "../run/execute/read-response.ts";
import { wire } from "../run/execute/wiring.ts";
import type { Secret } from "../secrets/secret.ts";
import { UserError } from "../user-error.ts";
import type { Host } from "./host.ts";
import { isQuoted, meansOf, runContextOf } from "./run-context.ts";
import { openTarget, withSession } from "./session.ts";

/** The time limit of one of these commands, in milliseconds. */
const limitMs = 60_000;

/** Why something was not done: refused by the deployment (exit code 1), or unknown (3). */
export interface NotDone {
  readonly kind: "refused" | "unknown";
  readonly because: string;
}

export interface SignedIn {
  readonly kind: "signed-in";
  readonly token: Secret;
}

/** Signs in with the account of the settings. */
export const signIn = (settings: RunSettings, host: Host): Promise<SignedIn | NotDone> => {
  if (settings.secrets.password === undefined)
    throw new UserError("Signing in needs an account: set TITAN_EMAIL and TITAN_PASSWORD");
  return withAccount(settings, host, async (send, profile) => {
    const received = await send(goodLogin);
    const [token] = received?.secrets ?? [];
    if (isAllowed(received) && token !== undefined) return { kind: "signed-in", token };
    if (isAllowed(received)) return { kind: "unknown", because: tokenless(received, profile) };
    return notSignedIn(received, settings);
  });
};

/** Why a successful sign-in gives no token. */
const tokenless = ({ result }: Received, profile: Profile): string =>
  tokenlessAnswer(result, profile) ?? "sign-in succeeded, but its answer has no token at a known place";

const tokenlessAnswer = (result: ProbeResult, profile: Profile): string | undefined =>
  result.kind === "answer" ? tokenlessBecause({ ...result, responseClass: "allowed" }, profile) : undefined;

/** A key as the deployment created it. */
export interface CreatedKey {
  readonly kind: "created";
  readonly key: Secret;
  /** The answer, with the key replaced by its placeholder. */
  readonly document: unknown;
}

/** How a key ends that nobody has. */
export const waysToEnd = "titan-auth keys list shows it, and titan-auth keys revoke ID ends it";

/** Creates a key that belongs to the user: it is not revoked at the end. */
export const createOwnKey = (
  { name, scopes }: { readonly name: string; readonly scopes: readonly string[] },
  settings: RunSettings,
  host: Host,
): Promise<CreatedKey | NotDone> =>
  asUser(settings, host, async (send) => {
    const probe = createKey({ kind: "json", value: { name, scopes } }, "by keys create");
    const received = await send(probe);
    const [key] = received?.secrets ?? [];
    const mayExist = received && !received.neverSent && creationOutcome(received) === "unclear";
    const isMasked = key !== undefined && lookOf(key.reveal()).masked === true;
    if (isAllowed(received) && key !== undefined && !isMasked)
      return { kind: "created", key, document: documentOf(received) };
    if (isAllowed(received))
      return {
        kind: "unknown",
        because: `the key was created, but the answer ${isMasked ? "masks" : "does not show"} it. To end it: ${waysToEnd}`,
      };
    const { kind, because } = notDone("the creation of the key", received);
    return {
      kind,
      because:
        kind === "unknown" && mayExist ? `${because}. The key may exist all the same: ${waysToEnd}` : because,
    };
  });

export interface ListedKeys {
  readonly kind: "listed";
  readonly keys: readonly { readonly id?: string; readonly name?: string }[];
}

/** The keys that the deployment lists for the account. */
export const listOwnKeys = (settings: RunSettings, host: Host): Promise<ListedKeys | NotDone> =>
  asUser(settings, host, async (send, profile) => {
    const received = await send(listKeys("after"));
    const keys = isAllowed(received) ? findListedKeys(documentOf(received), profile) : undefined;
    if (keys !== undefined) return { kind: "listed", keys };
    if (isAllowed(received)) return { kind: "unknown", because: "the answer has no list of keys" };
    return notDone("the list of keys", received);
  });

/** Revokes one key of the account. */
export const revokeOwnKey = (
  id: string,
  settings: RunSettings,
  host: Host,
): Promise<{ readonly kind: "revoked" } | NotDone> =>
  asUser(settings, host, async (send) => {
    const received = await send(revokeKey({ kind: "key-from", probe: "", label: id }, "after"), id);
    return isAllowed(received) ? { kind: "revoked" } : notDone("the revocation of the key", received);
  });

type Send = (probe: Probe, keyId?: string) => Promise<Received | undefined>;
type Work<T> = (send: Send, profile: Profile) => Promise<T | NotDone>;

/** Works with the user's JWT, which comes from sign-in if an account is given. */
function asUser<T>(settings: RunSettings, host: Host, work: Work<T>): Promise<T | NotDone> {
  const { secrets } = settings;
  if (secrets.password === undefined && secrets.jwt === undefined)
    throw new UserError("Keys need an account or a JWT: set TITAN_EMAIL and TITAN_PASSWORD, or JWT_TOKEN");
  return withAccount(settings, host, work, secrets.password !== undefined);
}

async function withAccount<T>(
  settings: RunSettings,
  host: Host,
  work: Work<T>,
  signsIn = false,
): Promise<T | NotDone> {
  const { addresses, secrets, close } = await openTarget(settings);
  const context = runContextOf({ described: settings.described }, addresses, meansOf(secrets, false));
  const options = { context, connection: settings.connection, limitMs, patient: true };
  try {
    return await withSession(options, host, async (session) => {
      const { executor } = wire({ ...session, secrets });
      try {
        if (signsIn) {
          const login = await executor.deliver(goodLogin, session.signal);
          if (classify(login) !== "allowed")
            return notSignedIn(login.kind === "not-sent" ? undefined : { result: login }, settings);
          const because = tokenlessAnswer(login, context.profile);
          if (because !== undefined) return { kind: "unknown", because };
        }
        return await work((probe, id) => executor.sendOwn(probe, id, session.signal), context.profile);
      } finally {
        await session.ledger.close();
      }
    });
  } finally {
    await close();
  }
}

const isAllowed = (received: Pick<Received, "result"> | undefined): received is Received =>
  received !== undefined && classify(received.result) === "allowed";

const documentOf = ({ result }: Received): unknown => (result.kind === "answer" ? jsonOf(result) : undefined);

/** In the server's own words, if it has any. A 4xx is a refusal; anything else decides nothing. */
function notDone(what: string, received: { readonly result: ProbeResult } | undefined): NotDone {
  const result = received?.result;
  if (result?.kind !== "answer")
    return {
      kind: "unknown",
      because: `${what} got no answer${result === undefined ? "" : `: ${result.detail}`}`,
    };
  const words = [errorCode(result), errorMessage(result)].filter((one) => one !== undefined).join(": ");
  const isRefused = result.status >= 400 && result.status < 500 && ![408, 425, 429].includes(result.status);
  const isPage = result.body.kind === "text" && result.body.html;
  return {
    // A page is no refusal of the deployment's: something in front of it may have answered.
    kind: isRefused && !isPage ? "refused" : "unknown",
    because: `${what} was answered with ${result.status}${answererOf(result)}${words === "" ? "" : ` (${words.replace(/\.$/, "")})`}`,
  };
}

/** Where a redirect leads, or that a page may not be the deployment's. */
function answererOf({ status, headers, body }: Answer): string {
  const { location } = headers;
  if (status >= 300 && status < 400 && location !== undefined)
    return `, a redirect to ${location.split("?")[0]}, which is not followed with a secret: set AUTH_URL to the address that serves the API itself`;
  return body.kind === "text" && body.html
    ? ", a web page: something in front of the service may have answered"
    : "";
}

/** A refused sign-in, with what to check. */
function notSignedIn(
  received: { readonly result: ProbeResult } | undefined,
  { secrets }: Pick<RunSettings, "secrets">,
): NotDone {
  const done = notDone("sign-in", received);
  if (received?.result.kind !== "answer" || received.result.status !== 401) return done;
  const quotes = isQuoted(secrets.password?.reveal())
    ? ". TITAN_PASSWORD begins and ends with quotation marks: take them away if they are not part of it"
    : "";
  return { ...done, because: `${done.because}: check TITAN_EMAIL and TITAN_PASSWORD${quotes}` };
}
