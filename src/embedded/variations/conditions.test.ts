import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client, keyIn } from "../../../test/support/embedded/client.ts";
import { conditionVariations } from "./conditions.ts";

const tasks = "/api/v1/tasks";

/** How many of 46 calls are answered 503. */
const outages = (changed: number): Case => ({
  see: async (client) => {
    const statuses: number[] = [];
    for (let turn = 0; turn < 46; turn++) statuses.push(await client.status("GET", tasks));
    return statuses.filter((status) => status === 503).length;
  },
  healthy: 0,
  changed,
});

/** Whether a new token is refused at first. Several are tried, since a busy machine may be late for one. */
const lateAtFirst = (token: (client: Client) => Promise<string>): Case => ({
  see: async (client) => {
    for (let turn = 0; turn < 8; turn++) {
      if ((await client.status("GET", tasks, { token: await token(client) })) === 401) return true;
    }
    return false;
  },
  healthy: false,
  changed: true,
});

/** The status of creating an eleventh key. */
const overCap = async (client: Client): Promise<number> => {
  const token = await client.jwt();
  const body = { name: "many", scopes: ["tasks:read"] };
  for (let made = 0; made < 10; made++) keyIn(await client.createKey(body, token));
  return (await client.createKey(body, token)).status;
};

/** The statuses of a plain call, and of one that looks like an attack. */
const filteredBy = (changed: number): Case => ({
  see: async (client) => [await client.status("GET", tasks), await client.status("GET", `${tasks}%00`)],
  healthy: [401, 401],
  changed: [401, changed],
});

const newKey = (client: Client) => client.key("tasks:read");

const cases: Readonly<Record<string, Case>> = {
  "unavailable-1-in-20": outages(2),
  "unavailable-1-in-23": outages(2),
  "unavailable-1-in-7": outages(6),
  "filter-403-page": filteredBy(403),
  "filter-403-json": filteredBy(403),
  "filter-503": filteredBy(503),
  "filter-429": filteredBy(429),
  "filter-200": filteredBy(200),
  "key-works-after-300ms": lateAtFirst(newKey),
  "key-works-after-1500ms": lateAtFirst(newKey),
  "key-works-after-2s": lateAtFirst(newKey),
  "jwt-works-after-1s": lateAtFirst((client) => client.jwt()),
  "jwt-short-lived": {
    see: async (client) => {
      const { json } = await client.signIn();
      return Date.parse(String(at(json, "expires_at"))) - Date.now() < 10_000;
    },
    healthy: false,
    changed: true,
  },
  "cache-by-credential": {
    see: async (client) => {
      const token = await newKey(client);
      const first = await client.call("GET", tasks, { token });
      const second = await client.call("GET", tasks, { token });
      const anonymous = await client.status("GET", tasks);
      return [first, second].map(({ headers }) => headers.get("x-cache")).concat(String(anonymous));
    },
    healthy: [null, null, "401"],
    changed: ["MISS", "HIT", "401"],
  },
  "refusals-cached-by-credential": {
    see: async (client) => {
      await client.status("GET", tasks);
      const again = await client.call("GET", tasks);
      const allowed = await client.status("GET", tasks, { token: await client.jwt() });
      return [again.status, again.headers.get("x-cache"), allowed];
    },
    healthy: [401, null, 200],
    changed: [401, "HIT", 200],
  },
  "key-cap-429": { see: overCap, healthy: 201, changed: 429 },
  "key-cap-403": { see: overCap, healthy: 201, changed: 403 },
  "key-creations-limited": { see: overCap, healthy: 201, changed: 429 },
  "scope-not-grantable": {
    see: async (client) => (await client.createKey({ name: "plan", scopes: ["billing:write"] })).status,
    healthy: 201,
    changed: 403,
  },
  "sign-in-refused": { see: async (client) => (await client.signIn()).status, healthy: 200, changed: 401 },
  "second-factor-asked": {
    see: async (client) => at((await client.signIn()).json, "mfa_required"),
    healthy: undefined,
    changed: true,
  },
  "preflights-answered": { see: (client) => client.status("OPTIONS", tasks), healthy: 401, changed: 204 },
  "allowed-origin-echoed": {
    see: async (client) => {
      const headers = { Origin: "https://app.titan.example" };
      return (await client.call("GET", tasks, { headers })).headers.get("access-control-allow-credentials");
    },
    healthy: null,
    changed: "true",
  },
  "locked-after-three-failures": {
    see: async (client) => {
      for (let turn = 0; turn < 3; turn++) await client.signIn({ password: "wrong" });
      return (await client.signIn()).status;
    },
    healthy: 200,
    changed: 401,
  },
  "unknown-parameters-refused": {
    see: (client) => client.status("GET", `${tasks}?debug=1`),
    healthy: 401,
    changed: 400,
  },
  "cookies-set": {
    see: async (client) => (await client.call("GET", tasks)).headers.get("set-cookie")?.split(";")[0],
    healthy: undefined,
    changed: "lb=srv-03",
  },
};

testSwitches("variations", conditionVariations, cases);
