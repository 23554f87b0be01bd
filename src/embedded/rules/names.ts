import { authPaths, scopes } from "../../../contracts/catalogue/catalogue.ts";

/** Names of the auth service's routes. */
export const routeNames = {
  login: `POST ${authPaths.login}`,
  session: `GET ${authPaths.session}`,
  createKey: `POST ${authPaths.apiKeys}`,
  listKeys: `GET ${authPaths.apiKeys}`,
  revokeKey: `DELETE ${authPaths.apiKeys}/{id}`,
} as const;

export const scopeNames: readonly string[] = scopes.map(({ name }) => name);
