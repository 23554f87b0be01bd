import { credentialName, none } from "../../../contracts/catalogue/credential.ts";
import { anonymousCreation } from "../../api-keys/anonymous-key-creation.ts";
import { goodRequest, namePrefix } from "../../api-keys/shared.ts";
import type { Case, CheckReporter, ClassifiedResponse } from "../../model/check.ts";
import { isRefusal } from "../../model/classify.ts";
import { origins } from "../../model/origins.ts";
import { otherPlacesOf } from "../../model/places.ts";
import type { Carrier, Probe } from "../../model/probe.ts";
import { noVerdict } from "../../model/probe-result.ts";
import { after, createKey } from "../../model/requests.ts";
import { type RunContext, scopeNames } from "../../model/run-context.ts";
import { identityClaims, privilegeClaims } from "./claims.ts";

/** Headers that are meant for gateways, sent by an outside caller. */

export const factsOf = (response: ClassifiedResponse) => ({
  operation: response.probe.operation,
  credential: credentialName(response.probe.credential),
  status: response.status,
  actual: String(response.status),
});

/** One request with every claim, and one with the headers alone, if the query string may be what was refused. */
const named = (at: number) => ({ ...identityClaims(at), variant: "with identity headers" });
const headersAlone = (at: number, first: Probe) => ({
  headers: identityClaims(at).headers,
  variant: "with identity headers alone",
  given: after(first, "invalid", "odd", "missing"),
});

export function headerCases(context: RunContext): readonly Case<string>[] {
  const reads = otherPlacesOf(context).filter(({ isBetween }) => !isBetween);
  const identity = reads.flatMap(({ name, bare, send }, at) => {
    const first = claimed(send(none, {}), named(at));
    return [
      [`${name}|plain`, bare] as const,
      [`${name}|named`, first] as const,
      [`${name}|named alone`, claimed(send(none, {}), headersAlone(at, first))] as const,
    ];
  });
  const creation = context.means.has("minting")
    ? [
        ["creation|plain", anonymousCreation(context)] as const,
        ["creation|named", creationByHeader(context)] as const,
      ]
    : [];
  const privileges = reads.flatMap(({ name, send, lacking }, at) => {
    if (lacking === undefined || !context.means.has("minting")) return [];
    const plain = send(lacking);
    const { query, headers } = privilegeClaims(at, scopeNames(context));
    const { inTurn } = origins(context.taskServiceUrl);
    const origin = inTurn((at + 1) % 2);
    const claims = { query, headers: { ...headers, origin }, variant: "with headers of more rights" };
    const alone = claimed(plain, claims);
    const isTwice = at === reads.length - 1 && context.profile.sendKey === undefined;
    const twice = claimed(send(lacking, { carrier: besideBearer }), claims);
    return [
      [`${name}|plain`, plain] as const,
      ...(isTwice
        ? ([
            [`${name}|named`, twice],
            [`${name}|named alone`, { ...alone, given: after(twice, ...otherwise) }],
          ] as const)
        : [[`${name}|named`, alone] as const]),
    ];
  });
  const caseOf = (headers: string, probes: readonly (readonly [string, Probe])[]): readonly Case<string>[] =>
    probes.length === 0
      ? []
      : [{ subject: { headers }, probes: Object.fromEntries(probes), tolerates: noVerdict }];
  return [
    ...(context.means.has("account") ? caseOf("identity", [...identity, ...creation]) : []),
    ...caseOf("privileges", privileges),
  ];
}

/**
 * The key in X-API-Key as well as in Authorization: what knows the caller by one may ask for the scopes of the other, or of none.
 * It is combined with the claims on one read, and told apart by a second request if the answer is no plain refusal.
 */
const besideBearer = {
  kind: "places",
  of: [{ kind: "authorization", scheme: "Bearer" }, { kind: "x-api-key" }],
} as const satisfies Carrier;
const otherwise = ["allowed", "unauthorized", "invalid", "odd", "missing"] as const;

/** The creation of a key whose only credential is a header that names the user. */
const creationByHeader = (context: RunContext): Probe => ({
  ...createKey(goodRequest(context, `${namePrefix(context)} made by header`), "with identity headers", {
    credential: none,
  }),
  headers: identityClaims(0).headers,
});

type Extras = Partial<Pick<Probe, "headers" | "query" | "variant" | "given">>;

/** A request with claims besides its own query. */
const claimed = (plain: Probe, { variant = "", query = {}, ...claims }: Extras): Probe =>
  variant === ""
    ? plain
    : { ...plain, ...claims, id: `${plain.id} (${variant})`, query: { ...plain.query, ...query } };

/** Requests that are allowed with the headers and refused without them. */
const believed = (responses: Readonly<Record<string, ClassifiedResponse>>): readonly ClassifiedResponse[] =>
  Object.entries(responses).flatMap(([id, response]) => {
    const plain = responses[id.replace(/\|named.*$/, "|plain")];
    const isIn = id.includes("|named") && response.responseClass === "allowed";
    return isIn && plain !== undefined && isRefusal(plain) ? [response] : [];
  });

export function judgeHeaders(
  responses: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<"identity-header">,
): void {
  const [first, ...more] = believed(responses);
  if (first !== undefined)
    reporter.found(
      "identity-header",
      { ...factsOf(first), credential: "none", expected: "401" },
      first,
      ...more,
    );
}

export function judgePrivileges(
  responses: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<"privilege-header" | "beside-bearer">,
): void {
  const [first, ...more] = believed(responses);
  if (first === undefined) return;
  const isBySecondKey = [first, ...more].every(({ probe: { carrier } }) => carrier.kind === "places");
  const message = isBySecondKey ? "beside-bearer" : "privilege-header";
  reporter.found(message, { ...factsOf(first), expected: "403" }, first, ...more);
}
