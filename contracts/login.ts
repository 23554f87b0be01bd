import * as z from "zod";
import { contract } from "./contract.ts";
import { isRecord } from "./json.ts";

/** Names of the JWT in a login answer, and of the objects it may stand in. The shape is not documented. */
export const tokenFields = ["token", "access_token", "accessToken", "jwt"] as const;
export const tokenHolders = ["", "data", "session"] as const;

const tokenSchema = z.string().min(1);

/** What is left of a login answer when its JWT has been found: the shape that the Pact contract pins. */
export const foundLoginSchema = z.looseObject({ token: tokenSchema });

export interface FoundToken {
  /** Such as `data.token`. */
  readonly path: string;
  readonly token: string;
}

/** Every place of a login answer that may hold the JWT and holds a text, in the order in which they are preferred. */
export function findTokens(document: unknown): readonly FoundToken[] {
  return tokenHolders.flatMap((holder) => {
    const place = holder === "" ? document : isRecord(document) ? document[holder] : undefined;
    return isRecord(place) ? tokensOf(holder, place) : [];
  });
}

function tokensOf(holder: string, place: Record<string, unknown>): readonly FoundToken[] {
  return tokenFields.flatMap((field) => {
    const token = tokenSchema.safeParse(place[field]);
    const path = holder === "" ? field : `${holder}.${field}`;
    return token.success ? [{ path, token: token.data }] : [];
  });
}

/** A good login: an object that holds a JWT in one of the accepted places. */
export const loginContract = contract(
  "login",
  z.looseObject({}).refine((document) => findTokens(document).length > 0, {
    error: `a JWT in ${tokenFields.join(", ")} (top level, or under data or session)`,
  }),
);
