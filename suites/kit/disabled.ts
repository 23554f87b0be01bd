import { findCreatedKey } from "../../contracts/api-key.ts";
import { noVerdict } from "./answer.ts";
import { type Credential, credentialName } from "./credential.ts";
import { groupBy } from "./group.ts";
import type { Look, Lookup } from "./look.ts";
import type { Cell } from "./matrix.ts";
import { jsonOf } from "./read.ts";
import { mintKey } from "./requests.ts";
import type { World } from "./world.ts";

/** Keys whose answers say nothing: no operation accepts them, or they were granted other scopes than asked for. */
export function disabledCredentials(
  cells: readonly Cell[],
  look: Lookup,
  world: World,
): (cell: Cell) => string | undefined {
  const byCredential = groupBy(cells, (cell) => credentialName(cell.credential));
  const dead = new Set(
    [...byCredential].flatMap(([name, own]) =>
      isKey(own[0]?.credential) && isDead(own, look) ? [name] : [],
    ),
  );
  return ({ credential, expected }) => {
    if (dead.has(credentialName(credential))) return "no operation accepts this key";
    return credential.kind === "key"
      ? misgranted(look(mintKey(credential, world)), credential.scopes, { expected, profile: world.profile })
      : undefined;
  };
}

const isKey = (credential: Credential | undefined): boolean =>
  credential?.kind === "key" || credential?.kind === "given-key";

function isDead(cells: readonly Cell[], look: Lookup): boolean {
  const replies = cells.flatMap((cell) => look(cell.probe).reply ?? []);
  const refused = replies.filter((reply) => reply.reading === "unauthorized").length;
  return refused > 0 && replies.every((reply) => [...noVerdict, "unauthorized"].includes(reply.reading));
}

function misgranted(
  mint: Look,
  asked: readonly string[],
  { expected, profile }: Pick<Cell, "expected"> & Pick<World, "profile">,
): string | undefined {
  if (mint.reply?.issued.some(({ look }) => look?.repeated === true)) {
    return "the deployment handed out the same key for other scopes";
  }
  const granted = mint.reply && findCreatedKey(jsonOf(mint.reply), profile)?.scopes;
  if (granted === undefined) return undefined;
  const differs =
    expected === "allow"
      ? asked.some((scope) => !granted.includes(scope))
      : granted.some((scope) => !asked.includes(scope));
  return differs ? "the deployment granted this key other scopes than were asked for" : undefined;
}
