import { credentialName, garbage, none } from "../kit/credential.ts";
import type { Probe } from "../kit/probe.ts";
import { createKey } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";
import { goodRequest, namePrefix } from "./support.ts";

/** The name of a key that a stranger asks for, by which it is found if it was made. */
export const strangersName = (world: World, who: string): string => `${namePrefix(world)} made as ${who}`;

const creationAs = (credential: typeof none, world: World): Probe =>
  createKey(goodRequest(world, strangersName(world, credentialName(credential))), "of a key", { credential });

export const anonymousCreation = (world: World): Probe => creationAs(none, world);
export const garbageCreation = (world: World): Probe => creationAs(garbage, world);
