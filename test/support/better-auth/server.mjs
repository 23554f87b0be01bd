import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * A better-auth server with its api-key plugin, and a service that asks it about every request. `better-auth` comes from the
 * folder in the first argument; a second one, `permissions-ignored`, makes the service forget to name the permissions.
 * Prints its address and its account as JSON, on one line.
 */
const [folder, hole] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const [{ betterAuth }, { bearer }, { apiKey }, { memoryAdapter }, { toNodeHandler, fromNodeHeaders }] =
  await Promise.all(
    [
      "better-auth",
      "better-auth/plugins",
      "@better-auth/api-key",
      "better-auth/adapters/memory",
      "better-auth/node",
    ].map(load),
  );

const account = { email: "ada@example.com", password: `Correct-${crypto.randomUUID()}` };
const tables = { user: [], session: [], account: [], verification: [], apikey: [] };
const server = createServer((request, response) => {
  answer(request, response).catch(() => json(response, 500, { message: "failed" }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}`;
const auth = betterAuth({
  baseURL: url,
  secret: crypto.randomUUID() + crypto.randomUUID(),
  database: memoryAdapter(tables),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  plugins: [bearer(), apiKey({ maximumNameLength: 100, rateLimit: { enabled: false } })],
});
await auth.api.signUpEmail({ body: { ...account, name: "Ada" } });
const ofAuth = toNodeHandler(auth);

/** What an operation asks for. */
const operations = [
  ["GET", /^\/v1\/files$/, { files: ["read"] }],
  ["GET", /^\/v1\/files\/[^/]+$/, { files: ["read"] }],
  ["POST", /^\/v1\/files$/, { files: ["write"] }],
  ["DELETE", /^\/v1\/files\/[^/]+$/, { files: ["write"] }],
  ["GET", /^\/v1\/reports$/, { reports: ["read"] }],
  ["GET", /^\/v1\/members$/, { members: ["read"] }],
];
const known = { files: ["read", "write"], reports: ["read"], members: ["read"] };

async function answer(request, response) {
  const { pathname } = new URL(request.url ?? "/", url);
  if (pathname.startsWith("/api/auth/")) return ofAuth(request, response);
  if (pathname === "/v1/keys" && request.method === "POST") return create(request, response);
  const [, , permissions] =
    operations.find(([method, path]) => method === request.method && path.test(pathname)) ?? [];
  if (permissions === undefined) return json(response, 404, { message: "no such path" });
  const status = await refusalOf(request, permissions);
  if (status !== undefined)
    return json(response, status, { message: "refused" }, status === 401 && { "www-authenticate": "Bearer" });
  if (request.method === "POST") return json(response, 400, { message: "a file is needed" });
  return pathname.split("/").length > 3
    ? json(response, 404, { message: "no such file" })
    : json(response, 200, { items: [] });
}

/** The status of a refusal; `undefined` where the caller may pass. */
async function refusalOf(request, permissions) {
  const key = request.headers["x-api-key"];
  if (key === undefined) return (await sessionOf(request)) === null ? 401 : undefined;
  const { valid } = await auth.api.verifyApiKey({ body: { key } });
  if (!valid) return 401;
  if (hole === "permissions-ignored") return undefined;
  return (await auth.api.verifyApiKey({ body: { key, permissions } })).valid ? undefined : 403;
}

const sessionOf = (request) => auth.api.getSession({ headers: fromNodeHeaders(request.headers) });

/** Permissions can only be given by the server, so that every such deployment has a route of its own. */
async function create(request, response) {
  const session = await sessionOf(request);
  if (session === null) return json(response, 401, { message: "sign in" }, { "www-authenticate": "Bearer" });
  const { name, permissions } = await bodyOf(request);
  const isAsked =
    typeof name === "string" &&
    name.length > 0 &&
    name.length <= 100 &&
    typeof permissions === "object" &&
    permissions !== null &&
    Object.keys(permissions).length > 0 &&
    Object.entries(permissions).every(
      ([resource, actions]) =>
        Array.isArray(actions) &&
        actions.length > 0 &&
        new Set(actions).size === actions.length &&
        actions.every((action) => known[resource]?.includes(action)),
    );
  if (!isAsked) return json(response, 400, { message: "a name and known permissions are needed" });
  const { id, key, createdAt } = await auth.api.createApiKey({
    body: { name, permissions, userId: session.user.id },
  });
  return json(response, 201, { id, name, key, permissions, createdAt }, { "cache-control": "no-store" });
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) ?? {};
  } catch {
    return {};
  }
}

function json(response, status, body, headers) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

process.stdout.write(`${JSON.stringify({ url, account })}\n`);
