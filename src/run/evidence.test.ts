import { expect, it } from "vitest";
import type { ProbeResult } from "../../suites/model/probe-result.ts";
import { tryDeployment } from "../../test/support/run.ts";
import { certificatesOf } from "./evidence.ts";

it("finds the certificate of each service that ends first, and none where there is no TLS", async () => {
  const { plan, evidence } = await tryDeployment({});
  expect(certificatesOf(plan, evidence)).toEqual({ auth: undefined, task: undefined });
  const ends = { auth: 2_000, task: 1_000 };
  const shown = (id: string, one: ProbeResult): ProbeResult => {
    const service = plan.probes.find((probe) => probe.id === id)?.service;
    if (one.kind !== "answer" || service === undefined || service === "auth-over-http") return one;
    return { ...one, certificate: { validTo: ends[service] + Number(one.exchange.slice(1)) } };
  };
  const results = new Map([...evidence.results].map(([id, one]) => [id, shown(id, one)] as const));
  const { auth = 0, task = 0 } = certificatesOf(plan, { ...evidence, results });
  expect([Math.floor(auth / 1_000), Math.floor(task / 1_000)]).toEqual([2, 1]);
  const all = [...results.values()].flatMap((one) =>
    one.kind === "answer" ? (one.certificate?.validTo ?? []) : [],
  );
  expect(Math.min(auth, task)).toBe(Math.min(...all));
});
