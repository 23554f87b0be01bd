import type { Credential } from "../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { Effect, Probe } from "../../../suites/model/probe.ts";
import { shown } from "../written.ts";

/** What a custom check may send. Each function returns what is wrong, in words; `undefined` if nothing is. */

const effects: readonly Effect[] = ["read", "refused", "write"];
const credentials: readonly Credential["kind"][] = [
  "none",
  "literal",
  "jwt",
  "key",
  "given-key",
  "expired-jwt",
];

export function faultInCases(cases: unknown): string | undefined {
  if (!Array.isArray(cases)) return "no list";
  const faults = cases.map((one: unknown) => {
    const probes = isRecord(one) ? one["probes"] : undefined;
    if (!isRecord(one) || !isRecord(probes)) return "a case without probes: { name: request }";
    const { control } = one;
    if (control !== undefined && !(typeof control === "string" && Object.hasOwn(probes, control)))
      return `the control ${shown(JSON.stringify(control))}, which is none of the probes`;
    return Object.keys(probes).length === 0
      ? "a case that sends nothing"
      : faultInProbes(Object.values(probes));
  });
  return faults.find((fault) => fault !== undefined) ?? faultInNames(cases as readonly Case[]);
}

export function faultInProbes(probes: unknown): string | undefined {
  if (!Array.isArray(probes)) return "no list";
  return probes.map(faultInProbe).find((fault) => fault !== undefined);
}

function faultInProbe(probe: unknown): string | undefined {
  if (!isProbe(probe)) return "a request that none of these made";
  const { operation, effect, credential } = probe;
  if (!effects.includes(effect)) return `${shown(operation)}, which creates or revokes keys`;
  if (!credentials.includes(credential.kind))
    return `${shown(operation)} with a credential that is for titan-auth`;
  return undefined;
}

interface Case {
  readonly probes: Readonly<Record<string, Probe>>;
}

/** Requests with one name are sent once, so they must be equal. */
function faultInNames(cases: readonly Case[]): string | undefined {
  const known = new Map<string, string>();
  for (const probe of cases.flatMap(({ probes }) => Object.values(probes))) {
    const text = JSON.stringify(probe);
    if ((known.get(probe.id) ?? text) !== text) return `two different requests named ${shown(probe.id)}`;
    known.set(probe.id, text);
  }
  return undefined;
}

const isProbe = (value: unknown): value is Probe =>
  isRecord(value) &&
  ["id", "operation", "method", "path", "service", "phase", "effect"].every(
    (field) => typeof value[field] === "string",
  ) &&
  isRecord(value["credential"]) &&
  isRecord(value["query"]) &&
  isRecord(value["headers"]);
