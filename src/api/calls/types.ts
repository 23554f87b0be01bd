/** A single call and its result, as users' tests see it. Published as it is: it imports no other module. */

/** Who calls. A key is created with exactly these scopes; a text is sent as it is. */
export type CallCredential =
  | { readonly kind: "none" }
  | { readonly kind: "jwt" }
  | { readonly kind: "key"; readonly scopes: readonly string[] }
  | { readonly kind: "text"; readonly text: string };

export interface CallResult {
  /** `METHOD /path/{id}` */
  readonly operation: string;
  /** `none`, `jwt`, `key[tasks:read]`, `token 1` */
  readonly credential: string;
  /**
   * `allowed`: 2xx, or past the authorization check (400, 404, 409, 422 where a bad token is refused); `unauthorized`: 401;
   * `forbidden`: 403; `inconclusive`: 429, 5xx, a page, no answer.
   */
  readonly verdict: "allowed" | "unauthorized" | "forbidden" | "inconclusive";
  /** The request and its answer in a sentence. */
  readonly because: string;
  /** Absent if no answer came. */
  readonly status?: number;
  /** Scopes that the words of the answer name. */
  readonly scopes: readonly string[];
  /** The JSON document of the answer, free of secrets. */
  readonly body?: unknown;
}
