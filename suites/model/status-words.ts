import type { Answer } from "../../contracts/wire/answer.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { bodyText } from "./classify.ts";

/** What to do about a status that says nothing about the credential. */

const gatewayDown = "the gateway does not reach the service behind it, which may be down or in maintenance";
const tooSlow = "the service behind the gateway does not answer in time";
const blocked = "something in front of the service turns this client away";

const meanings: Readonly<Record<number, readonly [meaning: string, todo?: string]>> = {
  402: ["the account has to pay first", "Check the account's balance and plan in the dashboard"],
  405: ["the path takes other methods", "Check the method of your call"],
  406: ["no form of the answer suits the header Accept", "Send Accept: application/json"],
  407: ["a proxy wants a credential of its own", "Put the proxy's user and password into HTTPS_PROXY"],
  408: [tooSlow],
  411: ["the server wants Content-Length", "Look for a proxy that changes requests"],
  413: ["the request is too large for the server", "Send a smaller request"],
  414: ["the address is too long for the server", "Send fewer query parameters"],
  415: ["the server does not take this content type", "Send Content-Type: application/json"],
  421: [
    "this host does not serve the name that was asked for",
    "Check the host in AUTH_URL and TASK_SERVICE_URL",
  ],
  423: ["the account or the object is locked", "Unlock the account, or wait until the lock ends"],
  425: ["the server refuses early data", "Try again"],
  426: [
    "the server wants another protocol",
    "Check whether AUTH_URL and TASK_SERVICE_URL must begin with https://",
  ],
  428: ["the server wants a condition such as If-Match"],
  431: [
    "the request's headers are too large, and the token is short",
    "Look for a proxy that adds headers or cookies, and for a low limit at the server",
  ],
  451: ["the service is not offered here for legal reasons", "Call from a country in which it is offered"],
  500: [
    "the service failed, or the check of credentials in front of it (auth_request of nginx answers so): that is not the credential's fault",
  ],
  501: ["the call is not implemented here"],
  502: [gatewayDown],
  503: [gatewayDown],
  504: [tooSlow],
  511: ["the network wants a sign-in first", "Open a page in a browser and sign in to the network"],
  520: [gatewayDown],
  521: [gatewayDown],
  522: [tooSlow],
  523: [gatewayDown],
  524: [tooSlow],
  525: ["TLS between the CDN and the service fails"],
  526: ["the CDN does not trust the service's certificate"],
  530: [gatewayDown],
};

/** A status with what it means and what to do, in a sentence; `undefined` for one without a usual meaning. */
export function statusAdvice(status: number): string | undefined {
  const [meaning, todo] = meanings[status] ?? [];
  if (meaning === undefined) return undefined;
  const what =
    todo ??
    (status >= 500 ? "Try again; if it stays, tell the deployment's team" : "Tell the deployment's team");
  return `${status} means: ${meaning}. ${what}`;
}

/** What a status means, if it has a usual meaning. */
export const statusMeaning = (status: number): string | undefined => meanings[status]?.[0];

/** What to do about an answer from something in front of the deployment. */
export const frontAdvice = `A firewall, a bot protection or a proxy is likely: ${blocked}. Call from another network, or have its team let this client through`;

/** Gateways, meshes and access proxies that answer in place of the deployment, by their words and headers, and what to do. */
const gateways: readonly (readonly [who: string, shape: RegExp, todo: string])[] = [
  [
    "Istio or another Envoy mesh",
    /RBAC: access denied/,
    "Have the mesh's team allow this caller and path in its AuthorizationPolicy",
  ],
  [
    "Istio or another Envoy mesh",
    /\bJwt (?:is|issuer|verification|header|payload|authentication|has)\b|\bJwks\b/,
    "Compare the issuer and the keys in the mesh's RequestAuthentication with the JWT that you send; it takes no API keys",
  ],
  ["Linkerd", /l5d-proxy-error: /, "Have the mesh's team allow this caller in its authorization policy"],
  [
    "Amazon API Gateway",
    /with an explicit deny/,
    "Have the gateway's team look why its authorizer or policy denies this call: its log has the request's identifier",
  ],
  [
    "Amazon API Gateway",
    /Missing Authentication Token|IncompleteSignature|InvalidSignature|key=value pair \(missing|requires 'Credential' parameter/,
    "By these words it has no route for this method and path, or one with AWS signatures: check the path and the stage in the address",
  ],
  [
    "Amazon API Gateway",
    /x-amzn-errortype: (?:Forbidden|AccessDenied)Exception/,
    "It wants the x-api-key of a usage plan, or AWS WAF or its policy turns this client away: ask the gateway's team",
  ],
  [
    "Azure API Management",
    /subscription key|AzureApiManagementKey/,
    "Send the gateway's own key in Ocp-Apim-Subscription-Key, besides the token",
  ],
  [
    "Kong",
    /You cannot consume this service/,
    "Have the gateway's team add this consumer to the group that its ACL allows",
  ],
  [
    "Kong",
    /no Route matched with those values/,
    "It has no route for this method and path: check the address",
  ],
  [
    "A gateway with keys of its own",
    /No API key found in request|unregistered callers/,
    "Send the gateway's own key, usually in the header apikey or x-goog-api-key, besides the token",
  ],
  [
    "Cloudflare Access",
    /cloudflareaccess\.com|cf-access-/,
    "Send CF-Access-Client-Id and CF-Access-Client-Secret of a service token, besides the token",
  ],
  [
    "Cloudflare",
    /error code: 1\d{3}/,
    "Have its team look which rule blocks this client: cf-ray names the request",
  ],
  [
    "Google Identity-Aware Proxy",
    /Invalid IAP credentials|x-goog-iap-/,
    "Send an OIDC token for its client in Proxy-Authorization, besides the token",
  ],
  [
    "Google Cloud Run",
    /does not have permission to get URL/,
    "Send an ID token with the role run.invoker in X-Serverless-Authorization, besides the token",
  ],
  [
    "oauth2-proxy",
    /_oauth2_proxy|oauth2-proxy|Sign in with OpenID Connect/,
    "Have its team leave the API's paths out of the sign-in (skip_auth_routes, skip_jwt_bearer_tokens)",
  ],
  [
    "A web server with a password of its own",
    /www-authenticate: (?:Basic|Digest|NTLM|Negotiate)\b/,
    "Have its team leave the API's paths out of the password protection",
  ],
];

/** Who answered in place of the deployment and what helps, if the answer is known to be a gateway's. */
export function gatewayIn({
  body,
  headers,
}: Pick<Answer, "body" | "headers">): { readonly who: string; readonly todo: string } | undefined {
  if (body.kind === "json" && isRecord(body.value) && body.value["success"] === false) return undefined;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = [bodyText({ body }).slice(0, 2_000), ...lines].join("\n");
  const [who, , todo] = gateways.find(([, shape]) => shape.test(text)) ?? [];
  return who === undefined || todo === undefined ? undefined : { who, todo };
}
