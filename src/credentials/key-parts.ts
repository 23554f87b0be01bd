import { isTwoPart, partsOf } from "../../contracts/profile/presentation.ts";
import type { Profile } from "../../contracts/profile/profile.ts";
import { Secret } from "../secrets/secret.ts";
import { UserError } from "../user-error.ts";

/** Keys in two parts, a public identifier and a secret: one text, `id:secret`, wherever they are kept. */

export const keyInTwoParts = (text: string): Secret =>
  new Secret("key", text, text.length - partsOf(text).key.length);

/** A key of the user's in the form of this deployment. Throws a `UserError` if a part is missing. */
export function asKeyOf(secret: Secret, place: string, { sendKey }: Profile): Secret {
  if (!isTwoPart(sendKey)) return secret;
  const { id, key } = partsOf(secret.reveal());
  if (id !== "" && key !== "" && key !== secret.reveal()) return keyInTwoParts(secret.reveal());
  throw UserError.of(
    place,
    "a key in two parts, id:secret, as the profile sends keys",
    "a text without both parts",
    "Write the key's identifier, a colon and its secret",
  );
}
