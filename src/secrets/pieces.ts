import type { Secret } from "./secret.ts";

/** The fewest consecutive characters that reveal something of a secret. */
const size = 8;
const hidden = "[piece]";

/**
 * Finds any eight consecutive characters of a secret, as a server may quote them in a refusal. Its public part, the prefix
 * of a key or the header of a JWT, does not count.
 */
export class Pieces {
  readonly #known = new Set<string>();

  learn(secret: Secret): void {
    const text = privatePart(secret.reveal().slice(secret.publicLength));
    for (let at = 0; at + size <= text.length; at += 1) this.#known.add(text.slice(at, at + size));
  }

  /** Replaces every such piece in a text, however long. */
  clean(text: string): string {
    if (this.#known.size === 0 || text.length < size) return text;
    const spans: { start: number; end: number }[] = [];
    for (let at = 0; at + size <= text.length; at += 1) {
      if (!this.#known.has(text.slice(at, at + size))) continue;
      const last = spans.at(-1);
      if (last !== undefined && at <= last.end) last.end = at + size;
      else spans.push({ start: at, end: at + size });
    }
    let done = 0;
    const parts = spans.map(({ start, end }) => {
      const part = text.slice(done, start) + hidden;
      done = end;
      return part;
    });
    return parts.join("") + text.slice(done);
  }
}

function privatePart(text: string): string {
  const jwt = /^[A-Za-z0-9_-]+\.(?=[A-Za-z0-9_-]+\.)/.exec(text)?.[0];
  const key = /^titan_sk_(?:[a-z]+_)?/.exec(text)?.[0];
  return text.slice((jwt ?? key ?? "").length);
}
