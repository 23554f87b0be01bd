import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** For tests: the package as a user has it. */

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Unpacks what npm would publish into a folder's node_modules, beside packages that this repository has installed. */
export function installPacked(home: string, packages: readonly string[]): void {
  const modules = join(home, "node_modules");
  mkdirSync(join(modules, "titan-auth-suite"), { recursive: true });
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", home];
  const told = execFileSync("npm", pack, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = JSON.parse(told);
  const target = join(modules, "titan-auth-suite");
  execFileSync("tar", ["-xzf", join(home, filename), "-C", target, "--strip-components=1"]);
  for (const name of packages) symlinkSync(join(root, "node_modules", name), join(modules, name));
  // As npm does on installing.
  mkdirSync(join(modules, ".bin"));
  symlinkSync("../titan-auth-suite/dist/titan-auth.js", join(modules, ".bin/titan-auth"));
}
