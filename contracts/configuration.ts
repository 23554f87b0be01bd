import * as z from "zod";
import { severities } from "./terms.ts";

/** `titan-auth.yaml`: what a team knows of its deployments. Unknown keys are errors. */

const secretSource = z
  .union([
    z.strictObject({ env: z.string().min(1) }),
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ command: z.string().min(1) }),
  ])
  .meta({ description: "Where a secret comes from: a variable, a file or the output of a command" });

const environment = z.strictObject({
  authUrl: z.url().optional(),
  taskServiceUrl: z.url().optional(),
  readOnly: z.boolean().optional().meta({ description: "Create no key and send no write" }),
  credentials: z
    .strictObject({
      email: secretSource.optional(),
      password: secretSource.optional(),
      jwt: secretSource.optional(),
      token: secretSource.optional(),
      expiredJwt: secretSource.optional(),
    })
    .optional(),
});

const operation = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Z]+ \//)
    .meta({ description: "METHOD /path/{id}" }),
  scopes: z.array(z.string().min(1)).min(1),
  surface: z.enum(["task", "analytics", "billing"]),
  effect: z.enum(["read", "write"]),
});

export const configurationSchema = z.strictObject({
  $schema: z.string().optional(),
  ...environment.shape,
  environments: z.record(z.string(), environment).optional(),
  scopes: z
    .array(z.strictObject({ name: z.string().min(1), purpose: z.string().optional() }))
    .optional()
    .meta({ description: "Scopes that the deployment has besides the documented ones" }),
  operations: z.array(operation).optional(),
  thresholds: z
    .strictObject({
      failOn: z.enum([...severities, "never"]).optional(),
      jwtLifetimeS: z.int().positive().optional(),
      revocationMs: z.int().positive().optional(),
      clockSkewS: z.int().positive().optional(),
      certificateDays: z.int().positive().optional(),
    })
    .optional(),
});

export type Configuration = z.infer<typeof configurationSchema>;
