import { azureFiles } from "./azure.ts";
import { circleciFiles } from "./circleci.ts";
import { configurationFile, ignored } from "./configuration.ts";
import type { NewFile, Scaffold } from "./file.ts";
import { githubFiles } from "./github.ts";
import { gitlabFiles } from "./gitlab.ts";
import { jenkinsFiles } from "./jenkins.ts";

interface System {
  readonly files: (scaffold: Scaffold) => readonly NewFile[];
  /** Files that show that a project uses this system. */
  readonly signs: readonly string[];
  /** What is left for a person to do. */
  readonly next: (existing: ReadonlySet<string>) => readonly string[];
}

const systems = {
  github: {
    files: githubFiles,
    signs: [".github"],
    next: () => [
      "Set the variable AUTH_URL and the secrets TITAN_EMAIL and TITAN_PASSWORD of the repository",
    ],
  },
  gitlab: {
    files: gitlabFiles,
    signs: [".gitlab-ci.yml", ".gitlab"],
    next: (existing) => [
      ...(existing.has(".gitlab-ci.yml") ? ["Include .gitlab/titan-auth.yml in .gitlab-ci.yml"] : []),
      "Set the variables AUTH_URL, TITAN_EMAIL and TITAN_PASSWORD (masked) of the project",
    ],
  },
  jenkins: {
    files: jenkinsFiles,
    signs: ["Jenkinsfile", "Jenkinsfile.titan-auth"],
    next: () => [
      "Make a pipeline with the script path Jenkinsfile.titan-auth, and the credential titan-auth-account",
    ],
  },
  circleci: {
    files: circleciFiles,
    signs: [".circleci", ".circleci/config.yml"],
    next: (existing) => [
      ...(existing.has(".circleci/config.yml")
        ? ["Add the job of docs/ci.md (CircleCI) to .circleci/config.yml, which stays as it is"]
        : []),
      "Make the context titan-auth with AUTH_URL, TITAN_EMAIL and TITAN_PASSWORD",
    ],
  },
  azure: {
    files: azureFiles,
    signs: ["azure-pipelines.yml", "azure-pipelines.titan-auth.yml"],
    next: () => [
      "Make a pipeline of azure-pipelines.titan-auth.yml, with the variables AUTH_URL and TITAN_EMAIL and the secret TITAN_PASSWORD",
    ],
  },
  none: { files: () => [], signs: [], next: () => [] },
} as const satisfies Record<string, System>;

export type CiSystem = keyof typeof systems;
export const ciSystems = Object.keys(systems) as readonly CiSystem[];

/** All paths whose presence decides something. */
export const ciSigns: readonly string[] = Object.values(systems).flatMap(({ signs }) => signs);

/** The systems that a project shows signs of. */
export const systemsSeen = (existing: ReadonlySet<string>): readonly CiSystem[] =>
  ciSystems.filter((name) => systems[name].signs.some((sign) => existing.has(sign)));

/** The files that a project is to get. */
export const filesFor = (ci: CiSystem, scaffold: Scaffold): readonly NewFile[] => [
  configurationFile(scaffold),
  ...systems[ci].files(scaffold),
];

/** What is added to a `.gitignore` with this text: only missing lines. */
export function addedToIgnored(text: string): string {
  const known = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, "")));
  const missing = ignored.filter((line) => !known.has(line.replace(/\/$/, "")));
  if (missing.length === 0) return "";
  return `${text === "" || text.endsWith("\n") ? "" : "\n"}${missing.join("\n")}\n`;
}

/** The installed command: npx would download a package of that name if it is not installed. */
const command = "npm exec --no -- titan-auth";

/** What a person does next. */
export const nextSteps = (ci: CiSystem, existing: ReadonlySet<string>): readonly string[] => [
  "Read titan-auth.yaml, and set AUTH_URL, TITAN_EMAIL and TITAN_PASSWORD in your shell",
  `See what would be sent: ${command} check --plan`,
  ...systems[ci].next(existing),
  ...(ci === "none"
    ? [
        `For a CI job as well: ${command} init --ci NAME (${ciSystems.filter((name) => name !== "none").join(", ")})`,
      ]
    : []),
];
