import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{contracts,suites,src,reports,scripts}/**/*.test.ts"],
    environment: "node",
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
