import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { completeProfile } from "../contracts/profile/complete-profile.ts";
import { documents, partsOf, renewPart } from "../reports/docs.ts";
import { catalogueOf } from "../src/config/catalogue.ts";
import { readYaml } from "../src/config/document.ts";
import { Layers } from "../src/config/layers.ts";
import { validate } from "../src/config/validate.ts";

/** What users read beyond the command: no dead link, no stale part, no example that the code refuses. */

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const guides = readdirSync(join(root, "docs"), { recursive: true })
  .map((name) => `docs/${name}`)
  .filter((path) => path.endsWith(".md"));
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ...guides];

/** Anchors of the headings of a page, as GitHub makes them, and explicit ones. */
const anchorsOf = (text: string): readonly string[] => [
  ...[...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  ),
  ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id),
];

describe("links", () => {
  it.each(pages)("of %s lead somewhere", (path) => {
    const text = read(path).replace(/^```[\s\S]*?^```/gm, "");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const dead = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it("lead from the README and the index to every page", () => {
    const index = read("docs/README.md");
    expect(guides.filter((path) => path !== "docs/README.md" && !index.includes(path.slice(5)))).toEqual([]);
  });
});

it("the README is at most 9 KB", () => {
  expect(Buffer.byteLength(read("README.md"))).toBeLessThanOrEqual(9 * 1024);
});

it("nothing on a registry is pretended: no page tells to run a package that is not installed", () => {
  const bare = pages.flatMap((path) =>
    read(path)
      .split("\n")
      .filter((line) => /^\s*(?:[A-Z_]+=\S+ )*npx titan-auth/.test(line)),
  );
  expect(bare).toEqual([]);
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((name) => `src/${name}`)
    .filter((path) => /\.(?:ts|ya?ml)$/.test(path));
  expect(sources.filter((path) => /npx (?:-\S+ )*titan-auth/.test(read(path)))).toEqual([]);
});

describe("parts that come from the code (npm run samples renews them)", () => {
  const samples = Object.fromEntries(
    readdirSync(join(root, "reports/samples")).map((name) => [
      `samples/${name}`,
      read(`reports/samples/${name}`),
    ]),
  );
  const parts = partsOf(samples);
  it.each(Object.entries(documents).filter(([, name]) => name in parts))("%s: %s", (path, name) => {
    const text = read(path);
    expect(renewPart(text, name, parts[name] ?? "")).toBe(text);
  });
});

/** The first YAML file of a page. */
const exampleOf = (path: string): string => /```yaml\n([\s\S]*?)```/.exec(read(path))?.[1] ?? "";

it("the profile in docs/profiles.md is one", () => {
  const { profile, expectations } = validate(
    readYaml("titan-auth.yaml", new TextEncoder().encode(exampleOf("docs/profiles.md"))),
  );
  const { login, createKey, refusals, keyHeader } = completeProfile(profile, expectations);
  expect(login).toMatchObject({ path: "/v2/signin", answer: { within: [""], token: ["result.bearer"] } });
  expect(createKey.answer).toMatchObject({ within: [""], key: ["result.secret"], id: ["result.no"] });
  expect(refusals).toMatchObject({ missing: [403], invalid: [401], insufficient: [404] });
  expect(keyHeader).toBe("x-api-key");
});

describe("the configuration in docs/configuration.md", () => {
  const page = read("docs/configuration.md");
  const example = exampleOf("docs/configuration.md");

  it("is one, and says what the page says of it", () => {
    const file = readYaml("titan-auth.yaml", new TextEncoder().encode(example));
    const value = validate(file);
    expect(Object.keys(value.environments ?? {})).toEqual(["staging", "production"]);
    expect(catalogueOf(value)).toMatchObject({ leftOut: ["POST /api/v1/billing/plan"] });
    const layers = new Layers(
      { path: "/titan-auth.yaml", name: file.name, value, placeOf: file.placeOf },
      "staging",
    );
    const address = layers.find(["authUrl"], ({ authUrl }) => authUrl);
    expect(address?.value).toBe("https://staging.example.com");
    expect(page).toContain(`(\`${address?.origin}\`)`);
  });

  it("names a schema that the package holds", () => {
    const path = /\$schema=\.\/node_modules\/titan-auth-suite\/(\S+)/.exec(example)?.[1] ?? "";
    expect(read(path)).toContain('"environments"');
    expect(JSON.parse(read("package.json")).files).toContain("reports/schema-*.json");
  });
});
