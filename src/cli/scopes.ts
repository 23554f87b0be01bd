import type { ScopesArguments } from "./arguments.ts";
export async function scopes(_args: ScopesArguments): Promise<number> {
  return 3;
}
