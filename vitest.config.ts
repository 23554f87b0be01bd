import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{contracts,suites,src,reports,scripts}/**/*.test.ts"],
    // Tests of the command run the bundle that users get.
    globalSetup: ["scripts/build.mjs"],
    environment: "node",
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
