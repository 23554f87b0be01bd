import { once } from "node:events";
import { createServer, request as open, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startEmbedded } from "../../../src/embedded/index.ts";
import type { Started } from "../../../src/selftest/trial.ts";

/** For tests: an embedded deployment behind a server that answers some of its key creations otherwise. */

export interface KeyAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** How keys are created here. */
export interface CreationRule {
  /** Refuses a creation before it happens, by how many keys are alive. */
  readonly refuse?: (alive: number) => KeyAnswer | undefined;
  /** Changes the answer to a creation that happened. */
  readonly change?: (body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

export const refused = (status: number, code: string, message: string): KeyAnswer => ({
  status,
  body: { success: false, error: { code, message } },
});

export async function startAltered({ refuse, change }: CreationRule): Promise<Started> {
  const deployment = await startEmbedded({});
  const server = createServer(async (request, response) => {
    const { method, url = "", headers } = request;
    const sent = await text(request);
    const isCreation =
      method === "POST" && url === "/api/v1/api-keys" && headers.authorization?.includes(" eyJ");
    const refusal = isCreation ? refuse?.(deployment.livingKeys().length) : undefined;
    if (refusal !== undefined) {
      response.writeHead(refusal.status, { "content-type": "application/json" });
      response.end(JSON.stringify(refusal.body));
      return;
    }
    const passed = open(deployment.url + url, { method, headers }).end(sent);
    const [answer] = await once(passed, "response");
    const body = await text(answer);
    const isCreated = isCreation && answer.statusCode < 300 && change !== undefined;
    const { "content-length": _, ...kept } = answer.headers;
    response.writeHead(answer.statusCode, kept);
    response.end(isCreated ? JSON.stringify(change(JSON.parse(body))) : body);
  });
  const url = await listening(server);
  return {
    ...deployment,
    url,
    taskServiceUrl: url,
    async close() {
      server.closeAllConnections();
      server.close();
      await deployment.close();
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
