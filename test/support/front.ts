import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Started } from "../../src/selftest/trial.ts";

/** For tests: something in front of a deployment that answers some calls otherwise. */

export interface FrontCall {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The token of `Authorization`, where there is one. */
  readonly token: string | undefined;
}

export interface FrontAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What becomes of a call. `forward` asks the deployment behind. */
export type Rule = (call: FrontCall, forward: () => Promise<FrontAnswer>) => Promise<FrontAnswer>;

export async function behindFront(deployment: Started, rule: Rule): Promise<Started> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = "GET", url = "/", headers } = incoming;
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
    const sent = Buffer.concat(chunks);
    const forward = () => forwarded(deployment.url, method, url, headers, sent);
    const body = sent.toString("utf8");
    const answer = await rule({ method, target: url, headers, body, token }, forward);
    const { "transfer-encoding": _, "content-length": __, connection: ___, ...kept } = answer.headers;
    outgoing.writeHead(answer.status, { ...kept, "content-length": Buffer.byteLength(answer.body) });
    outgoing.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await deployment.close();
  };
  const own = `http://127.0.0.1:${port}`;
  return { ...deployment, url: own, taskServiceUrl: own, close };
}

const forwarded = (
  base: string,
  method: string,
  target: string,
  headers: FrontCall["headers"],
  body: Buffer,
): Promise<FrontAnswer> =>
  new Promise((resolve, reject) => {
    const { host: _, connection: __, ...kept } = headers;
    const { hostname, port } = new URL(base);
    // As it is written: a URL would take `//` for a host.
    const outgoing = request({ hostname, port, path: target, method, headers: kept }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });

/** A refusal in Titan's envelope. */
export const refusal = (status: 401 | 403, code: string): FrontAnswer => ({
  status,
  headers: { "content-type": "application/json", ...(status === 401 && { "www-authenticate": "Bearer" }) },
  body: JSON.stringify({ success: false, error: { code, message: "refused" } }),
});
