import type { Profile } from "../../contracts/profile/profile.ts";
import { findTokens } from "../../contracts/wire/login.ts";
import { identityOf, sessionContractOf } from "../../contracts/wire/session.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { jsonOf } from "../model/classify.ts";

/** Whom a session names, and whether that is who signed in. */

/** Where the session departs from its contract, in words; `undefined` where it does not. */
export function deviationsOf(session: ClassifiedResponse, profile: Profile): string | undefined {
  const found = sessionContractOf(profile).check(jsonOf(session));
  if (found.length === 0) return undefined;
  return found.map(({ path, wanted, got }) => `${path || "the answer"} is ${got}, not ${wanted}`).join("; ");
}

/** The address of the signed-in account stands in every answer as this mark. */
const ownMark = /\[email#[0-9a-f]+\]/;
/** Addresses are sometimes shown in part, such as `a***@example.com`: these cannot be compared. */
const whole = /^[^\s@*…]+@[^\s@*…]+$/;

/** By what the session names somebody else than the account that signed in; `undefined` where it does not. */
export function otherUserIn(
  session: ClassifiedResponse,
  login: ClassifiedResponse,
  profile: Profile,
): "e-mail address" | "id" | undefined {
  const { email, id } = identityOf(jsonOf(session), profile);
  const sub = subjectOf(login, profile);
  if (email !== undefined && ownMark.test(email)) return undefined;
  if (id !== undefined && (id === sub || ownMark.test(id))) return undefined;
  if (email !== undefined) return whole.test(email) ? "e-mail address" : undefined;
  return id !== undefined && sub !== undefined && formOf(id) === formOf(sub) ? "id" : undefined;
}

/** The subject of the JWT that sign-in gave: of the one that is used, or else of the only one. */
function subjectOf(login: ClassifiedResponse, profile: Profile): string | undefined {
  const places = findTokens(jsonOf(login), profile).map(({ path }) => path);
  const used = places.flatMap(
    (place) => login.issued.find(({ kind, path }) => kind === "jwt" && path === place) ?? [],
  );
  return (used[0] ?? login.issued.find(({ kind }) => kind === "jwt"))?.claims?.sub;
}

/** Identifiers of one form, such as two UUIDs, are meant for one purpose; others need not be equal. */
const formOf = (id: string): string =>
  id
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "uuid")
    .replace(/(?<=^|[_|:-])[A-Za-z0-9]*\d[A-Za-z0-9]*$/, "id");
