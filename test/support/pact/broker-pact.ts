import { createHash } from "node:crypto";

// For tests: the pacts that the broker on loopback holds, in the shapes of the real one.

export interface BrokerPactGiven {
  readonly consumer: string;
  readonly consumerVersion?: string;
  /** The pact itself; `consumer`, `provider`, `_links` and the interactions' `_id` are put in. */
  readonly document?: Readonly<Record<string, unknown>>;
  readonly pending?: boolean;
  /** Listed only where work in progress is asked for. */
  readonly wip?: boolean;
}

/** A pact at its address. */
export interface Placed {
  readonly given: BrokerPactGiven;
  readonly provider: string;
  /** `Pact between shop (1) and titan-auth` */
  readonly title: string;
  readonly path: string;
  readonly href: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** The pact with what a broker puts in: the names, the interactions' identifiers and links. */
export function place(given: BrokerPactGiven, provider: string, base: string): Placed {
  const { consumer } = given;
  const content = {
    interactions: [],
    ...given.document,
    consumer: { name: consumer },
    provider: { name: provider },
  };
  const name = `${encodeURIComponent(provider)}/consumer/${encodeURIComponent(consumer)}`;
  const path = `/pacts/provider/${name}/pact-version/${idOf(content)}/metadata/c1tdW2Jd`;
  const interactions = content.interactions.map((item: object) => ({ _id: idOf(item), ...item }));
  const href = base + path;
  const _links = {
    self: { title: "Pact", name: `Pact between ${consumer} and ${provider}`, href },
    "pb:provider": {
      title: "Provider",
      name: provider,
      href: `${base}/pacticipants/${encodeURIComponent(provider)}`,
    },
    "pb:publish-verification-results": {
      title: "Publish verification results",
      href: `${href}/verification-results`,
    },
  };
  const title = `Pact between ${consumer} (${given.consumerVersion ?? "1"}) and ${provider}`;
  return { given, provider, title, path, href, document: { ...content, interactions, _links } };
}

/** A pact as the list of pacts for verification has it. */
export function listed({ given, href, title }: Placed, withPending: boolean) {
  const { pending = false, wip } = given;
  const notice = { when: "before_verification", text: `The pact at ${href} is being verified` };
  const properties = { ...(withPending && { pending }), ...(wip && { wip }), notices: [notice] };
  const shortDescription = "latest from main branch";
  return {
    shortDescription,
    verificationProperties: properties,
    _links: { self: { href, name: title } },
  };
}

/** What the broker calls an interaction: something that stays the same as long as its text does. */
const idOf = (value: unknown): string =>
  createHash("sha1").update(JSON.stringify(value)).digest("hex").slice(0, 40);
