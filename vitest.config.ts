import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const consumers = "contracts/consumers/**/*.test.ts";

export default defineConfig({
  test: {
    environment: "node",
    testTimeout: 30_000,
    // One more than the cores of a small machine: tests of interruptions and time-outs wait more than they work.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      {
        extends: true,
        test: {
          name: "suite",
          include: ["{contracts,suites,src,reports,scripts,test}/**/*.test.ts"],
          exclude: [...configDefaults.exclude, consumers],
          // Tests of the command run the bundle that users get. Here, since at the top it would run once for each project.
          globalSetup: ["scripts/build.mjs"],
          // One graph of modules for all files of a worker: tests share no state, and loading it again takes a fifth of the time.
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
