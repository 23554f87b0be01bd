import { anonymousCreation } from "../../suites/api-keys/anonymous-key-creation.ts";
import { badCreation, badRequests } from "../../suites/api-keys/bad-requests.ts";
import { goodRequest } from "../../suites/api-keys/shared.ts";
import {
  createKey,
  emptyLogin,
  goodLogin,
  mintKey,
  ownSession,
  session,
  unknownLogin,
} from "../../suites/model/requests.ts";
import { describePact, type Interaction } from "../../test/support/consumers/book.ts";
import { exampleContext, examples } from "../../test/support/consumers/client.ts";
import { garbage, givenKey, keyWith, none } from "../catalogue/credential.ts";
import { matcherFor } from "../pacts/matchers.ts";
import { createdKeySchema } from "../wire/api-key.ts";
import { authErrorSchema } from "../wire/envelope.ts";
import { foundLoginSchema } from "../wire/login.ts";
import { sessionSchema } from "../wire/session.ts";

const context = exampleContext("http://auth.example");

/** The auth service is not promised to use the envelope: a refusal is any JSON object. */
const refusal = matcherFor(authErrorSchema, {});

/** The seed's example of an answer to a creation. */
const createdKey = {
  id: "key_example",
  name: examples.keyName,
  key: "titan_sk_live_example",
  scopes: ["tasks:read"],
  created_at: "2026-01-31T09:30:00Z",
};

const unknownScope = badRequests(context).filter(({ label }) => label === "an unknown scope");

const interactions: readonly Interaction[] = [
  {
    description: "sign in with email and password",
    states: ["an account"],
    probe: goodLogin,
    response: { status: 200, body: matcherFor(foundLoginSchema, { token: examples.token }) },
    comment: { reads: "token" },
    understood: { responseClass: "allowed", token: "token" },
  },
  {
    description: "sign in to an account that does not exist",
    states: ["an account that does not exist"],
    probe: unknownLogin,
    response: { status: 401, body: refusal },
    understood: { responseClass: "unauthorized" },
  },
  {
    description: "sign in with an empty form",
    states: [],
    probe: emptyLogin,
    response: { status: 400, oneOf: [400, 415, 422], body: refusal },
    understood: { responseClass: "invalid" },
  },
  {
    description: "look up the session of the signed-in user",
    states: ["a signed-in user"],
    probe: ownSession,
    response: { status: 200, body: matcherFor(sessionSchema, {}) },
    comment: { reads: "payload" },
    understood: { responseClass: "allowed", identity: {} },
  },
  {
    description: "look up the session without a credential",
    states: [],
    probe: session(none),
    response: { status: 401, body: refusal },
    understood: { responseClass: "unauthorized" },
  },
  {
    description: "look up the session with a token that is none",
    states: [],
    probe: session(garbage),
    response: { status: 401, body: refusal },
    understood: { responseClass: "unauthorized" },
  },
  {
    description: "create an API key as the signed-in user",
    states: ["a signed-in user"],
    probe: mintKey(keyWith("tasks:read"), context),
    response: { status: 201, oneOf: [200, 201], body: matcherFor(createdKeySchema, createdKey) },
    comment: { reads: "payload" },
    understood: {
      responseClass: "allowed",
      key: { path: "key", id: createdKey.id, scopes: createdKey.scopes },
    },
  },
  {
    description: "create an API key without a credential",
    states: [],
    probe: anonymousCreation(context),
    response: { status: 401, body: refusal },
    understood: { responseClass: "unauthorized" },
  },
  {
    description: "create an API key with an API key",
    states: ["a key with every scope"],
    probe: createKey(goodRequest(context), "with an API key", { credential: givenKey }),
    response: { status: 403, oneOf: [401, 403], body: refusal },
    understood: { responseClass: "forbidden" },
  },
  ...unknownScope.map(
    (bad): Interaction => ({
      description: "create an API key with an unknown scope",
      states: ["a signed-in user"],
      probe: badCreation(bad, context),
      response: { status: 400, oneOf: [400, 422], body: refusal },
      comment: { accepts: "key-as-asked" },
      understood: { responseClass: "invalid" },
    }),
  ),
];

describePact({ consumer: "titan-dashboard", provider: "titan-auth" }, interactions);
