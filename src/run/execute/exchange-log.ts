import { credentialName } from "../../../contracts/catalogue/credential.ts";
import type { ReportExchange } from "../../../contracts/report/report.ts";
import { bodyText } from "../../../suites/model/classify.ts";
import type { Sent, WireRequest, WireResult } from "../../http/wire.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import type { Composition } from "./compose.ts";
import { beginning, type Received } from "./read-response.ts";

interface Written {
  readonly composition: Composition;
  readonly request: WireRequest;
  readonly sent: Sent;
  readonly received: Received;
}

/** The most characters of a body that are kept as evidence. */
const longestBody = 2_048;

/** All exchanges of the run as evidence, without secrets. */
export class ExchangeLog {
  readonly #redactor: Redactor;
  readonly #exchanges: ReportExchange[] = [];
  #count = 0;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  get exchanges(): readonly ReportExchange[] {
    return this.#exchanges;
  }

  /** Returns the identifier of the last attempt. */
  reserve(attempts: number): string {
    this.#count += attempts;
    return `x${this.#count}`;
  }

  write(last: string, written: Written): void {
    const number = Number(last.slice(1));
    const { attempts } = written.sent;
    attempts.forEach((attempt, index) => {
      const id = `x${number - attempts.length + 1 + index}`;
      this.#exchanges.push({
        ...this.#common(id, written, attempt),
        ...this.#outcome(attempt, id === last ? written.received : undefined),
      });
    });
  }

  #common(id: string, { composition, request }: Written, attempt: WireResult): ReportExchange {
    return {
      id,
      probe: composition.probe.id,
      method: request.method,
      url: this.#hide(addressOf(request)),
      credential: credentialName(composition.probe.credential),
      startedAt: new Date(attempt.sentAt).toISOString(),
      durationMs: Math.round(attempt.durationMs * 10) / 10,
      requestId: composition.requestId,
      traceId: composition.trace.traceId,
      request: {
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [
            name,
            beginning(this.#hide(value), longestBody),
          ]),
        ),
        ...this.#body(request.body),
      },
    };
  }

  #outcome(attempt: WireResult, received: Received | undefined): Partial<ReportExchange> {
    if (attempt.kind === "trouble") return { trouble: `${attempt.trouble}: ${this.#hide(attempt.detail)}` };
    const result = received?.result;
    if (result?.kind !== "answer") return { status: attempt.status };
    const { headers } = result;
    const requestId = headers["x-request-id"];
    return {
      status: attempt.status,
      ...(requestId === undefined ? {} : { requestId }),
      response: {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, this.#hide(value)]),
        ),
        ...this.#body(bodyText(result)),
      },
    };
  }

  #body(text: string | undefined): { body?: string; truncated?: boolean } {
    if (text === undefined || text === "") return {};
    const hidden = this.#hide(text);
    return hidden.length > longestBody
      ? { body: beginning(hidden, longestBody), truncated: true }
      : { body: hidden };
  }

  #hide(text: string): string {
    return this.#redactor.hide(text);
  }
}

/** The URL as it was sent. */
const addressOf = ({ url, path }: WireRequest): string =>
  path === undefined ? url.href : `${url.origin}${path}${url.search}`;
