import { option } from "../../../contracts/config/setting.ts";
import { createOwnKey, listOwnKeys, revokeOwnKey, waysToEnd } from "../../api/account.ts";
import { withoutTokens } from "../../config/addresses.ts";
import type { RunSettings } from "../../config/resolve.ts";
import { escapeTerminal } from "../../report/escape.ts";
import { UserError } from "../../user-error.ts";
import type { CommandContext } from "../io/context.ts";
import { type Arguments, defineCommand } from "../options/command.ts";
import { deploymentOptions } from "../options/shared.ts";

const options = {
  ...deploymentOptions,
  scopes: option.text("selection", "SCOPE,…", "create: scopes of the new key, such as tasks:read,data:read"),
  name: option.text("selection", "NAME", "create: name of the new key"),
  json: option.flag("output", "print the whole answer as JSON"),
} as const;

const positionals = [
  { name: "action", required: true, choices: ["create", "list", "revoke"], describe: "what to do" },
  { name: "id", describe: "revoke: identifier of the key, as keys list shows it" },
] as const;

type KeysArguments = Arguments<typeof options, typeof positionals>;

export const keys = defineCommand({
  name: "keys",
  group: "Credentials",
  describe: "create an API key and print it alone, list keys, or revoke one",
  options,
  positionals,
  examples: [
    ["keys create --scopes tasks:read --name reader", "print a new key"],
    ["keys revoke 0f3c…", "revoke the key with that identifier"],
  ],
  async run(args, context) {
    const wanted = args.action === "create" ? wantedOf(args) : undefined;
    const { action, id } = args;
    if (action === "revoke" && id === undefined)
      throw new UserError("Missing ID. titan-auth keys list shows it");
    if (action !== "revoke" && id !== undefined)
      throw new UserError(`Unexpected argument "${id}": see titan-auth keys --help`);
    const { surroundings } = context;
    const hasAccount = surroundings.env["TITAN_PASSWORD"] !== undefined || args.passwordStdin;
    const settings = await context.settings(args, hasAccount ? withoutTokens(surroundings) : surroundings);
    if (settings.readOnly && action !== "list")
      throw new UserError("This environment is read-only: no key is created or revoked there");
    if (wanted !== undefined) return create(wanted, settings, args, context);
    return id === undefined ? list(settings, args, context) : revoke(id, settings, args, context);
  },
});

interface WantedKey {
  readonly name: string;
  readonly scopes: readonly string[];
}

function wantedOf({ scopes = "", name = "" }: KeysArguments): WantedKey {
  const names = scopes.split(",").map((one) => one.trim());
  const example = "Example: titan-auth keys create --scopes tasks:read --name reader";
  if (names.every((one) => one === "")) throw new UserError(`Missing --scopes. ${example}`);
  if (!names.every((one) => /^[\w:.*-]+$/.test(one)))
    throw new UserError(`Invalid value for --scopes: it must be scopes with commas between them. ${example}`);
  if (name.trim() === "") throw new UserError(`Missing --name. ${example}`);
  return { name: name.trim(), scopes: [...new Set(names)] };
}

async function create(
  wanted: WantedKey,
  settings: RunSettings,
  args: KeysArguments,
  context: CommandContext,
): Promise<number> {
  const done = await context.run((host) => createOwnKey(wanted, settings, host));
  if (done.kind !== "created") return context.notDone(done, args);
  const text = args.json ? `${JSON.stringify(done.document, null, 2)}\n` : undefined;
  if (await context.output.handOver(done.key, text)) return 0;
  context.notice(`the key was created, but could not be printed. To end it: ${waysToEnd}`);
  return 3;
}

async function list(settings: RunSettings, args: KeysArguments, context: CommandContext): Promise<number> {
  const done = await context.run((host) => listOwnKeys(settings, host));
  if (done.kind !== "listed") return context.notDone(done, args);
  if (args.json) context.output.result(`${JSON.stringify(done.keys, null, 2)}\n`);
  else
    for (const { id = "unknown", name = "" } of done.keys)
      context.output.result(`${escapeTerminal(`${id}  ${name}`).trimEnd()}\n`);
  if (done.keys.length === 0) context.notice("there are no keys");
  return 0;
}

async function revoke(
  id: string,
  settings: RunSettings,
  args: KeysArguments,
  context: CommandContext,
): Promise<number> {
  const done = await context.run((host) => revokeOwnKey(id, settings, host));
  if (done.kind !== "revoked") return context.notDone(done, args);
  context.output.result(
    args.json ? `${JSON.stringify({ revoked: id })}\n` : `revoked  ${escapeTerminal(id)}\n`,
  );
  return 0;
}
