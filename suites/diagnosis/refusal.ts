import { errorCode, errorMessage } from "../model/classify.ts";
import { baseOf, redirectTarget } from "../reach/shared.ts";
import { sameWords } from "./credential-status.ts";
import type { DiagnosisRequest, ObservedAnswers } from "./request.ts";

/** Codes of a refusal for want of scopes: the platform's, and RFC 6750's (section 3.1). */
const scopeCodes: readonly string[] = ["FORBIDDEN", "INSUFFICIENT_SCOPE"];

/** The code of a 403 that gives another reason than scopes: a plan, an address, a quota. */
export function otherCode(seen: ObservedAnswers): string | undefined {
  const refusal = [seen["own-call"], seen["own-target"]].find(
    (observed) => observed?.responseClass === "forbidden",
  );
  const code = refusal?.status === 403 ? errorCode(refusal) : undefined;
  return code === undefined || scopeCodes.includes(code.toUpperCase()) ? undefined : code;
}

/** What a refusal says of itself: its message, and the description in its challenge (RFC 6750, section 3). */
export function wordsOf(seen: ObservedAnswers): string {
  const nobody = seen["nobody-target"];
  const sights = [seen["own-call"], seen["own-target"], seen["own-session"]];
  const refusal = sights.find(
    (observed) =>
      observed !== undefined && ["unauthorized", "forbidden", "disguised"].includes(observed.responseClass),
  );
  if (refusal === undefined || (nobody !== undefined && sameWords(refusal, nobody))) return "";
  const described = /error_description="([^"]*)"/.exec(refusal.headers["www-authenticate"] ?? "")?.[1];
  return [errorMessage(refusal), described].filter((text) => text !== undefined).join(" ");
}

/** A redirect of the very path that was asked for: the API has another address. A redirect elsewhere is a sign-in page's. */
export function movedOf({ context }: DiagnosisRequest, seen: ObservedAnswers): string | undefined {
  for (const id of ["nobody-target", "nobody-session", "own-target"] as const) {
    const observed = seen[id];
    const to = observed && redirectTarget(observed, context);
    if (observed === undefined || to === undefined) continue;
    const same = to.pathname.replace(/\/$/, "").endsWith(observed.probe.path.replace(/\/$/, ""));
    if (same && to.origin !== new URL(baseOf(observed, context)).origin) return to.origin;
  }
  return undefined;
}
