import * as z from "zod";
import {
  badName,
  keyHeaderSchema,
  optionalPlacesSchema,
  placesSchema,
  refusalsSchema,
} from "./expectations.ts";
import { literalSecrets } from "./literal-secret.ts";
import { sendJwtSchema, sendKeySchema } from "./presentation.ts";
import { slotIn, strayTexts } from "./template.ts";

/** The profile in a user's file. Members that it leaves out are those of Titan's own. */

const method = z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
function refuseSecrets(value: unknown, { addIssue }: z.RefinementCtx): void {
  for (const path of literalSecrets(value))
    addIssue({ code: "custom", path: [...path], message: "no secret: a placeholder such as {password}" });
}
const path = z
  .string()
  .regex(
    /^\/[^?#\s{}]*$/,
    "a path below the auth service's address, such as /v2/signin, without a query or braces",
  )
  .describe("Below the auth service's address");
const keyPath = z
  .string()
  .regex(/^\/(?:[^?#\s{}]|\{id\})*$/, "a path with {id} in the place of the key, such as /v2/keys/{id}")
  .describe("`{id}` is replaced by the key's identifier");

/** Headers that a request has anyway, or that would put a secret into the file. */
const reserved = new Set(
  [
    ["authorization", "proxy-authorization", "cookie", "x-api-key"],
    ["content-type", "content-length", "host", "connection", "transfer-encoding"],
  ].flat(),
);
const headers = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
      .refine((name) => !reserved.has(name.toLowerCase())),
    z.string().regex(/^[\t\x20-\x7a|~]*$/, "a header's value: one line of ASCII, without braces"),
    {
      error: badName("the name of a header that the run does not set itself, and that carries no credential"),
    },
  )
  .superRefine(refuseSecrets)
  .optional()
  .describe("Headers that are sent besides. Secrets do not belong here");

const field = z
  .string()
  .regex(/^[^.\s]+(?:\.[^.\s]+)*$/, "a field's name, or names with dots between them, such as user.name")
  .optional();
/** Values of any kind, with only these placeholders in them. */
const content = (...names: readonly string[]) =>
  z
    .record(z.string().min(1), z.unknown())
    .superRefine((value, { addIssue }) => {
      for (const { path, because } of strayTexts(value, names))
        addIssue({ code: "custom", path: [...path], message: because });
    })
    .superRefine(refuseSecrets);
const words = (names: readonly string[]): string => names.map((name) => `{${name}}`).join(", ");
const extra = (...names: readonly string[]) =>
  content(...names)
    .optional()
    .describe(
      `Fields with values of any kind that the request carries besides; ${words(names)} stand for these values`,
    );

const places = placesSchema.optional();
const optional = optionalPlacesSchema.optional();
const within = placesSchema
  .optional()
  .describe("The objects in which the fields are looked for, the preferred one first");
const exposed = z
  .boolean()
  .optional()
  .describe("false: this call does not exist here, and checks that need it do not apply");
const call = { method: method.optional(), path: path.optional(), headers, exposed };

const login = z.strictObject({
  ...call,
  fields: z.strictObject({ email: field, password: field }).optional(),
  extra: extra("email", "password"),
  opaque: z
    .boolean()
    .optional()
    .describe("true: the session token is no JWT, so that nothing can be forged or read in it"),
  answer: z
    .strictObject({ within, token: places })
    .optional()
    .describe("Where the JWT is: another place is a finding"),
});

const session = z.strictObject({
  ...call,
  anonymous: z
    .enum(["refused", "empty"])
    .optional()
    .describe("empty: a caller who is not signed in gets 200 with null or {}"),
  answer: z
    .strictObject({
      within,
      user: optional.describe("The user's identifier, as the JWT's `sub` names it"),
      email: optional,
    })
    .optional(),
});

const ofKey = { within, id: places, name: optional, scopes: optional, createdAt: optional };

const createKey = z.strictObject({
  ...call,
  fields: z.strictObject({ name: field, scopes: field }).optional(),
  extra: extra("name", "scopes", "email", "password"),
  unscoped: z
    .enum(["refused", "all"])
    .optional()
    .describe("all: a request without scopes makes a key with all of the account's, on purpose"),
  answer: z
    .strictObject({
      ...ofKey,
      key: places.describe("The key's secret"),
      publicId: places.describe("The public part of a key in two parts, if it is not the identifier at id"),
    })
    .optional()
    .describe("Of several places, the first is the one that the contract asks for"),
});

const listKeys = z.strictObject({
  ...call,
  answer: z
    .strictObject({ ...ofKey, list: places.describe("The list; empty for the whole answer") })
    .optional(),
});

const revokeKey = z
  .strictObject({
    ...call,
    path: keyPath.optional(),
    body: content("id", "email", "password")
      .optional()
      .describe("Sent as JSON; {id} is replaced by the key's identifier, {id:number} by a number"),
  })
  .refine(
    ({ path: own, body }) => own === undefined || /[{}]/.test(own) || slotIn(body, "id") !== undefined,
    {
      path: ["path"],
      error: "a path with {id} in the place of the key, such as /v2/keys/{id}, or a body with it",
    },
  );

export const profileSchema = z
  .strictObject({
    name: z.string().min(1).max(60).optional().describe("What reports call it"),
    catalogue: z
      .enum(["titan", "own"])
      .optional()
      .describe("own: there are only the scopes and operations of this file"),
    headers,
    login: login.optional(),
    session: session.optional(),
    createKey: createKey.optional(),
    listKeys: listKeys.optional(),
    revokeKey: revokeKey.optional(),
    keyHeader: keyHeaderSchema.optional(),
    sendJwt: sendJwtSchema,
    sendKey: sendKeySchema,
    queryTokens: z
      .enum(["refused", "accepted"])
      .optional()
      .describe("accepted: credentials in the query string are taken here on purpose"),
    jwtOnOperations: z
      .enum(["allowed", "refused"])
      .optional()
      .describe("refused: JWTs open the auth service alone, and operations take keys only"),
    envelope: z
      .strictObject({
        auth: z.enum(["optional", "required", "off"]).optional(),
        task: z.enum(["required", "off"]).optional(),
      })
      .optional()
      .describe("Whether answers are {success: true, data} and refusals {success: false, error}"),
    refusals: refusalsSchema.optional(),
  })
  .refine(({ keyHeader, sendKey }) => keyHeader === undefined || sendKey === undefined, {
    path: ["keyHeader"],
    error: "one of keyHeader and sendKey",
  })
  .describe("How this deployment spells Titan's calls, fields and statuses");

export type ProfileDocument = z.infer<typeof profileSchema>;
