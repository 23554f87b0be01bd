import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const consumers = "contracts/consumers/**/*.test.ts";
/** Tests that run the built command, or Pact's native matcher, in a process of its own. */
const processes = ["test/process/**/*.test.ts"];

/** Modules that these tests take from the build. */
const built = Object.entries({ "cli/program": "program", "embedded/index": "embedded" }).map(
  ([source, name]) => ({
    find: new RegExp(`^\\.\\./\\.\\./src/${source}\\.ts$`),
    replacement: fileURLToPath(new URL(`test/support/built/${name}.ts`, import.meta.url)),
  }),
);

/** Files of a minute and more, longest first. One that begins last costs its whole length, and a fresh clone knows no lengths. */
const longest = [
  ...["selftest-whole", "canary", "vitest", "gateways", "hostile", "faults", "own-checks", "pact-verify"],
  ...["endings", "interruption", "attacks", "verify"],
  ...["run/depths", "run/field-cases", "commands/openapi", "run/profiles", "execute/freshness"],
  ...["execute/transient", "keys/keys", "commands/check", "formats/html-browser", "diagnosis/field-cases"],
].map((name) => `/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((end) => moduleId.endsWith(end));
      return at < 0 ? longest.length : at;
    };
    const sorted = await super.sort(files);
    // The projects stay apart: a thread that changes its project loads everything again.
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    const place = (file: TestSpecification): number =>
      projects.indexOf(file.project.name) * (longest.length + 1) + rank(file);
    return sorted.sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    environment: "node",
    sequence: { sequencer: LongestFirst },
    setupFiles: ["test/support/isolate-environment.ts"],
    // A loaded machine is slow: only a test that hangs may fail for time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Two more than the cores of a small machine: tests of interruptions and time-outs wait more than they work.
    maxWorkers: Math.max(4, availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{contracts,suites,src,reports,scripts,test}/**/*.test.ts"],
          exclude: [...configDefaults.exclude, consumers, "test/deployment/**", ...processes],
          // One graph of modules for all files of a worker: tests share no state, and loading it again takes a fifth of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "process",
          include: processes,
          globalSetup: ["scripts/build.mjs"],
          isolate: false,
          // What users get, also where it runs in this process. It takes a third of the time of the sources under vitest.
          alias: built,
          server: { deps: { external: [/\/dist\//] } },
        },
      },
      {
        extends: true,
        test: {
          name: "consumers",
          include: [consumers],
          // Pact loses interactions of consumer tests that run at the same time.
          fileParallelism: false,
          env: { PACT_DO_NOT_TRACK: "true" },
        },
      },
    ],
  },
});
