import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const consumers = "contracts/consumers/**/*.test.ts";
/** Tests that run the built command, or Pact's native matcher, in a process of its own. */
const processes = ["test/process/**/*.test.ts"];

export default defineConfig({
  test: {
    environment: "node",
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
