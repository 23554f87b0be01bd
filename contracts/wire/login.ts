import * as z from "zod";
import { type Profile, titanProfile } from "../profile/profile.ts";
import { type Contract, contract } from "./contract.ts";
import { inEnvelope } from "./envelope.ts";
import { firstOf, holdersIn } from "./json.ts";

const tokenSchema = z.string().min(1);

/** The rest of a login answer once its JWT was found: the form that the Pact contract pins. */
export const foundLoginSchema = z.looseObject({ token: tokenSchema });

export interface FoundToken {
  /** Such as `data.token`. */
  readonly path: string;
  readonly token: string;
}

/** All places of a login answer that may have the JWT and have a text, in order of preference. */
export const findTokens = (document: unknown, { login }: Profile = titanProfile): readonly FoundToken[] =>
  holdersIn(document, login.answer.within).flatMap((holder) =>
    login.answer.token.flatMap((field) => {
      const found = firstOf(holder, [field], text);
      return found === undefined ? [] : [{ path: found.path, token: found.value }];
    }),
  );

const text = (value: unknown): string | undefined => tokenSchema.safeParse(value).data;

/** A good login: an object with a JWT in one of the accepted places. */
export const loginContractOf = (profile: Profile): Contract =>
  inEnvelope(
    contract(
      "login",
      z.looseObject({}).refine((document) => findTokens(document, profile).length > 0, {
        error: placeWords(profile.login.answer),
      }),
    ),
    profile.envelope.auth,
  );

/** Titan's own. */
export const loginContract = loginContractOf(titanProfile);

/** `a JWT in token, jwt (top level, or under data or session)`. */
function placeWords({ within, token }: Profile["login"]["answer"]): string {
  const under = within.filter((holder) => holder !== "").join(" or ");
  const where = within.includes("") ? `top level, or under ${under}` : `under ${under}`;
  return `a JWT in ${token.join(", ")}${under === "" ? "" : ` (${where})`}`;
}
