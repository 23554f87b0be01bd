import {
  cweAddress,
  cweNames,
  type OwaspCategory,
  owaspCategories,
  type Weakness,
} from "../../../contracts/report/weaknesses.ts";

/** The lists of weaknesses that a SARIF log refers to (SARIF 2.1.0, 3.14.8 and 3.49.24), with what of them its rules name. */

interface Rule {
  readonly weakness?: Weakness | undefined;
}

const cweGuid = "1b5b1f7e-6c1c-4a3f-9f0e-7a9c63b6a2d1";
const owaspGuid = "5f0d7b0a-2f5e-4c57-8a68-0c2d9b4e7c33";

/** Each is named by its place in `taxonomies`. */
const cweList = { name: "CWE", index: 0, guid: cweGuid } as const;
const owaspList = { name: "OWASP API Security Top 10", index: 1, guid: owaspGuid } as const;

const weaknessesOf = (rules: readonly Rule[]): readonly Weakness[] =>
  rules.flatMap(({ weakness }) => weakness ?? []);

/** `taxonomies` of a run; nothing where no rule names a weakness. */
export function taxonomiesOf(rules: readonly Rule[]) {
  const named = weaknessesOf(rules);
  if (named.length === 0) return {};
  const numbers = [...new Set(named.map(({ cwe }) => cwe))].sort((one, other) => one - other);
  const categories = [...new Set(named.map(({ owasp }) => owasp))].sort();
  return {
    taxonomies: [
      {
        name: cweList.name,
        guid: cweGuid,
        organization: "MITRE",
        informationUri: "https://cwe.mitre.org/",
        shortDescription: { text: "Common Weakness Enumeration" },
        isComprehensive: false,
        taxa: numbers.map((cwe) => ({
          id: String(cwe),
          ...(cweNames[cwe] === undefined ? {} : { shortDescription: { text: cweNames[cwe] } }),
          helpUri: cweAddress(cwe),
        })),
      },
      {
        name: owaspList.name,
        guid: owaspGuid,
        version: "2023",
        organization: "OWASP",
        informationUri: "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
        shortDescription: { text: "OWASP API Security Top 10, edition of 2023" },
        isComprehensive: false,
        taxa: categories.map((category) => ({
          id: owaspId(category),
          shortDescription: { text: owaspCategories[category] },
        })),
      },
    ],
  };
}

/** `supportedTaxonomies` of the driver. */
export const supportedTaxonomies = (rules: readonly Rule[]) =>
  weaknessesOf(rules).length === 0 ? {} : { supportedTaxonomies: [cweList, owaspList] };

/** `relationships` of a rule: the weakness is the more general thing. */
export const relationshipsOf = (weakness: Weakness | undefined) =>
  weakness === undefined
    ? {}
    : {
        relationships: [
          { target: { id: String(weakness.cwe), toolComponent: cweList }, kinds: ["superset"] },
          { target: { id: owaspId(weakness.owasp), toolComponent: owaspList }, kinds: ["superset"] },
        ],
      };

const owaspId = (category: OwaspCategory): string => `${category}:2023`;

/** Tags as GitHub shows them. */
export const weaknessTags = (weakness: Weakness | undefined): readonly string[] =>
  weakness === undefined ? [] : [`external/cwe/cwe-${String(weakness.cwe).padStart(3, "0")}`];
