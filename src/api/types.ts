import type {
  deploymentOptionSettings,
  documentSettings,
  runOptionSettings,
} from "../../contracts/config/program-settings.ts";
import type { OptionsOf } from "../../contracts/config/setting.ts";
import type { selectionSettings } from "../../contracts/config/settings.ts";

/** What other programs hand in and get, apart from reports. Published as it is: it names no other module. */

/** Secrets, by the names of their variables. None is read from the environment. */
export interface Credentials {
  readonly TITAN_EMAIL?: string;
  readonly TITAN_PASSWORD?: string;
  readonly JWT_TOKEN?: string;
  readonly TITAN_TOKEN?: string;
  readonly TITAN_EXPIRED_JWT?: string;
  readonly TITAN_SECOND_EMAIL?: string;
  readonly TITAN_SECOND_PASSWORD?: string;
}

/** Where a deployment is, and how it is spoken to. No titan-auth.yaml is read unless it is named. */
export interface DeploymentOptions extends OptionsOf<typeof deploymentOptionSettings> {
  readonly credentials?: Credentials;
  /** Ends the run early. Created keys are revoked all the same. */
  readonly signal?: AbortSignal;
  /** Folder of the ledgers of created keys; that of the command unless given. */
  readonly stateDir?: string;
}

export interface RunOptions extends DeploymentOptions, OptionsOf<typeof runOptionSettings> {
  readonly onProgress?: (done: number, of: number, phase: string) => void;
}

export interface CheckOptions
  extends RunOptions,
    OptionsOf<typeof selectionSettings>,
    OptionsOf<typeof documentSettings> {
  /** Suites or checks; all that are usual unless named. */
  readonly names?: readonly string[];
  /** Checks of your own, by `defineCheck` and its kin, besides those that the file names. */
  readonly checks?: readonly { readonly id: string; readonly kind: string }[];
}

export interface VerifyOptions extends RunOptions {
  /** Pact files, folders or URLs; the built-in pacts unless named. */
  readonly pacts?: readonly string[];
}

export interface ScopesOptions extends DeploymentOptions {
  /** Scopes that must be there. */
  readonly need?: readonly string[];
}

export interface DiagnoseOptions extends DeploymentOptions {
  /** The failing call. */
  readonly method?: string;
  readonly path?: string;
  /** The scope that the failing call needs, where no call is named. */
  readonly scope?: string;
  readonly symptom?: "401" | "403" | "key-creation" | "dashboard-works";
  /** Create a key and revoke it at once, to see why creation fails. */
  readonly tryCreate?: boolean;
}

/** Where provider states are set up. For the embedded deployment, give the address and account of `startTitan`. */
export type StateHandlersOptions = Omit<DeploymentOptions, "embedded" | "readOnly">;

/** A handler as the Verifier of `@pact-foundation/pact` takes it. */
export interface StateHandler {
  readonly setup: (params?: unknown) => Promise<Record<string, string>>;
  readonly teardown: (params?: unknown) => Promise<undefined>;
}

export interface StateHandlers {
  /** For the option of this name of the Verifier of `@pact-foundation/pact`. */
  readonly stateHandlers: Record<string, StateHandler>;
  /** Revokes the keys that are left, and tells how many there were. */
  close(): Promise<KeyCounts>;
}

/** API keys that titan-auth created, revoked and could not revoke. */
export interface KeyCounts {
  readonly created: number;
  readonly revoked: number;
  readonly leftover: readonly { readonly id: string; readonly name: string }[];
}

export interface StartTitanOptions {
  /** Ways of being wrong: titan-auth serve --list names them. */
  readonly flaws?: readonly string[];
  /** Healthy ways of being different. */
  readonly variations?: readonly string[];
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
}

/** The embedded deployment, on loopback. */
export interface Titan {
  /** Address of the whole deployment. */
  readonly url: string;
  /** Address of the task service alone. */
  readonly taskServiceUrl: string;
  readonly account: { readonly email: string; readonly password: string };
  readonly secondAccount: { readonly email: string; readonly password: string };
  /** A genuine JWT of the first account that has expired. */
  readonly expiredJwt: string;
  /** Signs in to the first account and gives the JWT. */
  signIn(): Promise<string>;
  /** Creates a key of the first account with these scopes, and gives it. */
  mint(scopes: readonly string[], name?: string): Promise<string>;
  /** The keys that were created and not revoked. */
  livingKeys(): readonly { id: string; name: string; scopes: readonly string[] }[];
  close(): Promise<void>;
}
