import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deploy, folder } from "../cli.ts";
import { freePort, type RealGateway, run, type Setup, startDecider, startUnguarded } from "./gateway.ts";

/** Gateways that ask somebody else about each request: nginx, Caddy and Apache. */

/** nginx asks by `auth_request`. */
export const nginx: RealGateway = {
  name: "nginx",
  version: ["nginx", "-v"],
  hasPages: true,
  async start(setup) {
    const { env, upstream, decider, home, port } = await surroundings(setup, "x-original");
    const resolves = setup === "path-as-written" ? "rewrite ^(.*)$ $1 break;" : "";
    const open = setup === "open-location" ? `location /api/v1/billing/ { proxy_pass ${upstream}; }` : "";
    const file = join(home, "nginx.conf");
    writeFileSync(
      file,
      `daemon off; master_process off; pid ${home}/pid; error_log ${home}/error.log;
events { worker_connections 512; }
http {
  access_log off; client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/f; uwsgi_temp_path ${home}/u; scgi_temp_path ${home}/s;
  server {
    listen 127.0.0.1:${port};
    location = /_auth {
      internal;
      proxy_pass ${decider};
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-URI $request_uri;
      proxy_set_header X-Original-Method $request_method;
    }
    location / { ${resolves} auth_request /_auth; proxy_pass ${upstream}; }
    ${open}
  }
}
`,
    );
    await run(["nginx", "-c", file, "-p", home, "-e", join(home, "error.log")], port);
    return env;
  },
};

/** Caddy asks by `forward_auth`. */
export const caddy: RealGateway = {
  name: "Caddy",
  version: ["caddy", "version"],
  async start(setup) {
    const { env, upstream, decider, home, port } = await surroundings(setup, "x-forwarded");
    const open =
      setup === "open-location" ? `handle /api/v1/billing/* {\n    reverse_proxy ${upstream}\n  }` : "";
    const file = join(home, "Caddyfile");
    writeFileSync(
      file,
      `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  ${open}
  handle {
    forward_auth ${decider} {
      uri /_auth
    }
    reverse_proxy ${upstream}
  }
}
`,
    );
    await run(["caddy", "run", "--adapter", "caddyfile", "--config", file], port);
    return env;
  },
};

/** Apache asks a program by `RewriteMap`. */
export const apache: RealGateway = {
  name: "Apache",
  version: ["apache2", "-v"],
  hasPages: true,
  async start(setup) {
    const { env, upstream, decider, home, port } = await surroundings(setup, "x-original");
    const program = join(home, "decide.mjs");
    writeFileSync(
      program,
      `import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const [method, authorization, ...path] = line.split("~");
  const headers = { "x-original-method": method, "x-original-uri": encodeURI(path.join("~")), authorization };
  const status = await fetch(${JSON.stringify(decider)}, { headers }).then((answer) => answer.status, () => 500);
  process.stdout.write(status + "\\n");
}
`,
    );
    const path = setup === "path-as-written" ? "%1" : "%{REQUEST_URI}";
    const open =
      setup === "open-location" ? `RewriteRule ^/api/v1/billing/.*$ ${upstream}%{REQUEST_URI} [P,L]` : "";
    const modules = ["mpm_event", "authz_core", "rewrite", "proxy", "proxy_http"];
    const file = join(home, "apache.conf");
    writeFileSync(
      file,
      `ServerRoot ${home}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${home}/pid
ErrorLog ${home}/error.log
DefaultRuntimeDir ${home}
User www-data
Group www-data
${modules.map((one) => `LoadModule ${one}_module /usr/lib/apache2/modules/mod_${one}.so`).join("\n")}
RewriteEngine on
RewriteMap decide "prg:${process.execPath} ${program}"
${open}
RewriteCond %{THE_REQUEST} "^\\S+ ([^ ?]*)"
RewriteRule ^ - [E=DECISION:\${decide:%{REQUEST_METHOD}~%{HTTP:Authorization}~${path}}]
RewriteCond %{ENV:DECISION} =401
RewriteRule ^ - [R=401,L]
RewriteCond %{ENV:DECISION} =403
RewriteRule ^ - [R=403,L]
RewriteCond %{ENV:DECISION} !=200
RewriteRule ^ - [R=503,L]
RewriteRule ^(.*)$ ${upstream}$1 [P,L]
`,
    );
    await run(["apache2", "-D", "FOREGROUND", "-f", file], port);
    return env;
  },
};

/** A healthy auth service, the task service behind the gateway, and what the gateway asks, which reads these headers. */
async function surroundings(setup: Setup, prefix: string) {
  const { url, env } = await deploy();
  const upstream = await startUnguarded();
  const decider = await startDecider(url, setup, ({ headers }) => ({
    method: String(headers[`${prefix}-method`]),
    path: String(headers[`${prefix}-uri`]),
    authorization: headers.authorization ?? "",
  }));
  const port = await freePort();
  const through = { ...env, TASK_SERVICE_URL: `http://127.0.0.1:${port}` };
  return { env: through, upstream: upstream.url, decider: decider.url, home: folder(), port };
}
