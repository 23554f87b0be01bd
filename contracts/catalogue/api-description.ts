import type { Method, Operation } from "./catalogue.ts";

/** What an OpenAPI document says about who may call what, as plain data. */
export interface ApiDescription {
  /** The file, by the name that was given. */
  readonly name: string;
  readonly title: string;
  /** `openapi.yaml:12:5`: the position of `paths`. */
  readonly place: string;
  /** Addresses that the document names; without a host if it has none. */
  readonly servers: readonly DescribedServer[];
  readonly operations: readonly DescribedOperation[];
}

interface DescribedServer {
  readonly url: string;
  readonly description?: string;
}

/**
 * Who may call an operation according to the document: `public` everybody; `optional` everybody, and more with a credential;
 * `guarded` only with a credential; `unstated` the document says nothing about security at all.
 */
type DocumentedAccess = "public" | "optional" | "guarded" | "unstated";

export interface DescribedOperation {
  readonly method: Method;
  /** Below the server's origin, including the server's path, with `{id}` for each parameter. */
  readonly path: string;
  /** The origin of its server, if the document names one. */
  readonly origin?: string;
  /** `openapi.yaml:12:5`: its `security`, or the operation if it has none of its own. */
  readonly place: string;
  readonly access: DocumentedAccess;
  /** Sets of scopes; one set suffices. Empty if the document states no scopes; an empty set if none is required. */
  readonly scopes: readonly (readonly string[])[];
  /** Required query parameters for which the document has a value. */
  readonly query?: string;
}

/** An OpenAPI document in the form that a run compares with a deployment: paths are below the service's address. */
export interface DocumentedContract extends Pick<ApiDescription, "name" | "place"> {
  readonly operations: readonly DocumentedOperation[];
}

export interface DocumentedOperation extends Pick<DescribedOperation, "place" | "access" | "scopes"> {
  /** With the scopes of the document, if it states any. */
  readonly operation: Operation;
}

/** The distinct scopes that a document names for an operation. */
export const namedScopes = ({ scopes }: Pick<DescribedOperation, "scopes">): readonly string[] => [
  ...new Set(scopes.flat()),
];
