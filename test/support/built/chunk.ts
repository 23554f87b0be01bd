import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = new URL("../../../dist/chunks/", import.meta.url);

/** For tests: a module as the build made it. vitest.config.ts puts it in the place of the sources. */
export async function builtModule<Module>(name: string): Promise<Module> {
  const file = readdirSync(fileURLToPath(folder)).find((one) => one.startsWith(`${name}-`));
  if (file === undefined) throw new Error(`the build has no ${name}: npm run build makes it`);
  return import(/* @vite-ignore */ pathToFileURL(fileURLToPath(new URL(file, folder))).href);
}
