import { credentialName, garbage, none } from "../../contracts/catalogue/credential.ts";
import type { Probe } from "../model/probe.ts";
import { createKey } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { goodRequest, namePrefix } from "./support.ts";

/** The name of a key that a stranger asks for, by which it is found if it was made. */
export const strangersName = (context: RunContext, who: string): string =>
  `${namePrefix(context)} made as ${who}`;

const creationAs = (credential: typeof none, context: RunContext): Probe =>
  createKey(goodRequest(context, strangersName(context, credentialName(credential))), "of a key", {
    credential,
  });

export const anonymousCreation = (context: RunContext): Probe => creationAs(none, context);
export const garbageCreation = (context: RunContext): Probe => creationAs(garbage, context);
