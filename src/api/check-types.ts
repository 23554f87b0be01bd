/** The types for modules with custom checks. Published as it is: it imports no other module. */

export type Severity = "critical" | "high" | "medium" | "low" | "info";
export type Confidence = "certain" | "likely" | "possible";
export type Row = "unauthorized" | "forbidden" | "api-key-creation" | "session-vs-key";
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/** What an answer says about authorization, whatever its words: docs/own-checks.md has the list. */
export type ResponseClass =
  | "allowed"
  | "disguised"
  | "unauthorized"
  | "forbidden"
  | "invalid"
  | "missing"
  | "unexposed"
  | "limited"
  | "failed"
  | "gateway"
  | "foreign"
  | "elsewhere"
  | "odd"
  | "silent"
  | "unsent";

/** The sender of a request. It holds no secret: titan-auth fills one in when it sends. */
export interface Credential {
  readonly kind: string;
}

export interface Operation {
  /** `METHOD /path/{id}`. */
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly scopes: readonly string[];
  readonly effect: "read" | "write";
  readonly target: "collection" | "object";
  /** Set if an allowed request would change something: send it only with credentials that must be refused. */
  readonly denyOnly?: boolean;
}

/** What is known before anything is sent. */
export interface CheckContext {
  readonly scopes: readonly { readonly name: string }[];
  readonly operations: readonly Operation[];
  readonly depth: "quick" | "few-keys" | "proof" | "full";
  /** What was given or is allowed: account, jwt, key, minting, writes and so on. */
  readonly means: ReadonlySet<string>;
  readonly authUrl: string;
  readonly taskServiceUrl: string;
  /** An identifier that belongs to no object. */
  readonly absentId: string;
}

/** A request, as data. `request` and `call` make it. */
export interface Probe {
  readonly id: string;
  readonly operation: string;
  readonly credential: Credential;
}

export interface RequestFacts {
  /** GET unless given. */
  readonly method?: Method;
  /**
   * Below the service's address, without a query. `{id}` is replaced by an object's identifier: one of the file's `fixtures`
   * for reads, else one that does not exist.
   */
  readonly path: string;
  /** `task` unless given. */
  readonly service?: "auth" | "task";
  /** `none` unless given. */
  readonly credential?: Credential;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** GET, HEAD and OPTIONS are a `read`, everything else a `write`, which --read-only leaves out. */
  readonly effect?: "read" | "refused" | "write";
  /** Distinguishes it from similar requests in reports. */
  readonly name?: string;
  /** Sent only after another request, if that was classified so: `after(probe, "allowed")`. */
  readonly given?: Condition;
}

export interface Condition {
  readonly probe: Probe;
  readonly reads: readonly ResponseClass[];
}

/** An answer. Every secret in it is replaced by a placeholder, such as `[jwt#c41f]`. */
export interface CheckResponse {
  readonly probe: Probe;
  readonly responseClass: ResponseClass;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body:
    | { readonly kind: "empty" }
    | { readonly kind: "json"; readonly value: unknown }
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "binary"; readonly bytes: number };
  readonly durationMs: number;
}

/** What a finding says. `{name}` in a text is replaced by the fact of that name. */
export interface Message {
  readonly text: string;
  readonly fix: readonly string[];
  readonly title?: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly row?: Row;
  readonly cause?: string;
}

/** The named ones become fields of the report; any may stand in the message. */
export interface Facts {
  readonly operation?: string;
  readonly scope?: string;
  readonly credential?: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly [fact: string]: string | number | readonly string[] | undefined;
}

/** What a judge reports with. */
export interface CheckReporter<M extends string = string> {
  /** Something is wrong. The responses are its evidence. */
  found(message: M, facts: Facts, ...evidence: readonly (CheckResponse | undefined)[]): void;
  /** No verdict is possible, and why. */
  unsure(because: string): void;
  /** There is nothing to judge here, and why. */
  absent(because: string): void;
  /** Worth knowing with a pass. */
  note(because: string): void;
}

/** One situation in which a check is tried. */
export interface Case<P extends string = string> {
  readonly subject?: Facts;
  readonly probes: Readonly<Record<P, Probe>>;
  /** The name of a probe that must have one of `controlClasses` (`allowed` unless given) before the others are judged. */
  readonly control?: string;
  readonly controlClasses?: readonly ResponseClass[];
  /** Classes that decide nothing elsewhere, such as `failed`, and that this judge handles itself. */
  readonly tolerates?: readonly ResponseClass[];
}

export interface CheckFacts<M extends string = string> {
  /** The failing state, in kebab case. */
  readonly id: string;
  readonly title: string;
  readonly failureTitle: string;
  readonly severity: Severity;
  readonly rationale: string;
  readonly messages: Readonly<Record<M, Message>>;
  readonly row?: Row;
  readonly reference?: string;
  /** Means without which the check cannot be tried, beyond what its requests need. */
  readonly needs?: readonly ("account" | "jwt" | "key" | "any-key" | "expired-jwt" | "minting" | "writes")[];
  /** The flaw of the embedded deployment that it must find in `titan-auth selftest --checks`. */
  readonly flaw?: string;
}

export interface CaseCheck<M extends string = string, P extends string = string> extends CheckFacts<M> {
  cases(context: CheckContext): readonly Case<P>[];
  judge(
    responses: Readonly<Record<P, CheckResponse>>,
    report: CheckReporter<M>,
    subject: Facts,
    context: CheckContext,
  ): void;
}

/** One operation tried with one credential. */
export interface Cell {
  readonly operation: Operation;
  readonly credential: Credential;
  readonly role: string;
  readonly expected: "allow" | "deny-401" | "deny-403" | "any";
  readonly verdict: "ok" | "unexpected-allow" | "unexpected-deny" | "wrong-status" | "unknown" | "absent";
  readonly response?: CheckResponse;
}

export interface ScopeMatrix {
  readonly cells: readonly Cell[];
  /** The answer to a request of `probes`. */
  response(probe: Probe): CheckResponse | undefined;
}

export interface MatrixCheck<M extends string = string> extends CheckFacts<M> {
  /** Requests outside the matrix. */
  probes?(context: CheckContext): readonly Probe[];
  judge(matrix: ScopeMatrix, report: CheckReporter<M>, context: CheckContext): void;
}

export interface Survey<M extends string = string> extends CheckFacts<M> {
  /** What it sends in addition to the requests of other checks. */
  probes?(context: CheckContext): readonly Probe[];
  /** `responses` are all answers of the run. */
  judge(
    responses: readonly CheckResponse[],
    report: CheckReporter<M>,
    matrix: ScopeMatrix,
    context: CheckContext,
  ): void;
}

/** What a module exports, by default: one, or a list. */
export interface OwnCheck {
  readonly kind: "cases" | "matrix" | "survey";
  readonly id: string;
}
