import { builtModule } from "./chunk.ts";

type Module = typeof import("../../../src/embedded/index.ts");

/** For tests: the embedded deployment as users get it, in this process. */
export const { flawGroups, flaws, gateways, startEmbedded, switchesOf, variations } =
  await builtModule<Module>("embedded");
