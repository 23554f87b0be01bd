import type { InteractionDocument, PactFile } from "../../../contracts/pacts/file.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { interactionHeader, stateName } from "./protocol.ts";

/**
 * The pact as Pact is given it: only the interactions that are ready, each under a name of ours by which its request and
 * its result are known again, and with one provider state through which its values are handed over.
 *
 * @param names our name of each interaction that is ready, by its place in the document
 */
export function workCopy({ document }: PactFile, names: ReadonlyMap<number, string>): unknown {
  const { messages: _, metadata, ...rest } = document;
  const version = versionOf(metadata);
  return {
    ...rest,
    // Plugins are programs that Pact would start: none is (`hindrance.ts`).
    ...(isRecord(metadata) ? { metadata: withoutPlugins(metadata) } : {}),
    interactions: document.interactions.flatMap((one, index) => {
      const name = names.get(index);
      return name === undefined ? [] : [copyOf(one, name, version)];
    }),
  };
}

const withoutPlugins = ({ plugins: _, ...rest }: Record<string, unknown>): unknown => rest;

function copyOf(one: InteractionDocument, name: string, version: number): unknown {
  const { providerState: _, provider_state: __, key: ___, comments: ____, request, ...rest } = one;
  const headers = isRecord(request?.["headers"]) ? request["headers"] : {};
  const state = { name: stateName, params: { interaction: name } };
  return {
    ...rest,
    description: name,
    // Whether a failure is a warning is decided here, not by Pact.
    ...(version >= 4 ? { pending: false } : {}),
    ...(version >= 3 ? { providerStates: [state] } : {}),
    request: { ...request, headers: { ...headers, [interactionHeader]: version >= 4 ? [name] : name } },
  };
}

/** The version of the Pact specification that a document is written in; 2 where it does not say. */
function versionOf(metadata: unknown): number {
  if (!isRecord(metadata)) return 2;
  const { pactSpecification, "pact-specification": older, pactSpecificationVersion: oldest } = metadata;
  const stated = [pactSpecification, older].find(isRecord)?.["version"] ?? oldest;
  return Number.parseInt(String(stated ?? 2), 10) || 2;
}
