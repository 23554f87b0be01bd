import { isTwoPart, type Presentation, partsOf } from "../../../contracts/profile/presentation.ts";
import { filledWith, type Slot } from "../../../contracts/profile/template.ts";
import type { Carrier, Payload, Probe } from "../../../suites/model/probe.ts";
import type { Resolved } from "../../credentials/credential-store.ts";

/** A credential as text, or none. */
type Shown = Exclude<Resolved, { kind: "unavailable" }>;

/** How a credential gets into a request: headers, query parameters and members of the body. */

/** Headers that carry the credential. */
export function credentialHeader(carrier: Carrier, credential: Shown): Record<string, string> {
  if (credential.kind === "nothing") return {};
  switch (carrier.kind) {
    case "authorization":
      return { authorization: `${carrier.scheme} ${credential.text}`.trimStart() };
    case "x-api-key":
      return Object.fromEntries(
        ["x-api-key", ...(carrier.also ?? [])].map((name) => [name, credential.text]),
      );
    case "cookie":
      return { cookie: carrier.names.map((name) => `${name}=${credential.text}`).join("; ") };
    case "template":
      return presented(carrier.headers, credential.text, carrier);
    case "basic":
      return { authorization: `Basic ${base64(`${credential.text}:`)}` };
    case "base64":
      return { authorization: `Bearer ${base64(credential.text)}` };
    case "query":
    case "body":
      return {};
    case "places":
      return Object.assign({}, ...carrier.of.map((one) => credentialHeader(one, credential)));
  }
}

/** Query parameters that carry the credential. */
export function queryOf(carrier: Carrier, text: string): Record<string, string> {
  switch (carrier.kind) {
    case "places":
      return Object.assign({}, ...carrier.of.map((one) => queryOf(one, text)));
    case "query":
      return Object.fromEntries([carrier.name, ...(carrier.also ?? [])].map((name) => [name, text]));
    case "template":
      return presented(carrier.query, text, carrier);
    default:
      return {};
  }
}

/** The payload of a probe, with the members that carry its credential. */
export function withCredential({ payload, carrier }: Probe, credential: Shown): Payload | undefined {
  const names = memberNames(carrier);
  if (names.length === 0 || credential.kind !== "text" || payload?.kind !== "json") return payload;
  const members = Object.fromEntries(names.map((name) => [name, credential.text]));
  return { ...payload, value: { ...(payload.value as object), ...members } };
}

const memberNames = (carrier: Carrier): readonly string[] =>
  carrier.kind === "places" ? carrier.of.flatMap(memberNames) : carrier.kind === "body" ? carrier.names : [];

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Headers or parameters that hold a credential. */
function presented(
  templates: Readonly<Record<string, string>>,
  text: string,
  carrier: Presentation,
): Record<string, string> {
  const values: Readonly<Record<string, string>> = isTwoPart(carrier)
    ? partsOf(text)
    : { jwt: text, key: text };
  const filling = {
    value: ({ name }: Slot) => values[name],
    join: (pieces: readonly unknown[]) => pieces.join(""),
  };
  return Object.fromEntries(
    Object.entries(templates).map(([name, value]) => [name, String(filledWith(value, filling))]),
  );
}
