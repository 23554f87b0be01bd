import { credentialName, none } from "../../../contracts/catalogue/credential.ts";
import { listAs } from "../../api-keys/unguarded-key-management.ts";
import type { Case, CheckReporter, ClassifiedResponse } from "../../model/check.ts";
import { isRefusal } from "../../model/classify.ts";
import { otherPlacesOf } from "../../model/places.ts";
import { type Probe, placeholder } from "../../model/probe.ts";
import { noVerdict } from "../../model/probe-result.ts";
import { type RunContext, scopeNames } from "../../model/run-context.ts";

/** Gateway headers that outside callers can send as well, and their effect. */

export const factsOf = (response: ClassifiedResponse) => ({
  operation: response.probe.operation,
  credential: credentialName(response.probe.credential),
  status: response.status,
  actual: String(response.status),
});

/** Headers by which a gateway names the user to a service behind it: nobody outside may set them. */
const email = placeholder("email");
const subject = placeholder("subject");
const identityHeaders: Probe["headers"] = {
  "x-user-id": subject,
  "x-account-id": subject,
  "x-authenticated-userid": subject,
  "x-titan-user-id": subject,
  "x-consumer-custom-id": subject,
  "x-user": email,
  "x-titan-user": email,
  "x-authenticated-user": email,
  "x-consumer-username": email,
  "x-ms-client-principal-name": email,
  "x-goog-authenticated-user-email": email,
  "cf-access-authenticated-user-email": email,
  "x-user-email": email,
  "x-forwarded-user": email,
  "x-forwarded-email": email,
  "x-forwarded-preferred-username": email,
  "x-auth-request-user": email,
  "x-auth-request-email": email,
  "x-remote-user": email,
  "remote-user": email,
  "x-forwarded-for": "127.0.0.1",
  "x-real-ip": "127.0.0.1",
  "x-client-ip": "127.0.0.1",
  "true-client-ip": "127.0.0.1",
  "x-internal-request": "true",
  "x-internal": "true",
};

/** Headers by which a gateway tells a service behind it what a caller may do. */
const privilegeHeaders = (context: RunContext): Probe["headers"] => ({
  "x-role": "admin",
  "x-roles": "admin",
  "x-user-role": "admin",
  "x-user-roles": "admin",
  "x-admin": "true",
  "x-is-admin": "true",
  "x-scope": scopeNames(context).join(" "),
  "x-scopes": scopeNames(context).join(" "),
  "x-oauth-scopes": scopeNames(context).join(" "),
  "x-forwarded-for": "127.0.0.1",
  "x-real-ip": "127.0.0.1",
  "x-internal-request": "true",
});

const named = { headers: identityHeaders, variant: "with identity headers" };

export function headerCases(context: RunContext): readonly Case<string>[] {
  const reads = otherPlacesOf(context);
  const list = { bare: listAs(none), send: () => ({ ...listAs(none), ...identified(listAs(none)) }) };
  const identity = [...reads, { name: "keys", ...list }].flatMap(({ name, bare, send }) => [
    [`${name}|plain`, bare] as const,
    [`${name}|named`, send(none, named)] as const,
  ]);
  const privileges = reads.flatMap(({ name, send, lacking }) =>
    lacking === undefined || !context.means.has("minting")
      ? []
      : [
          [`${name}|plain`, send(lacking)] as const,
          [
            `${name}|named`,
            send(lacking, { headers: privilegeHeaders(context), variant: "with headers of more rights" }),
          ] as const,
        ],
  );
  const caseOf = (headers: string, probes: readonly (readonly [string, Probe])[]): readonly Case<string>[] =>
    probes.length === 0
      ? []
      : [{ subject: { headers }, probes: Object.fromEntries(probes), tolerates: noVerdict }];
  return [
    ...(context.means.has("account") ? caseOf("identity", identity) : []),
    ...caseOf("privileges", privileges),
  ];
}

const identified = (plain: Probe): Pick<Probe, "id" | "headers"> => ({
  id: `${plain.id} (${named.variant})`,
  headers: identityHeaders,
});

/** Requests that are allowed with the headers and refused without them. */
const believed = (responses: Readonly<Record<string, ClassifiedResponse>>): readonly ClassifiedResponse[] =>
  Object.entries(responses).flatMap(([id, response]) => {
    const plain = responses[id.replace("|named", "|plain")];
    const isIn = id.endsWith("|named") && response.responseClass === "allowed";
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
  reporter: CheckReporter<"privilege-header">,
): void {
  const [first, ...more] = believed(responses);
  if (first !== undefined)
    reporter.found("privilege-header", { ...factsOf(first), expected: "403" }, first, ...more);
}
