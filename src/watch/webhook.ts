import { systemClock } from "../http/clock.ts";
import { isLoopback } from "../http/place.ts";
import { createTransport } from "../http/transport.ts";
import type { TransportOptions, WireResult } from "../http/wire.ts";
import { UserError } from "../user-error.ts";

export interface WebhookOptions {
  /** A secret: anyone who knows it can post. */
  readonly address: URL;
  readonly connection: Pick<TransportOptions, "proxy" | "caFile" | "extraCaFile">;
  /** Called with one sentence for each message that was not delivered. */
  readonly onFailure: (because: string) => void;
  /** Milliseconds for one message including all attempts. */
  readonly limitMs?: number;
}

/** Limits of one message. Slack cuts longer texts. */
const bounds = { limitMs: 15_000, requestMs: 10_000, lines: 20, lineLength: 500, answerBytes: 64 * 1024 };

/** Milliseconds for a message when the watch ends. */
const farewellMs = 2_000;

/** Reads the address of a webhook. Errors repeat no part of it. Throws a `UserError`. */
export function webhookAddress(text: string, place: string): URL {
  const bad = (what: string, remedy: string): UserError => new UserError(`${place} ${what}. ${remedy}`);
  if (text.trim() === "")
    throw bad("is set and empty", "Set it to the address of the webhook, or leave it out");
  if (!URL.canParse(text.trim())) throw bad("holds no address", "Write the whole address, from https:// on");
  const url = new URL(text.trim());
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw bad("must begin with https://", "Plain http would show the address to everybody on the way");
  if (url.username !== "" || url.password !== "")
    throw bad("has a user name or password in it", "Leave them out");
  return url;
}

/**
 * Posts changes as `{"text": …}`, the format of Slack, Mattermost and others. One message is sent at a time; what happens
 * meanwhile goes into the next. A message that is not delivered is dropped, with a notice.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #ended = new AbortController();
  #waiting: { readonly head: string; readonly lines: readonly string[] } | undefined;
  #underway: Promise<void> | undefined;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Sends these lines below a headline, without waiting for delivery. */
  tell(head: string, lines: readonly string[]): void {
    this.#waiting = { head, lines: [...(this.#waiting?.lines ?? []), ...lines] };
    this.#underway ??= this.#sendAll().finally(() => {
      this.#underway = undefined;
    });
  }

  /** Settles once everything is sent. `hurry`: what is in progress has two seconds left. */
  async close(hurry: boolean): Promise<void> {
    const timer = hurry ? setTimeout(() => this.#ended.abort(), farewellMs) : undefined;
    await this.#underway;
    clearTimeout(timer);
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting !== undefined && !this.#ended.signal.aborted) {
      const { head, lines } = this.#waiting;
      this.#waiting = undefined;
      const because = await this.#send(messageOf(head, lines)).catch(() => "it could not be written");
      if (because !== undefined) this.#options.onFailure(because);
    }
  }

  /** Returns why the message was not delivered. */
  async #send(text: string): Promise<string | undefined> {
    const { address, connection, limitMs = bounds.limitMs } = this.#options;
    const transport = createTransport({
      ...connection,
      timeoutMs: Math.min(bounds.requestMs, limitMs),
      concurrency: 1,
      bodyLimit: bounds.answerBytes,
      insecure: false,
      deadline: systemClock.now() + limitMs,
    });
    try {
      const { attempts } = await transport.send(
        {
          method: "POST",
          url: address,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ text }),
          quota: { surface: "webhook", caller: "webhook" },
          // A duplicate message does no harm.
          repeatable: true,
        },
        AbortSignal.any([this.#ended.signal, AbortSignal.timeout(limitMs)]),
      );
      return failureOf(attempts.at(-1));
    } finally {
      await transport.close();
    }
  }
}

function failureOf(result: WireResult | undefined): string | undefined {
  if (result === undefined) return "it was not sent";
  if (result.kind === "trouble") return result.detail;
  const { status } = result;
  if (status >= 200 && status < 300) return undefined;
  return `it answered ${status}${status >= 300 && status < 400 ? ", and redirects are not followed" : ""}`;
}

function messageOf(head: string, lines: readonly string[]): string {
  const shown = lines.slice(0, bounds.lines).map((line) => chatText(line.slice(0, bounds.lineLength)));
  const left = lines.length - shown.length;
  return [withEntities(head), ...shown, ...(left === 0 ? [] : [`and ${left} more changes`])].join("\n");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Text that Slack interprets: `<!channel>`, `<@name>`, `<address|text>`. */
const withEntities = (text: string): string => text.replace(/[&<>]/g, (sign) => entities[sign] ?? sign);

/** A zero-width character that separates what a chat would read as one word. */
const nothing = "\u200b";

/** Foreign text made safe for a chat: it mentions nobody, links nowhere and shows no image. */
const chatText = (text: string): string =>
  withEntities(text)
    .replace(/@/g, `@${nothing}`)
    .replace(/:\/\/|\bwww(?=\.)/gi, (sign) => `${sign[0]}${nothing}${sign.slice(1)}`);
