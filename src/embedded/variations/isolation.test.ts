import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { type Client, jwtIn, nowhere } from "../../../test/support/embedded/client.ts";
import { sharingVariations } from "./isolation.ts";

/** What the second account's list of tasks has in it. */
const listed = (text: string) => async (client: Client) => {
  const token = jwtIn(await client.signIn(client.embedded.secondAccount));
  return (await client.call("GET", "/api/v1/tasks", { token })).text.split(text).length - 1;
};

const cases: Readonly<Record<string, Case>> = {
  "accounts-of-one-team": { see: listed("News headlines"), healthy: 1, changed: 2 },
  "every-stop-accepted": {
    see: async (client) =>
      client.status("POST", `/api/v1/executions/${nowhere}/stop`, { token: await client.jwt() }),
    healthy: 404,
    changed: 200,
  },
  "examples-for-everybody": { see: listed("Example: book prices"), healthy: 0, changed: 1 },
};

testSwitches("variations", sharingVariations, cases);
