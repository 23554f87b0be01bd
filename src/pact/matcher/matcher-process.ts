import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { Verifier } from "@pact-foundation/pact";
import {
  type FromMatcher,
  interactionHeader,
  type Job,
  type PactAnswer,
  type PactRequest,
  stateName,
  type ToMatcher,
} from "./protocol.ts";

/**
 * The process in which Pact matches. It sends nothing itself: each request goes to the parent, which has the credentials.
 */

type Request = IncomingMessage & { readonly body?: unknown };
type Next = () => void;

const waiting = new Map<number, (answer: PactAnswer) => void>();
let exchanges = 0;

const tell = (message: FromMatcher): void => {
  process.send?.(message);
};

process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToMatcher) => {
  if (message.kind === "job") void run(message);
  else {
    waiting.get(message.exchange)?.(message.answer);
    waiting.delete(message.exchange);
  }
});

async function run(job: Job): Promise<void> {
  try {
    tell({ kind: "results", job: job.number, results: await verify(job) });
  } catch (error) {
    tell({
      kind: "broken",
      job: job.number,
      because: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Pact's results as JSON. Pact rejects with them if something did not match. */
async function verify({ number, provider, file, values, timeoutMs }: Job): Promise<string> {
  const verifier = new Verifier({
    provider,
    // Nothing is ever sent there: the filter answers every request.
    providerBaseUrl: "http://127.0.0.1:9",
    pactUrls: [file],
    logLevel: "error",
    timeout: timeoutMs,
    stateHandlers: {
      [stateName]: async (params: unknown) => values[interactionOf(params)] ?? {},
    },
    requestFilter: (request: Request, response: ServerResponse, next: Next) => {
      const interaction = request.headers[interactionHeader];
      if (typeof interaction !== "string") next();
      else void relay(number, interaction, request, response);
    },
  });
  try {
    return await verifier.verifyProvider();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("{")) return error.message;
    throw error;
  }
}

const interactionOf = (params: unknown): string =>
  typeof params === "object" && params !== null && "interaction" in params ? String(params.interaction) : "";

async function relay(
  job: number,
  interaction: string,
  request: Request,
  response: ServerResponse,
): Promise<void> {
  exchanges += 1;
  const exchange = exchanges;
  const answered = new Promise<PactAnswer>((resolve) => waiting.set(exchange, resolve));
  tell({ kind: "request", exchange, job, interaction, request: requestOf(request) });
  const { status, headers, body } = await answered;
  response.writeHead(status, headers).end(body);
}

function requestOf({ method = "GET", url = "/", headers, body }: Request): PactRequest {
  const text = textOf(body, headers["content-type"] ?? "");
  return {
    method,
    target: url,
    headers: plain(headers),
    ...(text === undefined ? {} : { body: text }),
  };
}

/** Pact's proxy passes JSON and forms parsed, everything else as bytes. */
function textOf(body: unknown, contentType: string): string | undefined {
  if (body === undefined || (Buffer.isBuffer(body) && body.length === 0)) return undefined;
  if (Buffer.isBuffer(body)) return body.toString("utf8");
  return contentType.startsWith("application/x-www-form-urlencoded")
    ? new URLSearchParams(body as Record<string, string>).toString()
    : JSON.stringify(body);
}

const plain = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );

tell({ kind: "ready" });
