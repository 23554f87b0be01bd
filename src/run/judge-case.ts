import { noVerdict, type Reading } from "../../suites/kit/answer.ts";
import type { Case, CaseCheck, Reply } from "../../suites/kit/check.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import type { Court } from "./court.ts";
import type { Saying } from "./found.ts";
import { blank } from "./looks.ts";

/** Judges one situation, once it is sure that its answers can be judged. Gives whether they could. */
export function judgeSituation(
  check: CaseCheck,
  situation: Case<string>,
  court: Court,
  saying: Saying,
): boolean {
  const replies: Record<string, Reply> = {};
  const names = Object.keys(situation.probes).sort(byControl(situation));
  for (const name of names) {
    const probe = situation.probes[name] as Probe;
    const seen = see(probe, situation.tolerates ?? [], court);
    if (seen.kind === "obstacle") {
      if (seen.byDesign) saying.absent.push(seen.because);
      else saying.unsure.push(seen.because);
      return !seen.byDesign;
    }
    if (name === situation.control && !controlReads(situation).includes(seen.reply.reading)) {
      return failControl(probe, seen.reply, court, saying);
    }
    replies[name] = seen.reply;
  }
  const absences = saying.absent.length;
  check.judge(replies, saying.say, situation.subject ?? {}, court.plan.world);
  return saying.absent.length === absences;
}

/** Where the control fails, the rest says nothing: why, and whether that is trouble. */
function failControl(probe: Probe, { status }: Reply, { looks }: Court, saying: Saying): boolean {
  const { reply, because, byDesign = false } = looks.of(probe);
  if (reply === undefined && byDesign) {
    saying.absent.push(because ?? "not sent");
    return false;
  }
  const told = reply === undefined ? because : `answered ${status}`;
  saying.unsure.push(`the control, ${probe.id}: ${told}: a refusal would prove nothing`);
  return true;
}

type Seen =
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "obstacle"; readonly because: string; readonly byDesign: boolean };

function see(probe: Probe, tolerates: readonly Reading[], { looks, observations }: Court): Seen {
  const { reply, because = "not sent", byDesign = false } = looks.of(probe);
  if (reply === undefined) {
    const empty = blank(probe, observations.get(probe.id));
    return empty !== undefined && tolerates.includes(empty.reading)
      ? { kind: "reply", reply: empty }
      : { kind: "obstacle", because, byDesign };
  }
  const told = !noVerdict.includes(reply.reading) || tolerates.includes(reply.reading);
  return told
    ? { kind: "reply", reply }
    : { kind: "obstacle", because: `${probe.id}: no verdict from status ${reply.status}`, byDesign: false };
}

const controlReads = ({ controlReads: reads = ["allowed"] }: Case<string>): readonly Reading[] => reads;

/** The control first: where it fails, the rest says nothing. */
const byControl =
  ({ control }: Case<string>) =>
  (one: string, other: string): number =>
    Number(other === control) - Number(one === control);
