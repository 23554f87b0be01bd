import * as z from "zod";
import { configuredOperation, configuredScope, scopeName } from "../catalogue/configured-catalogue.ts";
import { badName, expectationsSchema } from "../profile/expectations.ts";
import { profileSchema } from "../profile/profile-schema.ts";
import { severities } from "../report/terms.ts";

/** `titan-auth.yaml`: what a team knows about its deployments. Unknown keys are errors. */

const oneSource = "one of: env (a variable's name), file (a path), command (whose output it is)";

const secretSource = z
  .strictObject(
    {
      env: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable's name")
        .optional(),
      file: z.string().min(1).optional().describe("A path, from this file's folder on"),
      command: z
        .union([z.string().min(1), z.array(z.string()).min(1)], {
          error: "a command line or a list of words",
        })
        .optional()
        .describe("Its output is the secret: words with blanks between them, or a list; no shell"),
    },
    { error: ({ code }) => (code === "invalid_type" ? oneSource : undefined) },
  )
  .refine((source) => Object.values(source).filter((one) => one !== undefined).length === 1, oneSource)
  .meta({
    description: "Where a secret comes from: a variable, a file or the output of a command",
    minProperties: 1,
    maxProperties: 1,
  });

const address = z.string().min(1);

const thresholds = z
  .strictObject({
    failOn: z
      .enum([...severities, "never"])
      .optional()
      .describe("Least severity that fails"),
    timeoutS: z.number().min(0.1).optional().describe("Seconds for one request"),
    deadlineS: z.number().min(1).optional().describe("Seconds for the whole run"),
    patienceS: z
      .number()
      .nonnegative()
      .optional()
      .describe("Seconds within which a new key or JWT must work"),
    concurrency: z.int().min(1).optional().describe("Requests under way at once"),
    ratePerS: z.number().positive().optional().describe("Most requests a second"),
    jwtLifetimeS: z.int().positive().optional().describe("Longest lifetime of a JWT"),
    expiryLeewayS: z
      .int()
      .nonnegative()
      .optional()
      .describe("Time for which an expired JWT may still be accepted"),
    revocationMs: z.int().positive().optional().describe("Time within which a revoked key is refused"),
    clockSkewS: z.int().positive().optional().describe("Largest difference of two clocks"),
    certificateDays: z.int().positive().optional().describe("Fewest days of a certificate"),
  })
  .describe("What a run may take, and the numbers by which it judges");

const identifier = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/, "an identifier as in a path");

const environmentShape = {
  authUrl: address.optional().describe("Address of the auth service"),
  taskServiceUrl: address.optional().describe("Address of the task service, if another"),
  openapi: z
    .string()
    .min(1)
    .optional()
    .describe("OpenAPI document that check compares the deployment with: a path from this file's folder on"),
  readOnly: z.boolean().optional().describe("Create no key and send no write. No flag undoes it"),
  credentials: z
    .strictObject({
      email: secretSource.optional(),
      password: secretSource.optional(),
      jwt: secretSource.optional(),
      token: secretSource.optional(),
      expiredJwt: secretSource.optional(),
      secondEmail: secretSource.optional(),
      secondPassword: secretSource.optional(),
    })
    .optional()
    .describe("Where secrets come from; never the secrets themselves"),
  keys: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/, "a name of letters, digits, blanks, dots and dashes")
          .optional()
          .describe("What reports call it; its scopes unless given"),
        source: secretSource,
        scopes: z
          .array(scopeName, { error: "the list of its scopes, such as [tasks:read]" })
          .describe("All scopes that it has"),
      }),
    )
    .min(1)
    .optional()
    .describe("API keys with known scopes, where none may be created. They are never revoked"),
  fixtures: z
    .record(z.string(), identifier)
    .optional()
    .describe(
      "Identifiers of real objects, by the part of the path before {id}, such as tasks and executions: read, never written to",
    ),
  thresholds: thresholds.optional(),
  profile: profileSchema.optional(),
  expectations: expectationsSchema.optional(),
};

export const configurationSchema = z.strictObject(
  {
    $schema: z.string().optional(),
    ...environmentShape,
    environments: z
      .record(
        z.string().regex(/^(?!all$)[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/),
        z.strictObject(environmentShape),
        { error: badName('a name of letters, digits, dots and dashes, and not "all"') },
      )
      .optional()
      .describe("Deployments by name, for -e; what one does not say, the file says"),
    checks: z
      .array(z.string().min(1))
      .optional()
      .describe("Modules with checks of your own: paths from this file's folder on"),
    scopes: z
      .array(configuredScope)
      .optional()
      .describe("Scopes that the deployment has besides the documented ones, or what these imply"),
    operations: z
      .array(configuredOperation)
      .optional()
      .describe("Operations that are added, or changed where their id is known"),
  },
  {
    error: ({ code }) =>
      code === "invalid_type" ? "keys and values, such as authUrl: https://…" : undefined,
  },
);

export type Configuration = z.infer<typeof configurationSchema>;
export type ConfiguredEnvironment = NonNullable<Configuration["environments"]>[string];
export type SecretSource = z.infer<typeof secretSource>;
