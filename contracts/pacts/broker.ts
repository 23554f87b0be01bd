import * as z from "zod";

/** The parts of a Pact Broker's documents that are read (HAL, draft-kelly-json-hal). Unknown fields are kept. */

const link = z.looseObject({ href: z.string(), name: z.string().optional() });
const links = z.record(z.string(), z.union([link, z.array(link)]).optional().catch(undefined));

/** Any document: links by name. */
export const halDocument = z.looseObject({ _links: links });

const notice = z.looseObject({ text: z.string(), when: z.string().default("") });

/** One of the pacts for verification. `pending`: no version of the provider's branch has passed it yet. */
const listedPact = z.looseObject({
  verificationProperties: z
    .looseObject({
      pending: z.boolean().default(false).catch(false),
      notices: z.array(notice).default([]).catch([]),
    })
    .default({ pending: false, notices: [] }),
  _links: links.default({}),
});

/** The answer to "pacts for verification". */
export const pactList = z.looseObject({ _embedded: z.looseObject({ pacts: z.array(listedPact) }) });

export type ListedPact = z.infer<typeof listedPact>;

/** The first link of this name, if there is one. */
export function linkIn(document: unknown, name: string): z.infer<typeof link> | undefined {
  const read = halDocument.safeParse(document).data?._links[name];
  return Array.isArray(read) ? read[0] : read;
}
