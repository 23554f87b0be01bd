import type { MintedKey } from "../../contracts/catalogue/credential.ts";
import type { GivenKey } from "../credentials/sources.ts";
import { tokenText } from "../credentials/token-text.ts";
import { UserError } from "../user-error.ts";
import type { Environment } from "./addresses.ts";
import type { Layers } from "./layers.ts";
import { readNeeded, sourceWords } from "./secret-sources.ts";

/** Keys that titan-auth.yaml gives, with their scopes: those of the environment, else those of the whole file. */
export async function readGivenKeys(
  layers: Layers,
  env: Environment,
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
    if (secret.kind !== "key")
      throw UserError.of(place, "an API key", "a JWT", "A JWT has no scopes: set JWT_TOKEN to it");
    if (givenKeys.some((one) => one.secret.mark === secret.mark))
      throw UserError.of(place, "another key than those before it", "one of them", "Name each key once");
    givenKeys.push({ credential: { ...described(scopes, name, givenKeys), given: true }, secret });
  }
  return { givenKeys, notices };
}

/** How reports name it: unlike any key that a run creates. */
function described(
  scopes: readonly string[],
  name: string | undefined,
  others: readonly GivenKey[],
): MintedKey {
  const plain = `given ${name ?? (scopes.join(" ") || "no scope")}`;
  const taken = others.filter(({ credential: { label } }) => label.replace(/ \(\d+\)$/, "") === plain).length;
  return { kind: "key", label: taken === 0 ? plain : `${plain} (${taken + 1})`, scopes };
}
