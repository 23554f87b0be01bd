import * as z from "zod";

/** What a team expects of its deployment where Titan's documentation leaves room, or the deployment deviates from it. */

const onePlace = z
  .string()
  .regex(
    /^(?:[^.\s]+(?:\.[^.\s]+)*)?$/,
    "a field's name, or names with dots between them, such as result.token",
  );

/** The place of a value in a JSON answer: one, or several in order of preference. */
export const placesSchema = z
  .union([onePlace, z.array(onePlace).min(1, "at least one place")], {
    error: "a place such as result.token, or a list of places",
  })
  .describe("A place such as `result.token`, or several, the preferred one first");

/** The same for an optional value. */
export const optionalPlacesSchema = z
  .union([onePlace, z.array(onePlace)], { error: "a place such as result.name, or a list of places" })
  .describe("A place, or several; an empty list where the answer does not hold it");

const status = z
  .int()
  .min(400, "a status from 400 to 499: only these are refusals")
  .max(499, "a status from 400 to 499: only these are refusals")
  .refine((value) => value !== 429 && value !== 408, {
    error: "a status that refuses: 408 and 429 only say that the caller should come back",
  });

const statuses = z
  .union([status, z.array(status).min(1, "at least one status")], {
    error: "a status from 400 to 499, or a list of them",
  })
  .optional();

const ofOperation = {
  missing: statuses.describe("No credential (Titan: 401)"),
  invalid: statuses.describe("A credential that identifies nobody (Titan: 401)"),
  insufficient: statuses.describe("A known caller who lacks the scope (Titan: 403)"),
};

/** The message for an invalid key of a record. */
export const badName =
  (wanted: string) =>
  ({ code }: { readonly code?: string }): string | undefined =>
    code === "invalid_key" ? wanted : undefined;

export const refusalsSchema = z
  .strictObject({
    ...ofOperation,
    login: statuses.describe("An unknown account or a wrong password at sign-in (Titan: 401)"),
    malformedLogin: statuses.describe("A sign-in whose body will not do (Titan: 400, 413, 415 or 422)"),
    operations: z
      .record(z.string().regex(/^[A-Z]+ \//), z.strictObject(ofOperation), {
        error: badName("an operation, such as GET /api/v1/tasks/{id}"),
      })
      .optional()
      .describe("Where single operations answer otherwise, by METHOD /path/{id}"),
  })
  .describe("The right statuses of refusals. Whatever they are, a success is never one");

export const keyHeaderSchema = z
  .enum(["bearer", "x-api-key"])
  .describe("How API keys are presented: as Authorization: Bearer, or in X-API-Key");

export const expectationsSchema = z
  .strictObject({
    refusals: refusalsSchema.optional(),
    keyHeader: keyHeaderSchema.optional(),
    fields: z
      .strictObject({
        token: placesSchema.optional().describe("The JWT in the answer to a login"),
        user: placesSchema.optional().describe("The user's identifier in the session"),
        email: placesSchema.optional().describe("The user's address in the session"),
        key: placesSchema.optional().describe("The secret in the answer to a key creation"),
        keyId: placesSchema.optional().describe("The key's identifier in that answer"),
      })
      .optional()
      .describe("Where values are in answers: another place is a finding"),
  })
  .describe("What is right here, where it differs from Titan's documentation");

export type Expectations = z.infer<typeof expectationsSchema>;
export type RefusalsDocument = z.infer<typeof refusalsSchema>;
export type Places = z.infer<typeof placesSchema>;
