import { type Credential, credentialName } from "../../contracts/catalogue/credential.ts";
import { findCreatedKey } from "../../contracts/wire/api-key.ts";
import { jsonOf } from "../model/classify.ts";
import { groupBy } from "../model/group.ts";
import type { IndexedResponse, Lookup } from "../model/indexed-response.ts";
import { noVerdict } from "../model/probe-result.ts";
import { mintKey } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import type { Cell } from "./matrix.ts";

/** Keys whose answers say nothing: no operation accepts them, or they were granted other scopes than asked for. */
export function disabledCredentials(
  cells: readonly Cell[],
  look: Lookup,
  context: RunContext,
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
      ? misgranted(look(mintKey(credential, context)), credential.scopes, {
          expected,
          profile: context.profile,
        })
      : undefined;
  };
}

const isKey = (credential: Credential | undefined): boolean =>
  credential?.kind === "key" || credential?.kind === "given-key";

function isDead(cells: readonly Cell[], look: Lookup): boolean {
  const responses = cells.flatMap((cell) => look(cell.probe).response ?? []);
  const refused = responses.filter((response) => response.responseClass === "unauthorized").length;
  return (
    refused > 0 &&
    responses.every((response) => [...noVerdict, "unauthorized"].includes(response.responseClass))
  );
}

function misgranted(
  mint: IndexedResponse,
  asked: readonly string[],
  { expected, profile }: Pick<Cell, "expected"> & Pick<RunContext, "profile">,
): string | undefined {
  if (mint.response?.issued.some(({ look }) => look?.repeated === true)) {
    return "the deployment handed out the same key for other scopes";
  }
  const granted = mint.response && findCreatedKey(jsonOf(mint.response), profile)?.scopes;
  if (granted === undefined) return undefined;
  const differs =
    expected === "allow"
      ? asked.some((scope) => !granted.includes(scope))
      : granted.some((scope) => !asked.includes(scope));
  return differs ? "the deployment granted this key other scopes than were asked for" : undefined;
}
