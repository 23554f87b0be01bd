import type { WatchChange } from "../../../contracts/report/watch.ts";
import { fromFolder, readWhole, whyUnreadable } from "../../config/bounded-file.ts";
import { transportFiles } from "../../config/connection.ts";
import { withoutRepeats } from "../../report/document/watch.ts";
import { plainPage } from "../../report/page.ts";
import { watchReporters } from "../../report/reporters.ts";
import { Secret } from "../../secrets/secret.ts";
import { UserError } from "../../user-error.ts";
import { Webhook, webhookAddress } from "../../watch/webhook.ts";
import type { CommandContext } from "./context.ts";

const variable = "TITAN_WEBHOOK_URL";

interface NotifierFlags {
  readonly webhookFile?: string | undefined;
  readonly caFile?: string | undefined;
}

/**
 * Tells a webhook about changes: another outcome, new findings, resolved findings. `undefined` if no webhook is given. Throws
 * a `UserError` for an unusable address.
 */
export async function notifierOf(flags: NotifierFlags, context: CommandContext) {
  const address = await addressOf(flags, context);
  if (address === undefined) return undefined;
  const { env, cwd } = context.io;
  // Its path makes it a secret.
  context.keep(new Secret("token", `${address.pathname}${address.search}`));
  const webhook = new Webhook({
    address,
    connection: transportFiles({ caFile: flags.caFile }, env, cwd),
    onFailure: (because) => context.notice(`the webhook was not told of a change: ${because}`),
  });
  return {
    tell(changes: readonly WatchChange[], deployment: string): void {
      const news = changes.filter(isNews);
      if (news.length === 0) return;
      const text = withoutRepeats(news)
        .map((one) => watchReporters.terminal(one, plainPage))
        .join("");
      const safe = context.output.handedOut("a message to the webhook", text);
      if (safe !== undefined) webhook.tell(`titan-auth watch, ${deployment}`, safe.trimEnd().split("\n"));
    },
    close: (hurry: boolean): Promise<void> => webhook.close(hurry),
  };
}

/** A watch that starts with a pass has nothing to tell. */
const isNews = (one: WatchChange): boolean =>
  one.kind !== "keys-left" && !(one.kind === "outcome" && one.from === undefined && one.to === "pass");

async function addressOf({ webhookFile }: NotifierFlags, { io }: CommandContext): Promise<URL | undefined> {
  const set = io.env[variable];
  if (webhookFile === undefined) return set === undefined ? undefined : webhookAddress(set, variable);
  if (webhookFile.includes("://"))
    throw new UserError(
      `--webhook-file takes a file: the address of a webhook is a secret and no argument. Set ${variable}, or write it into a file`,
    );
  const text = await readWhole(fromFolder(webhookFile, io.cwd)).catch((error: unknown) => {
    throw new UserError(
      `--webhook-file ${webhookFile} cannot be read (${whyUnreadable(error)}). Name another file`,
    );
  });
  return webhookAddress(text, `--webhook-file ${webhookFile}`);
}
