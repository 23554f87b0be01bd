// The licences of the packages that are bundled into dist/.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folders of the packages that a bundle was made of, from esbuild's metafile. */
const packagesIn = ({ inputs }) =>
  [
    ...new Set(
      Object.keys(inputs).flatMap(
        (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.slice(1, 2) ?? [],
      ),
    ),
  ].sort();

/** The text of THIRD-PARTY-NOTICES.txt. Throws where a bundled package names no licence. */
export const notices = (metafile, root) =>
  [
    "titan-auth bundles these packages.",
    ...packagesIn(metafile).map((folder) => {
      const place = join(root, folder);
      const { name, version, license } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
      if (!license) throw new Error(`${name} names no licence`);
      const file = readdirSync(place).find((one) => /^licen[cs]e/i.test(one) && existsSync(join(place, one)));
      const text = file === undefined ? "" : `\n\n${readFileSync(join(place, file), "utf8").trim()}`;
      return `${name} ${version}, ${license}${text}`;
    }),
  ].join(`\n\n${"-".repeat(78)}\n\n`);
