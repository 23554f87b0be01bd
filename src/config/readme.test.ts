import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { catalogueOf } from "./catalogue.ts";
import { readYaml } from "./document.ts";
import { Layers } from "./layers.ts";
import { validate } from "./validate.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The first file that the README shows below a heading. */
function shown(heading: string): string {
  const section = readme.slice(readme.indexOf(`\n${heading}\n`));
  return /```yaml\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
}
const configuration = shown("## Configuration");

it("the profile in the README is one", () => {
  const { profile, expectations } = validate(
    readYaml("titan-auth.yaml", new TextEncoder().encode(shown("### Profile"))),
  );
  const { login, createKey, refusals, keyHeader } = completeProfile(profile, expectations);
  expect(login).toMatchObject({ path: "/v2/signin", answer: { within: [""], token: ["result.bearer"] } });
  expect(createKey.answer).toMatchObject({ within: [""], key: ["result.secret"], id: ["result.no"] });
  expect(refusals).toMatchObject({ missing: [403], invalid: [401], insufficient: [404] });
  expect(keyHeader).toBe("x-api-key");
});

describe("the configuration in the README", () => {
  it("is one, and says what the README says of it", () => {
    const file = readYaml("titan-auth.yaml", new TextEncoder().encode(configuration));
    const value = validate(file);
    expect(Object.keys(value.environments ?? {})).toEqual(["staging", "production"]);
    expect(catalogueOf(value)).toMatchObject({ leftOut: ["POST /api/v1/billing/plan"] });
    const layers = new Layers(
      { path: "/titan-auth.yaml", name: file.name, value, placeOf: file.placeOf },
      "staging",
    );
    const address = layers.find(["authUrl"], ({ authUrl }) => authUrl);
    expect(address?.value).toBe("https://staging.example.com");
    expect(readme).toContain(`(\`${address?.origin}\`)`);
  });

  it("names a schema that the package holds", () => {
    const path = /\$schema=\.\/node_modules\/titan-auth-suite\/(\S+)/.exec(configuration)?.[1] ?? "";
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toContain('"environments"');
    const { files } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(files).toContain("reports/schema-*.json");
  });
});
