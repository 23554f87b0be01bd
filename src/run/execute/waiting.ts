import type { Probe } from "../../../suites/model/probe.ts";
import type { NotSent, ProbeResult } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import { systemClock } from "../../http/clock.ts";
import type { ProbeExecutor } from "./probe-executor.ts";

/** The parts of a probe that take time: waiting for a JWT to expire, and repeating until the answer is as expected. */

/** Milliseconds to wait beyond the expiry of a JWT, since its times are whole seconds. */
const marginMs = 1_000;

/** Waits until the JWT of a sign-in expires. Returns why it does not wait, if so. */
export async function waitForExpiry(
  { withinS }: NonNullable<Probe["expired"]>,
  signIn: ProbeResult,
  executor: ProbeExecutor,
  signal: AbortSignal,
): Promise<NotSent | undefined> {
  const claims =
    signIn.kind === "answer" ? signIn.issued.find(({ kind }) => kind === "jwt")?.claims : undefined;
  if (signIn.kind !== "answer" || claims?.exp === undefined)
    return left("the JWT does not say when it expires");
  // Uses the deployment's clock if it is known, so that a difference of clocks does not matter.
  const lifetimeS = claims.exp - (claims.iat ?? Math.floor(signIn.sentAt / 1_000));
  if (lifetimeS > withinS)
    return left(`the JWT lives for ${lifetimeS} s, and --wait-for-expiry allows ${withinS} s`);
  const endsAt = signIn.sentAt + signIn.durationMs + lifetimeS * 1_000 + marginMs;
  await executor.wait(Math.max(0, endsAt - systemClock.now()), signal);
  return undefined;
}

const left = (detail: string): NotSent => ({ kind: "not-sent", reason: "condition", detail });

interface Delivery {
  readonly deliver: (probe: Probe) => Promise<ProbeResult>;
  readonly wait: ProbeExecutor["wait"];
  readonly signal: AbortSignal;
  readonly context: RunContext;
}

/** Sends a probe, and repeats it as it demands. */
export async function deliverUntil(
  probe: Probe,
  { deliver, wait, signal, context }: Delivery,
): Promise<ProbeResult> {
  let result = await deliver(probe);
  if (probe.repeat === undefined || result.kind !== "answer") return result;
  const { until, inARow = 1, everyMs, budgetMs } = probe.repeat;
  const isAwaited = (one: ProbeResult): boolean => until.includes(classifyAs(one, probe, context));
  const begun = result.sentAt;
  let count = 1;
  let awaited = isAwaited(result) ? 1 : 0;
  let first: ProbeResult = result;
  let relapses = 0;
  // The last repetition comes when the time is up: only that shows that it was not kept.
  while (awaited < inARow && elapsed(result, begun) < budgetMs && !signal.aborted) {
    await wait(Math.min(everyMs, budgetMs - elapsed(result, begun)), signal);
    result = await deliver(probe);
    count += 1;
    if (awaited === 0) first = result;
    else if (!isAwaited(result)) relapses += 1;
    awaited = isAwaited(result) ? awaited + 1 : 0;
  }
  if (result.kind !== "answer") return result;
  // The time until the answer was as expected.
  const elapsedMs = elapsed(awaited > 0 && relapses === 0 ? first : result, begun);
  return { ...result, attempts: { count, elapsedMs, ...(relapses === 0 ? {} : { relapses }) } };
}

function elapsed(result: ProbeResult, begun: number): number {
  return result.kind === "not-sent" ? Number.POSITIVE_INFINITY : result.sentAt + result.durationMs - begun;
}

/** Milliseconds before the first repetition of a refused request. Each further pause doubles, up to the longest. */
const pauses = { first: 250, longest: 2_000 };

/** Waits before each repetition, longer each time, until the time is up (`endsAt`, in milliseconds since 1970). */
export async function* repetitions(
  endsAt: number,
  wait: (ms: number) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<void> {
  for (let pause = pauses.first; !signal.aborted; pause = Math.min(pause * 2, pauses.longest)) {
    const left = endsAt - systemClock.now();
    if (left <= 0) return;
    await wait(Math.min(pause, left));
    yield;
  }
}

/** Whether a request may be sent any number of times. */
export const isRepeatable = ({ effect, once, repeat }: Probe): boolean =>
  effect !== "create-key" && effect !== "revoke-key" && !once && repeat === undefined;

/** Why nothing more is sent once the run was stopped. */
export function stoppedBy({ aborted, reason }: AbortSignal): NotSent | undefined {
  if (!aborted) return undefined;
  if (reason === "deadline") return { kind: "not-sent", reason, detail: "the time for the run was up" };
  if (reason === "fail-fast")
    return { kind: "not-sent", reason, detail: "a finding ended the run (--fail-fast)" };
  return { kind: "not-sent", reason: "interrupted", detail: "the run was interrupted" };
}

/** A signal that follows another one after a delay. */
export function later(signal: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController();
  const follow = (): void => {
    setTimeout(() => controller.abort(signal.reason), ms).unref();
  };
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  return controller.signal;
}
