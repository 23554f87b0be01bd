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
  500: ["the service failed: that is not the credential's fault"],
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
