import { defineConfig } from "vitest/config";

/** Tests of a live deployment. `npm test` runs none of these. */
export default defineConfig({ test: { environment: "node", include: ["test/deployment/*.test.ts"] } });
