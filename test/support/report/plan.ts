import type { Plan } from "../../../src/report/document/plan.ts";
import { origin } from "../report.ts";

export const plan = (changes: Partial<Plan> = {}): Plan => ({
  target: { authUrl: origin, taskServiceUrl: origin },
  requests: [
    {
      phase: "sign in",
      method: "POST",
      url: `${origin}/api/v1/auth/login`,
      credential: "none",
      effect: "read",
      checks: ["login"],
    },
    {
      phase: "mint",
      method: "POST",
      url: `${origin}/api/v1/api-keys`,
      credential: "jwt",
      effect: "create-key",
      checks: ["key-creation", "own-scope-refused"],
    },
    {
      phase: "exercise",
      method: "GET",
      url: `${origin}/api/v1/executions/5f0c9a2e-51d8-4c7e-9f37-8d6f2b1a0c44/results/download`,
      credential: "key[all but tasks:write executions:write]",
      effect: "refused",
      checks: ["scope-not-enforced"],
    },
    {
      phase: "exercise",
      method: "GET",
      url: `${origin}/api/v1/tasks?limit=1`,
      credential: "key[tasks:read]",
      effect: "read",
      checks: ["own-scope-refused"],
      conditional: true,
    },
    {
      phase: "revoke",
      method: "DELETE",
      url: `${origin}/api/v1/api-keys/{id}`,
      credential: "jwt",
      effect: "revoke-key",
      checks: [],
    },
  ],
  notTested: [{ what: "Expired tokens", because: "no expired JWT was given" }],
  chain: ["POST /api/v1/auth/login as none (good)", "POST /api/v1/api-keys as jwt (for key[tasks:read])"],
  ...changes,
});
