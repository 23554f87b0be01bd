import { describeDeployment } from "../src/vitest/index.ts";

// A deployment of yours where AUTH_URL names one, else the embedded one: every check is a test.
describeDeployment(process.env["AUTH_URL"] ? {} : { embedded: true });
