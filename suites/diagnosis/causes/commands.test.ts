import { expect, it } from "vitest";
import { completeProfile } from "../../../contracts/profile/complete-profile.ts";
import { testContext } from "../../../test/support/suites.ts";
import { namesOf } from "../../model/profile-translation.ts";
import { factsOf } from "../facts.ts";
import { scopesOfCall } from "./cause.ts";
import { commandsIn, loginCommand, newKeyCommand } from "./commands.ts";

const own = completeProfile({
  login: {
    path: "/v2/signin",
    fields: { email: "name", password: "auth.secret" },
    extra: { realm: "it's 100 %" },
  },
  createKey: { method: "PUT", path: "/v2/keys", fields: { name: "label", scopes: "may" } },
});
const put = (command: string): string => commandsIn(own)(namesOf(own)(command));

it("signs in with what a deployment's sign-in carries", () => {
  expect(put(loginCommand)).toBe(
    `printf '{"realm":"it'\\''s 100 %%","name":"%s","auth":{"secret":"%s"}}' "$TITAN_EMAIL" "$TITAN_PASSWORD" | ` +
      `curl -sS -X POST "$AUTH_URL/v2/signin" -H 'Content-Type: application/json' --data @-`,
  );
});

it("creates a key as a deployment does", () => {
  const command = put(newKeyCommand(["tasks:read", "data:read"]));
  expect(command).toContain(`-X PUT "$AUTH_URL/v2/keys"`);
  expect(command).toContain(`--data '{"label":"backend","may":["tasks:read","data:read"]}'`);
});

it("asks for no scope that a deployment's catalogue does not have", () => {
  const context = {
    ...testContext,
    scopes: testContext.scopes.filter(({ name }) => name === "billing:read"),
  };
  const request = { context, account: false, tryCreate: false, readOnly: false, all: false, now: 0 };
  expect(scopesOfCall(factsOf(request, {}))).toEqual(["billing:read"]);
});
