import type { ProfileDocument } from "../../../contracts/profile/profile.ts";
/** A gateway in front of the deployment, and the profile that describes the result. */
export interface Gateway {
  /** Kebab case. */
  readonly id: string;
  /** One line that completes "In this deployment, …". */
  readonly description: string;
  readonly profile: ProfileDocument;
  /** How the deployment behind it differs. */
  readonly variations?: readonly string[];
}

/** Healthy deployments with other calls and shapes than Titan's. */
export const gateways: readonly Gateway[] = [
  {
    id: "rewriting-gateway",
    description:
      "a gateway has paths, methods, fields and wrappers of its own for the auth service, and wants keys in X-API-Key.",
    profile: {
      name: "rewriting-gateway",
      headers: { "X-Tenant": "acme" },
      login: {
        path: "/v2/signin",
        fields: { email: "username", password: "credentials.secret" },
        extra: { grant: "password" },
        answer: { token: "result.bearer" },
      },
      session: {
        method: "POST",
        path: "/v2/whoami",
        answer: { user: "result.user.id", email: "result.user.email" },
      },
      createKey: {
        method: "PUT",
        path: "/v2/keys",
        fields: { name: "label", scopes: "permissions" },
        answer: {
          within: "result",
          id: "key_no",
          name: "label",
          key: "secret",
          scopes: "permissions",
          createdAt: "issued",
        },
      },
      listKeys: {
        path: "/v2/keys",
        answer: {
          list: "result.keys",
          id: "key_no",
          name: "label",
          scopes: "permissions",
          createdAt: "issued",
        },
      },
      revokeKey: { method: "POST", path: "/v2/keys/{id}/revoke" },
      keyHeader: "x-api-key",
      envelope: { auth: "off", task: "off" },
    },
  },
  {
    id: "hiding-gateway",
    description:
      "a gateway hides what a key may not see behind the 404 of what is not there, and says 403 to anonymous callers.",
    profile: { name: "hiding-gateway", refusals: { missing: 403, insufficient: 404 } },
  },
  {
    id: "mute-gateway",
    description: "a gateway answers every refusal with 403, and a wrong password with 400.",
    profile: { name: "mute-gateway", refusals: { missing: 403, invalid: 403, login: 400 } },
  },
  {
    id: "opaque-gateway",
    description:
      "session tokens are no JWTs, nobody's session is 200 with null, and malformed sign-ins are answered with 401.",
    profile: {
      name: "opaque-gateway",
      login: { opaque: true, answer: { token: "token" } },
      session: { anonymous: "empty", answer: { user: "user.id", email: "user.email" } },
      refusals: { malformedLogin: 401 },
    },
  },
  {
    id: "object-gateway",
    description:
      "scopes are an object with a list for each resource, requests hold values of any kind, and the body of a POST names the key to revoke.",
    profile: {
      name: "object-gateway",
      login: { path: "/v2/sign-in", extra: { rememberMe: false, device: null, ttl: 3600 } },
      createKey: {
        path: "/v2/api-key/create",
        extra: {
          title: "for {name}",
          permissions: "{scopes:object}",
          owner: { email: "{email}", password: "{password}" },
          limits: [{ daily: 1000 }, null],
        },
        answer: { id: "id", name: "title", key: "key", scopes: "permissions", createdAt: "createdAt" },
      },
      listKeys: {
        path: "/v2/api-key/list",
        answer: { list: "apiKeys", id: "id", name: "title", scopes: "permissions", createdAt: "createdAt" },
      },
      revokeKey: {
        method: "POST",
        path: "/v2/api-key/delete",
        body: { key: { id: "{id}" }, by: "{email}", hard: true },
      },
    },
  },
  {
    id: "two-part-gateway",
    description:
      "keys are an identifier and a secret with a colon between them, scopes one text, and the schemes are ApiKey and Token.",
    profile: {
      name: "two-part-gateway",
      sendJwt: { headers: { Authorization: "Token {jwt}" } },
      sendKey: { headers: { Authorization: "ApiKey {id}:{key}" } },
      createKey: {
        path: "/v2/credentials",
        extra: { scope: "{scopes:blanks}" },
        answer: {
          id: "id",
          publicId: "keyId",
          key: "keySecret",
          scopes: "scope",
          name: "name",
          createdAt: [],
        },
      },
      listKeys: { answer: { list: "credentials", id: "id", name: "name", scopes: "scope" } },
    },
  },
  {
    id: "two-header-gateway",
    description:
      "keys are sent in two headers and have numbers as identifiers, scopes have commas between them, and the body of a PUT names the key to revoke.",
    variations: ["numeric-ids"],
    profile: {
      name: "two-header-gateway",
      sendKey: { headers: { "X-Key-Id": "{id}", "X-Key-Secret": "{key}" } },
      createKey: {
        extra: { scope: "{scopes:commas}", expires: null },
        answer: {
          within: "data",
          id: "id",
          publicId: "access",
          key: "secret",
          scopes: "scope",
          name: "name",
          createdAt: [],
        },
      },
      listKeys: { answer: { list: "data", id: "id", name: "name", scopes: "scope" } },
      revokeKey: { method: "PUT", path: "/api/v1/api-keys/revocations", body: { id: "{id:number}" } },
    },
  },
  {
    id: "query-gateway",
    description: "keys are sent in the query string and JWTs in a header of their own.",
    profile: {
      name: "query-gateway",
      sendJwt: { headers: { "X-Session": "{jwt}" } },
      sendKey: { query: { api_key: "{key}" } },
    },
  },
];
