import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Report } from "../../contracts/report/report.ts";
import { severities, suiteIds } from "../../contracts/report/terms.ts";
import { withRetries } from "../compare/retries.ts";
import { fileNames, plainPage, reporterFor } from "../report/index.ts";

/** The entry for the configuration of vitest: a reporter and the tags of the tests. It imports nothing from vitest. */

/** A tag for each suite and severity, for `tags` in the configuration. */
export const tags: { readonly name: string; readonly description: string }[] = [
  ...suiteIds.map((name) => ({ name, description: `titan-auth: the suite ${name}` })),
  ...severities.map((name) => ({ name, description: `titan-auth: tests of severity ${name}` })),
  { name: "verdict", description: "titan-auth: the run as a whole" },
];

export interface ReporterOptions {
  /** Folder of the files; by default `reports` in the working folder. */
  readonly reports?: string;
}

/** The parts of vitest that are used. */
interface Suite {
  readonly meta: () => object;
}
interface Module {
  readonly children: { allSuites(): Iterable<Suite> };
}
interface Vitest {
  readonly config: { readonly root: string };
  readonly logger: { log(words: string): void };
}

interface Held {
  readonly title: string;
  readonly reports: readonly Report[];
}

const formats = ["html", "sarif", "json"] as const;

/** Writes the reports of `describeDeployment` as HTML, SARIF and JSON. Retried tests count by their last try. */
export default class TitanAuthReporter {
  readonly #folder: string;
  #vitest: Vitest | undefined;

  constructor({ reports = "reports" }: ReporterOptions = {}) {
    this.#folder = reports;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly Module[]): Promise<void> {
    const held = modules.flatMap(({ children }) => [...children.allSuites()].flatMap(heldBy));
    const folder = resolve(this.#vitest?.config.root ?? ".", this.#folder);
    const taken = new Set<string>();
    for (const { title, reports } of held) {
      const [first, ...retries] = reports;
      if (first === undefined) continue;
      const own = held.length === 1 ? folder : join(folder, nameFor(title, taken));
      await write(withRetries(first, retries), own);
      this.#vitest?.logger.log(`titan-auth: reports written: ${join(own, fileNames.html)} and beside it`);
    }
  }
}

function heldBy(suite: Suite): readonly Held[] {
  const meta = suite.meta();
  return "titanAuth" in meta ? [meta.titanAuth as Held] : [];
}

/** A folder's name, which no other suite has. */
function nameFor(title: string, taken: Set<string>): string {
  const plain =
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "deployment";
  let name = plain;
  for (let count = 2; taken.has(name); count += 1) name = `${plain}-${count}`;
  taken.add(name);
  return name;
}

async function write(report: Report, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    formats.map(async (format) => {
      const reporter = await reporterFor(report, format);
      await writeFile(
        join(folder, fileNames[format]),
        reporter(report, { ...plainPage, columns: 100, verbose: true }),
      );
    }),
  );
}
