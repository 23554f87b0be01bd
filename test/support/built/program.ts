import { builtModule } from "./chunk.ts";

type Module = typeof import("../../../src/cli/program.ts");

/** For tests: the command as users get it, in this process. */
export const { program } = await builtModule<Module>("program");
