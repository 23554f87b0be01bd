import { groupBy } from "../../../contracts/group.ts";
import { asRead, type PactComment, pactCommentSchema } from "../../../contracts/pacts/comment.ts";
import type { Profile } from "../../../contracts/profile/profile.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { classify } from "../../../suites/model/classify.ts";
import type { InteractionResult } from "../../../suites/model/interaction.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { after, trialOf } from "../../../suites/model/requests.ts";
import type { SecretPlaceholders } from "../../credentials/secret-placeholders.ts";
import type { PactTools } from "../../run/run.ts";
import { type Matching, readResults, workCopy } from "../matcher/documents.ts";
import type { OpenMatcher } from "../matcher/matcher.ts";
import type { PactAnswer, PactRequest } from "../matcher/protocol.ts";
import { MatcherTrouble } from "../matcher/trouble.ts";
import type { Case } from "./case.ts";
import { probeOf, Unsendable } from "./requests.ts";
import { type Attempted, flawOfKey, type Values } from "./values.ts";
import { type SentRequest, verdictOf } from "./verdict.ts";

/** An interaction whose states are set up. */
export interface Ready {
  readonly of: Case;
  /** Identifies its request among all of the run. */
  readonly label: string;
  readonly values: Values;
}

/** The most jobs that Pact works on at once. */
const jobsAtOnce = 4;

/** Lets Pact match what the deployment answers. */
export class Runner {
  readonly #matcher: OpenMatcher;
  readonly #tools: PactTools;
  readonly #placeholders: SecretPlaceholders;
  readonly #sent = new Map<string, SentRequest>();

  constructor(matcher: OpenMatcher, tools: PactTools, placeholders: SecretPlaceholders) {
    this.#matcher = matcher;
    this.#tools = tools;
    this.#placeholders = placeholders;
  }

  /** The requests of interactions that create keys. */
  get creations(): readonly Probe[] {
    return [...this.#sent.values()].flatMap((one) =>
      one.kind === "sent" && one.probe.effect === "create-key" ? [one.probe] : [],
    );
  }

  /** Verifies interactions and returns the result of each by its label. */
  async run(ready: readonly Ready[]): Promise<ReadonlyMap<string, Attempted>> {
    const parts = [...groupBy(ready, ({ of }) => of.source).values()].flatMap((own) =>
      split(own, jobsAtOnce),
    );
    const results = await Promise.all(parts.map((part) => this.#match(part)));
    return new Map(results.flat());
  }

  async #match(part: readonly Ready[]): Promise<readonly (readonly [string, Attempted])[]> {
    const [first] = part;
    if (first === undefined) return [];
    const { pact } = first.of.source;
    const byLabel = new Map(part.map((one) => [one.label, one]));
    try {
      const results = await this.#matcher.run({
        provider: pact.provider,
        document: workCopy(pact, new Map(part.map(({ of, label }) => [of.interaction.index, label]))),
        values: Object.fromEntries(part.map(({ label, values }) => [label, values.byName])),
        answer: (label, request) => this.#answer(byLabel.get(label), request),
      });
      const matched = readResults(results);
      return await Promise.all(
        part.map(async (one) => [one.label, await this.#conclude(one, matched.get(one.label))] as const),
      );
    } catch (error) {
      return part.map(({ label }) => [label, broken(error)] as const);
    }
  }

  async #answer(one: Ready | undefined, request: PactRequest): Promise<PactAnswer> {
    if (one === undefined) return nothing;
    const sent = await this.#send(one, request);
    this.#sent.set(one.label, sent);
    if (sent.kind !== "sent" || sent.result.kind !== "answer") return nothing;
    return answerOf(
      sent.result,
      commentOf(one),
      (text) => this.#placeholders.mask(text),
      this.#tools.context.profile,
    );
  }

  async #send({ of, label, values }: Ready, request: PactRequest): Promise<SentRequest> {
    const { runner, context } = this.#tools;
    try {
      const known = { label, bindings: values.bindings, expected: of.interaction.status.example };
      const probe = await this.#careful(probeOf(request, known, context));
      return { kind: "sent", probe, result: await runner.settle(probe) };
    } catch (error) {
      if (error instanceof Unsendable) return { kind: "unsendable", because: error.message };
      throw error;
    }
  }

  /**
   * If keys can be created but not revoked, no more are created. If no key can be created, or none works, the request is
   * still sent: its answer is what the interaction is about.
   */
  async #careful(probe: Probe): Promise<Probe> {
    const { context, runner } = this.#tools;
    if (probe.effect !== "create-key" || !context.means.has("minting")) return probe;
    const { create, revoke } = trialOf(context);
    const trial = await runner.settle(create);
    if (classify(trial) !== "allowed" || flawOfKey(trial) !== undefined) return probe;
    return { ...probe, given: after(revoke, "allowed") };
  }

  #conclude(one: Ready, matching: Matching = { broken: "Pact gave no result for it" }): Promise<Attempted> {
    const bare =
      "broken" in matching
        ? { broken: this.#bare(matching.broken) }
        : matching.map((mismatch) => ({
            ...mismatch,
            path: this.#bare(mismatch.path),
            wanted: short(this.#bare(mismatch.wanted)),
            got: short(this.#bare(mismatch.got)),
          }));
    return verdictOf(
      { interaction: one.of.interaction, comment: commentOf(one), matching: bare },
      this.#sent.get(one.label),
      this.#tools,
    );
  }

  #bare(text: string): string {
    return this.#tools.redactor.clean(this.#placeholders.unmask(text));
  }
}

/** The most characters of a value that are shown. */
const longest = 80;
const short = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** What Pact gets if no answer came: its result is ignored. */
const nothing: PactAnswer = { status: 503, headers: {}, body: "" };

/** A comment that is not understood tolerates nothing. */
function commentOf({ of }: Ready): PactComment {
  const { comment } = of.interaction;
  const parsed = pactCommentSchema.safeParse(isRecord(comment) ? comment : {});
  return parsed.success ? parsed.data : {};
}

function broken(error: unknown): InteractionResult {
  const because = error instanceof Error ? error.message : String(error);
  return error instanceof MatcherTrouble && error.kind !== "crashed"
    ? { kind: "unsure", because }
    : { kind: "crashed", because };
}

/** Splits a list into this many lists of about equal length. */
function split<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  const parts = Array.from({ length: Math.min(count, items.length) }, (): T[] => []);
  items.forEach((item, index) => {
    parts[index % parts.length]?.push(item);
  });
  return parts;
}

/** Headers that belong to one connection, or to a coding that is removed (RFC 9110, 7.6.1 and 8.4). */
const dropped: readonly string[] = [
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** An answer as Pact gets it. `mask` puts stand-ins in place of placeholders. */
export function answerOf(
  { status, headers, body }: Answer,
  comment: PactComment,
  mask: (text: string) => string,
  profile?: Profile,
): PactAnswer {
  const kept = Object.entries(headers).filter(
    // Pact would follow a redirect (RFC 9110, 15.4); no redirect is followed here.
    ([name]) => !dropped.includes(name) && !(name === "location" && status >= 300 && status < 400),
  );
  return {
    status,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, writable(mask(value))])),
    body:
      body.kind === "json"
        ? mask(JSON.stringify(asRead(comment, body.value, profile)))
        : "text" in body
          ? mask(body.text)
          : "",
  };
}

/** A header's value without what Node refuses to write (RFC 9110, 5.5). */
const writable = (value: string): string => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?");
