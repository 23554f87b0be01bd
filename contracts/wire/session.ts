import * as z from "zod";
import { type Profile, titanProfile } from "../profile/profile.ts";
import { type Contract, contract } from "./contract.ts";
import { inEnvelope, unwrap } from "./envelope.ts";
import { firstOf, holdersIn } from "./json.ts";

/** The active session without its envelope: an object. Its fields are not documented. */
export const sessionSchema = z.looseObject({});

/** The active session, bare or enveloped. */
export const sessionContractOf = ({ envelope: { auth } }: Profile): Contract =>
  inEnvelope(
    contract(
      "session",
      z
        .looseObject({})
        .refine((document) => sessionSchema.safeParse(unwrap(document, auth).payload).success, {
          error: "an object, bare or under data",
        }),
    ),
    auth,
  );

/** Titan's own. */
export const sessionContract = sessionContractOf(titanProfile);

export interface Identity {
  readonly email?: string;
  readonly id?: string;
}

/** The user that a session document names, if any. */
export function identityOf(document: unknown, { session, envelope }: Profile = titanProfile): Identity {
  const { within, user, email: emails } = session.answer;
  const { payload, enveloped } = unwrap(document, envelope.auth);
  const holders = [...holdersIn(payload, within), ...(enveloped ? holdersIn(document, within) : [])];
  const [email] = holders.flatMap((holder) => firstOf(holder, emails, text)?.value ?? []);
  const [id] = holders.flatMap((holder) => firstOf(holder, user, text)?.value ?? []);
  return { ...(email === undefined ? {} : { email }), ...(id === undefined ? {} : { id }) };
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
