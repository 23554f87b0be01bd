import type { Method, Operation } from "./catalogue.ts";

/** What an OpenAPI document says about who may call what, as plain data. */
export interface ApiDescription {
  /** The file, as it was named. */
  readonly name: string;
  readonly title: string;
  /** `openapi.yaml:12:5`: the place of `paths`. */
  readonly place: string;
  /** Addresses that the document names; without a host where it has none. */
  readonly servers: readonly DescribedServer[];
  readonly operations: readonly DescribedOperation[];
}

interface DescribedServer {
  readonly url: string;
  readonly description?: string;
}

/**
 * Who may call an operation by the document: `public` everybody, `optional` everybody, and more with a credential, `guarded` only
 * with a credential, `unstated` the document has no word on security at all.
 */
type DocumentedAccess = "public" | "optional" | "guarded" | "unstated";

export interface DescribedOperation {
  readonly method: Method;
  /** Below the server's origin, with the path of the server in it and `{id}` for each parameter. */
  readonly path: string;
  /** The origin of its server, where the document names one. */
  readonly origin?: string;
  /** `openapi.yaml:12:5`: its `security`, or the operation where it has none of its own. */
  readonly place: string;
  readonly access: DocumentedAccess;
  /** Sets of scopes, any one of them suffices. None where the document states no scopes; an empty set where none is needed. */
  readonly scopes: readonly (readonly string[])[];
  /** Required query parameters that the document gives a value for. */
  readonly query?: string;
}

/** An OpenAPI document as a run compares it with a deployment: paths are below the service's address. */
export interface DocumentedContract extends Pick<ApiDescription, "name" | "place"> {
  readonly operations: readonly DocumentedOperation[];
}

export interface DocumentedOperation extends Pick<DescribedOperation, "place" | "access" | "scopes"> {
  /** With the scopes of the document, which may be none. */
  readonly operation: Operation;
}

/** The scopes that a document names for an operation, each once. */
export const namedScopes = ({ scopes }: Pick<DescribedOperation, "scopes">): readonly string[] => [
  ...new Set(scopes.flat()),
];
