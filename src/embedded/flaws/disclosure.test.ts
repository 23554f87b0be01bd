import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client } from "../../../test/support/embedded/client.ts";
import { disclosureFlaws } from "./disclosure.ts";

const tasks = "/api/v1/tasks";

const refusalHas = (pattern: RegExp): Case => ({
  see: async (client) => pattern.test((await client.call("GET", tasks)).text.replaceAll("\\n", "\n")),
  healthy: false,
  changed: true,
});

/** Whether a wrong password and an unknown account are answered alike, as `part` sees it. */
const alike = (part: (seen: Awaited<ReturnType<Client["signIn"]>>) => unknown): Case => ({
  see: async (client) =>
    part(await client.signIn({ email: "nobody@titan.example" })) ===
    part(await client.signIn({ password: "wrong" })),
  healthy: true,
  changed: false,
});

const allowedOrigin = async (client: Client, path: string, origin: string) =>
  (await client.call("GET", path, { headers: { Origin: origin } })).headers.get(
    "access-control-allow-origin",
  );

const evil = "https://evil.example";
const originOn = (path: string, origin = evil): Case => ({
  see: (client) => allowedOrigin(client, path, origin),
  healthy: null,
  changed: origin,
});

const server = (changed: string): Case => ({
  see: async (client) => (await client.call("GET", tasks)).headers.get("server"),
  healthy: null,
  changed,
});

const cases: Readonly<Record<string, Case>> = {
  "python-trace-in-refusal": refusalHas(/Traceback \(most recent call last\)/),
  "java-trace-in-refusal": refusalHas(/at io\.titan\.auth\.Guard\.authorize\(Guard\.java:88\)/),
  "node-trace-in-refusal": refusalHas(/at authorize \(\/app\/dist\/guard\.js:88:17\)/),
  "rust-trace-in-refusal": refusalHas(/panicked at src\/guard\.rs:88:17/),
  "elixir-trace-in-refusal": refusalHas(/guard\.ex:88: Titan\.Guard\.authorize\/2/),
  "php-trace-in-refusal": refusalHas(/Stack trace:/),
  "go-trace-in-refusal": refusalHas(/goroutine 18 \[running\]/),
  "dotnet-trace-in-refusal": refusalHas(/ in \/src\/Auth\/Guard\.cs:line 88/),
  "ruby-trace-in-refusal": refusalHas(/guard\.rb:88:in `authorize'/),
  "enumeration-by-code": alike(({ json }) => at(json, "error.code")),
  "enumeration-by-member": alike(({ text }) => text),
  "enumeration-by-cookie": alike(({ headers }) => headers.get("set-cookie")),
  "database-statement-in-refusal": refusalHas(/where hash/),
  "database-error-in-refusal": refusalHas(/SQLSTATE 42601/),
  "enumeration-by-value": alike(({ text }) => text),
  "enumeration-by-length": alike(({ headers }) => headers.get("content-length")),
  "cors-allows-null-origin-on-analytics": originOn("/api/v1/analytics/usage", "null"),
  "cors-allows-null-origin-on-tasks": originOn(tasks, "null"),
  "cors-reflects-origin-to-preflights": {
    see: async (client) =>
      (await client.call("OPTIONS", tasks, { headers: { Origin: evil } })).headers.get(
        "access-control-allow-origin",
      ),
    healthy: null,
    changed: evil,
  },
  "cors-compares-beginnings": originOn(tasks, "https://127.0.0.1.evil.example"),
  "cors-reflects-origin": originOn(tasks),
  "cors-reflects-origin-on-billing": originOn("/api/v1/billing/balance"),
  "cors-reflects-origin-on-tasks": originOn(tasks),
  "cors-allows-null-origin": originOn(tasks, "null"),
  "cors-reflects-origin-at-sign-in": originOn("/api/v1/auth/login"),
  "cors-reflects-origin-at-key-list": originOn("/api/v1/api-keys"),
  "cors-allows-all-with-credentials": {
    see: async (client) => (await client.call("GET", tasks)).headers.get("access-control-allow-origin"),
    healthy: null,
    changed: "*",
  },
  "nginx-error-pages": server("nginx/1.27.0"),
  "apache-error-pages": server("Apache/2.4.62 (Debian)"),
};

testSwitches("flaws", disclosureFlaws, cases);
