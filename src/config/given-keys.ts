import type { MintedKey } from "../../contracts/catalogue/credential.ts";
import { isExposed, type Profile } from "../../contracts/profile/profile.ts";
import { asKeyOf } from "../credentials/key-parts.ts";
import type { GatheredSecrets, GivenKey } from "../credentials/sources.ts";
import { tokenText } from "../credentials/token-text.ts";
import { UserError } from "../user-error.ts";
import type { Environment } from "./addresses.ts";
import { describedBy } from "./deployment.ts";
import type { Layers } from "./layers.ts";
import { readNeeded, sourceWords } from "./secret-sources.ts";

/** The secrets with the keys that titan-auth.yaml gives, and without the accounts if nobody can sign in. */
export async function withGivenKeys(
  secrets: GatheredSecrets,
  layers: Layers,
  env: Environment,
): Promise<GatheredSecrets> {
  const { profile } = describedBy(layers);
  const { givenKeys, notices } = await readGivenKeys(layers, env, profile);
  const whole = {
    ...withKeyParts(secrets, profile),
    ...(givenKeys.length > 0 && { givenKeys }),
    notices: [...secrets.notices, ...notices],
  };
  if (secrets.password === undefined || isExposed("login", profile)) return whole;
  const { email: _, password: __, secondEmail: ___, secondPassword: ____, ...rest } = whole;
  const notice = "The account is not used: the profile says that login is not exposed here";
  return { ...rest, notices: [...rest.notices, notice] };
}

/** The same with the key in the form of this deployment. */
export const withKeyParts = <S extends Pick<GatheredSecrets, "key">>(secrets: S, profile: Profile): S => ({
  ...secrets,
  ...(secrets.key && { key: asKeyOf(secrets.key, "the API key", profile) }),
});

/** Those of the environment, else those of the whole file. */
async function readGivenKeys(
  layers: Layers,
  env: Environment,
  profile: Profile,
): Promise<{ readonly givenKeys: readonly GivenKey[]; readonly notices: readonly string[] }> {
  const listed = layers.find(["keys"], ({ keys }) => keys)?.value ?? [];
  const givenKeys: GivenKey[] = [];
  const notices: string[] = [];
  for (const [at, { name, source, scopes }] of listed.entries()) {
    const path = ["keys", String(at), "source"];
    const placed = layers.find(path, ({ keys }) => (keys === listed ? keys[at]?.source : undefined));
    const origin = placed?.origin ?? "";
    const read = await readNeeded({ value: source, origin }, env, layers);
    notices.push(...read.notices);
    const place = `${origin} (${sourceWords(source)})`;
    const secret = tokenText(place, read.text);
    // Elsewhere than at Titan a key may well be a JWT.
    if (secret.kind !== "key" && profile.catalogue !== "own")
      throw UserError.of(place, "an API key", "a JWT", "A JWT has no scopes: set JWT_TOKEN to it");
    const key = asKeyOf(secret, place, profile);
    if (givenKeys.some((one) => one.secret.mark === secret.mark))
      throw UserError.of(place, "another key than those before it", "one of them", "Name each key once");
    givenKeys.push({ credential: { ...described(scopes, name, givenKeys), given: true }, secret: key });
  }
  return { givenKeys, notices };
}

/** Its name in reports: unlike that of any key that a run creates. */
function described(
  scopes: readonly string[],
  name: string | undefined,
  others: readonly GivenKey[],
): MintedKey {
  const plain = `given ${name ?? (scopes.join(" ") || "no scope")}`;
  const taken = others.filter(({ credential: { label } }) => label.replace(/ \(\d+\)$/, "") === plain).length;
  return { kind: "key", label: taken === 0 ? plain : `${plain} (${taken + 1})`, scopes };
}
