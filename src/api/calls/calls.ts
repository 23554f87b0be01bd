import { closest } from "fastest-levenshtein";
import {
  type Credential,
  credentialName,
  garbage,
  jwt,
  keyWith,
  literal,
  none,
} from "../../../contracts/catalogue/credential.ts";
import { findCall } from "../../../suites/diagnosis/call.ts";
import { errorMessage, isRefusal, jsonOf } from "../../../suites/model/classify.ts";
import { type Probe, probe } from "../../../suites/model/probe.ts";
import { type ProbeResult, pastTheGuard, type ResponseClass } from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { exercise, session } from "../../../suites/model/requests.ts";
import { scopeNames } from "../../../suites/model/run-context.ts";
import { obtainText } from "../../pact/states/provider-states.ts";
import { needsOf, needWords } from "../../run/plan/needs.ts";
import type { PactTools } from "../../run/run.ts";
import { Secret } from "../../secrets/secret.ts";
import { UserError } from "../../user-error.ts";
import type { CallCredential, CallResult } from "./types.ts";

/** Single calls to a deployment, each judged alone, with credentials that are created on first use. */
export class Calls {
  readonly #tools: PactTools;
  readonly #texts: string[] = [];
  #count = 0;

  constructor(tools: PactTools) {
    this.#tools = tools;
  }

  /** The text of a credential. Throws a `UserError` if there is none. */
  async reveal(asked: CallCredential): Promise<string> {
    const credential = this.#credentialOf(asked);
    this.#demand(probe({ ...session(credential), variant: "to obtain it" }));
    const obtained = await obtainText(credential, this.#tools);
    if ("text" in obtained) return obtained.text;
    throw new UserError(obtained.because);
  }

  /** Sends the safe request of an operation, `METHOD /path`, and judges its answer. Throws a `UserError`. */
  async call(operation: string, asked: CallCredential): Promise<CallResult> {
    if (asked.kind === "jwt" || asked.kind === "key") await this.reveal(asked);
    const sent = this.#probeOf(operation, this.#credentialOf(asked));
    const seen = await this.#settle(sent);
    const common = { operation: sent.operation, credential: credentialName(sent.credential) };
    const words = `${sent.operation} with ${common.credential}`;
    if (seen.kind !== "answer")
      return {
        ...common,
        verdict: "inconclusive",
        because: `${words} got no answer: ${seen.detail}`,
        scopes: [],
      };
    const { verdict, because } = await this.#judge(sent, seen);
    const message = errorMessage(seen);
    const quoted = message === undefined ? "" : `, "${message}"`;
    const scopes = scopeNames(this.#tools.context).filter((scope) => message?.includes(scope));
    const why = because === undefined ? "" : `: ${because}`;
    const body = jsonOf(seen);
    return {
      ...common,
      verdict,
      because: `${words} was answered ${seen.status}${quoted}${why}`,
      status: seen.status,
      scopes,
      ...(body === undefined ? {} : { body: this.#tools.redactor.cleanJson(body) }),
    };
  }

  async #judge(
    sent: Probe,
    seen: Extract<ProbeResult, { kind: "answer" }>,
  ): Promise<{ readonly verdict: CallResult["verdict"]; readonly because?: string }> {
    const { context } = this.#tools;
    const responseClass = classifyAs(seen, sent, context);
    if (responseClass === "allowed") return { verdict: "allowed" };
    if (isRefusal({ responseClass }) && (!isPage(seen) || (await this.#answersOthers(sent))))
      return { verdict: responseClass === "forbidden" ? "forbidden" : "unauthorized" };
    if (pastTheGuard.includes(responseClass)) {
      // Validation and look-up only prove that a caller was allowed if a bad token was refused.
      const control = await this.#classOf({ ...sent, credential: garbage });
      if (isRefusal({ responseClass: control })) return { verdict: "allowed" };
      return { verdict: "inconclusive", because: "a bad token is not refused here either" };
    }
    return { verdict: "inconclusive", because: "this says nothing about who may call it" };
  }

  /** Whether the deployment itself answers there: a page even for the JWT comes from something in front of it. */
  async #answersOthers(sent: Probe): Promise<boolean> {
    if (!this.#tools.context.means.has("jwt")) return false;
    return ["allowed", ...pastTheGuard].includes(await this.#classOf({ ...sent, credential: jwt }));
  }

  async #classOf(sent: Probe): Promise<ResponseClass> {
    const control = probe({ ...sent, variant: this.#variant() });
    return classifyAs(await this.#settle(control), control, this.#tools.context);
  }

  #settle(sent: Probe): Promise<ProbeResult> {
    this.#demand(sent);
    return this.#tools.runner.settle(sent);
  }

  #demand(sent: Probe): void {
    const need = needsOf(sent).find((one) => !this.#tools.context.means.has(one));
    if (need !== undefined) throw new UserError(needWords[need].because);
  }

  /** Equal probes are sent once, so each call gets its own name. */
  #variant(): string {
    this.#count += 1;
    return `call ${this.#count}`;
  }

  #probeOf(name: string, credential: Credential): Probe {
    const { context } = this.#tools;
    const [, method = "", path = ""] = /^(GET|POST|PUT|PATCH|DELETE)\s+(\/\S*)$/.exec(name.trim()) ?? [];
    const found = method === "" ? undefined : findCall(method as "GET", path, context);
    const variant = this.#variant();
    if (found?.kind === "session") return probe({ ...session(credential), variant });
    if (found?.kind === "operation") {
      const own = exercise(found.operation, credential, context);
      // Writes are sent only in their harmless form.
      const isConcrete = own.effect === "read" && found.path !== undefined && !found.path.includes("{");
      return probe({ ...own, ...(isConcrete && { path: found.path ?? own.path }), variant });
    }
    const known = context.operations.map(({ id }) => id);
    const meant = closest(name, known);
    throw new UserError(`Unknown operation "${name}": wanted METHOD /path, such as ${meant}`);
  }

  #credentialOf(asked: CallCredential): Credential {
    switch (asked.kind) {
      case "none":
        return none;
      case "jwt":
        return jwt;
      case "key":
        return keyWith(...asked.scopes);
      case "text":
        return this.#literal(asked.text);
    }
  }

  #literal(text: string): Credential {
    if (!/^[\x21-\x7e]+$/.test(text))
      throw new UserError("The token is empty or has characters that no header holds: blanks, line ends");
    if (!this.#texts.includes(text)) {
      this.#texts.push(text);
      this.#tools.redactor.learn(new Secret("token", text));
    }
    return literal(`token ${this.#texts.indexOf(text) + 1}`, text);
  }
}

const isPage = ({ body }: Extract<ProbeResult, { kind: "answer" }>): boolean =>
  body.kind === "text" && body.html;
