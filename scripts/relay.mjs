// What the measuring scripts put between a run and a deployment.
import { once } from "node:events";
import { createServer, request } from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * Listens in front of both services of a deployment. `treat` gets the incoming and the outgoing message and `forward`, which
 * asks the deployment and gives status, headers and body. Gives the variables that lead here.
 */
export async function relay(env, treat) {
  let underway = 0;
  const relayTo = async (target) => {
    const { hostname, port, pathname } = new URL(target);
    const server = createServer(async (incoming, outgoing) => {
      underway += 1;
      try {
        const sent = await buffer(incoming);
        await treat({ incoming, outgoing, forward: () => forwarded({ hostname, port }, incoming, sent) });
      } catch {
        outgoing.destroy();
      } finally {
        underway -= 1;
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return { server, url: `http://127.0.0.1:${server.address().port}${pathname}`.replace(/\/$/, "") };
  };
  const [auth, task] = await Promise.all([env.AUTH_URL, env.TASK_SERVICE_URL].map(relayTo));
  const idle = async () => {
    while (underway > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const close = () => {
    for (const { server } of [auth, task]) {
      server.closeAllConnections();
      server.close();
    }
  };
  return { env: { ...env, AUTH_URL: auth.url, TASK_SERVICE_URL: task.url }, idle, close };
}

async function forwarded(address, { method, url: path, headers }, sent) {
  const passed = request({ ...address, method, path, headers });
  passed.end(sent);
  const [answer] = await once(passed, "response");
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}
