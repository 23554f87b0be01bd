import type { Evidence } from "./evidence.ts";
import type { Plan } from "./plan.ts";

/** When the certificates that the services showed in a run end, in milliseconds since 1970; the earliest where they differ. */
export function certificatesOf(
  { probes }: Plan,
  { observations }: Evidence,
): Readonly<Record<"auth" | "task", number | undefined>> {
  const ends = (service: "auth" | "task"): number | undefined => {
    const seen = probes.flatMap((probe) => {
      const observation = probe.service === service ? observations.get(probe.id) : undefined;
      return observation?.kind === "answer" ? (observation.certificate?.validTo ?? []) : [];
    });
    return seen.length === 0 ? undefined : Math.min(...seen);
  };
  return { auth: ends("auth"), task: ends("task") };
}
