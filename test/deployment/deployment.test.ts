import { describeDeployment } from "../../src/vitest/index.ts";

// The deployment at AUTH_URL, with the credentials of the environment: every check is a test.
describeDeployment();
