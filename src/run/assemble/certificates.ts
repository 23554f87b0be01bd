import type { Plan } from "../plan/plan.ts";
import type { Evidence } from "./evidence.ts";

/** When the certificates that the services showed in a run end, in milliseconds since 1970; the earliest where they differ. */
export function certificatesOf(
  { probes }: Plan,
  { results }: Evidence,
): Readonly<Record<"auth" | "task", number | undefined>> {
  const ends = (service: "auth" | "task"): number | undefined => {
    const seen = probes.flatMap((probe) => {
      const result = probe.service === service ? results.get(probe.id) : undefined;
      return result?.kind === "answer" ? (result.certificate?.validTo ?? []) : [];
    });
    return seen.length === 0 ? undefined : Math.min(...seen);
  };
  return { auth: ends("auth"), task: ends("task") };
}
