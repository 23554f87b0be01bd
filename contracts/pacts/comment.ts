import * as z from "zod";
import { type Profile, titanProfile } from "../profile/profile.ts";
import { unwrap } from "../wire/envelope.ts";
import { isRecord } from "../wire/json.ts";
import { findTokens } from "../wire/login.ts";

/** Under which name a pact's interaction says what follows: `comments.titan-auth` (Pact V4, `comments`). */
export const pactCommentKey = "titan-auth";

/**
 * What a consumer tolerates. Healthy deployments vary in ways for which Pact has no matcher ("one of"); the verification
 * takes these variations away before Pact compares.
 *
 * `reads: "token"`: it finds the JWT of a login answer by `findTokens`, so the pact pins `token` alone, at the top level.
 * `reads: "payload"`: it takes the document out of its envelope by `unwrap` first, so the pact pins what is inside.
 * `accepts: "key-as-asked"`: a key that has exactly the scopes it was asked for, an unknown one among them, is no failure.
 */
export const pactCommentSchema = z.strictObject({
  reads: z.enum(["token", "payload"]).optional(),
  accepts: z.literal("key-as-asked").optional(),
});

export type PactComment = z.infer<typeof pactCommentSchema>;

/** An answer's document as the consumer reads it, which is what Pact compares. The rest of it stays where it is. */
export function asRead({ reads }: PactComment, document: unknown, profile: Profile = titanProfile): unknown {
  switch (reads) {
    case undefined:
      return document;
    case "payload":
      return unwrap(document).payload;
    case "token": {
      const [found] = findTokens(document, profile);
      return isRecord(document) && found !== undefined ? { ...document, token: found.token } : document;
    }
  }
}
