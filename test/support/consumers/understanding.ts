import { authPaths } from "../../../contracts/catalogue/catalogue.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import { findCreatedKey } from "../../../contracts/wire/api-key.ts";
import { unwrap } from "../../../contracts/wire/envelope.ts";
import { findTokens } from "../../../contracts/wire/login.ts";
import { type Identity, identityOf } from "../../../contracts/wire/session.ts";
import { classify, errorCode, jsonOf } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ResponseClass } from "../../../suites/model/probe-result.ts";

/** For tests: what our client makes of an answer, as far as the contracts are concerned. */
export interface Understanding {
  readonly responseClass: ResponseClass;
  readonly code?: string;
  /** Where the JWT was found; a token that was not hidden is none that the client knew for one. */
  readonly token?: string;
  readonly key?: {
    readonly path: string;
    readonly id: string | undefined;
    readonly scopes: readonly string[];
  };
  readonly identity?: Identity;
  readonly enveloped?: true;
}

/** Secrets that the client took out of an answer have left their mark there. */
const mark = /^\[(?:jwt|token|key)#[0-9a-f]{6}\]$/;

export function understandingOf(probe: Probe, answer: Answer): Understanding {
  const document = jsonOf(answer);
  const responseClass = classify(answer);
  const code = errorCode(answer);
  if (responseClass !== "allowed") return { responseClass, ...(code === undefined ? {} : { code }) };
  switch (probe.path) {
    case authPaths.login:
      return { responseClass, ...tokenIn(document) };
    case authPaths.session:
      return { responseClass, identity: identityOf(document) };
    case authPaths.apiKeys:
      return { responseClass, ...keyIn(document, answer) };
    default:
      return { responseClass, ...(unwrap(document).enveloped ? { enveloped: true } : {}) };
  }
}

function tokenIn(document: unknown): Pick<Understanding, "token"> {
  const found = findTokens(document).find(({ token }) => mark.test(token));
  return found === undefined ? {} : { token: found.path };
}

function keyIn(document: unknown, { issued }: Answer): Pick<Understanding, "key"> {
  const found = findCreatedKey(document);
  const path = issued.find(({ kind }) => kind === "key")?.path;
  if (found?.key === undefined || path === undefined || !mark.test(found.key)) return {};
  return { key: { path, id: found.id, scopes: found.scopes ?? [] } };
}
