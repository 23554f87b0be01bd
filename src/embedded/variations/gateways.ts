import type { ProfileDocument } from "../../../contracts/profile/profile.ts";
/** One gateway in front of the deployment, and the profile that describes what then stands there. */
export interface Gateway {
  /** Kebab case. */
  readonly id: string;
  /** One line that completes "In this deployment, …". */
  readonly description: string;
  readonly profile: ProfileDocument;
}

/** Healthy deployments that are spoken to in other words than Titan's. */
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
      "a gateway hides what a key may not see behind the 404 of what is not there, and says 403 to strangers.",
    profile: { name: "hiding-gateway", refusals: { missing: 403, insufficient: 404 } },
  },
  {
    id: "mute-gateway",
    description: "a gateway answers every refusal with 403, and a wrong password with 400.",
    profile: { name: "mute-gateway", refusals: { missing: 403, invalid: 403, login: 400 } },
  },
];
