import type { Probe } from "../../../suites/model/probe.ts";
import type { NotSent, ProbeResult, ResponseClass } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { quoteOf } from "../../../suites/model/refusal-words.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProbeExecutor } from "./probe-executor.ts";

/** Response classes of a service that is in maintenance, overloaded or gone. */
const outOfOrder: readonly ResponseClass[] = ["gateway", "failed", "foreign", "elsewhere", "silent"];
/** How many requests in a row, to how many operations, must fail before a service may be down. */
const fewest = { requests: 8, operations: 3 };
/** Milliseconds before each of the requests that show whether it is down. */
const pausesMs = [0, 1_000, 1_000];

interface Failures {
  count: number;
  readonly operations: Set<string>;
}

export interface OutageOptions {
  readonly plan: Plan;
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  readonly results: ReadonlyMap<string, ProbeResult>;
}

/**
 * Notices that a service which answered before is down in the middle of a run, so that nothing more is sent to it. It is
 * down once all requests fail, including those of first contact, which it answered.
 */
export class Outages {
  readonly #options: OutageOptions;
  readonly #failures = new Map<Probe["service"], Failures>();
  readonly #closed = new Map<Probe["service"], NotSent>();
  readonly #asked = new Map<Probe["service"], Promise<void>>();
  /** When the latest request was sent that a service answered, in milliseconds since 1970. */
  readonly #answeredAt = new Map<Probe["service"], number>();

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** Why nothing is sent to a service any more; `undefined` while it answers. */
  of(service: Probe["service"]): NotSent | undefined {
    return this.#closed.get(service);
  }

  /** Counts a result, and asks the service again once too many failed. */
  async note(probe: Probe, result: ProbeResult): Promise<void> {
    const { service, spelling, carrier, operation } = probe;
    if (result.kind === "not-sent" || spelling !== undefined || carrier.kind !== "authorization") return;
    if (!this.#fails(probe, result)) {
      this.#failures.delete(service);
      this.#answeredAt.set(service, Math.max(result.sentAt, this.#answeredAt.get(service) ?? 0));
      return;
    }
    const seen = this.#failures.get(service) ?? { count: 0, operations: new Set() };
    this.#failures.set(service, seen);
    seen.count += 1;
    seen.operations.add(operation);
    if (seen.count < fewest.requests || seen.operations.size < fewest.operations) return;
    const since = this.#answeredAt.get(service) ?? 0;
    const asked = this.#asked.get(service) ?? this.#ask(service, since);
    this.#asked.set(service, asked);
    await asked;
  }

  #fails(probe: Probe, result: ProbeResult): boolean {
    return outOfOrder.includes(classifyAs(result, probe, this.#options.plan.context));
  }

  /** Repeats first contact: a service that answers it is not down. */
  async #ask(service: Probe["service"], since: number): Promise<void> {
    const own = await this.#down(service);
    if (own === undefined) return;
    const other: Probe["service"] = service === "task" ? "auth" : "task";
    const both = (await this.#down(other)) !== undefined;
    const name = both ? "deployment" : `${service} service`;
    const detail = `The ${name} went down in the middle of the run: ${own}. Run again when it is up`;
    const closed: NotSent = { kind: "not-sent", reason: "outage", detail, since };
    for (const one of both ? [service, other] : [service]) this.#closed.set(one, closed);
  }

  /** What a service answers to first contact now, unless it answers it or never did. */
  async #down(service: Probe["service"]): Promise<string | undefined> {
    const { plan, executor, signal, results } = this.#options;
    const contact = plan.probes.find((probe) => probe.phase === "reach" && probe.service === service);
    const first = contact && results.get(contact.id);
    if (contact === undefined || first?.kind !== "answer" || this.#fails(contact, first)) return undefined;
    let last: ProbeResult = first;
    for (const ms of pausesMs) {
      await executor.wait(ms, signal);
      last = await executor.deliver(contact, signal);
      if (signal.aborted || !this.#fails(contact, last)) return undefined;
    }
    return `${contact.operation} answered ${first.status} at first, and now ${wordsOf(last)}`;
  }
}

function wordsOf(result: ProbeResult): string {
  if (result.kind !== "answer") return `nothing: ${result.detail}`;
  const quote = quoteOf(result);
  return quote === undefined ? `${result.status}` : `${result.status} (${quote})`;
}
