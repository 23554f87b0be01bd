import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { PactV4 } from "@pact-foundation/pact";
import { afterAll, describe, expect, it } from "vitest";
import { type PactComment, pactCommentKey, pactCommentSchema } from "../../../contracts/pacts/comment.ts";
import type { Matcher } from "../../../contracts/pacts/matchers.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { deliver } from "./client.ts";
import { pactRequest } from "./request.ts";
import { shelve } from "./shelf.ts";
import { type Understanding, understandingOf } from "./understanding.ts";

/** For tests: one pact, its interactions held against our own client one by one, and the file that comes of it. */

export interface Interaction {
  /** What the consumer does, in the interaction's description: `list the tasks without a credential`. */
  readonly description: string;
  readonly states: readonly State[];
  readonly probe: Probe;
  readonly response: Response;
  readonly comment?: PactComment;
  /** What our client must make of the example. */
  readonly understood: Understanding;
}

/** A provider state by its name, or with parameters. */
type State = string | { readonly name: string; readonly params: { readonly scopes: readonly string[] } };

export interface Response {
  readonly status: number;
  /** Other statuses that are as good, with the example among them. */
  readonly oneOf?: readonly number[];
  readonly body?: Matcher;
}

export interface Parties {
  readonly consumer: string;
  readonly provider: string;
}

/** Any media type that is JSON, with whatever parameters (RFC 6838, 4.2.8; RFC 9110, 8.3.1). */
const jsonType = {
  "pact:matcher:type": "regex",
  regex: "(?i)^application/([a-z0-9.-]+\\+)?json(\\s*;.*)?$",
  value: "application/json",
};

/** Pact takes note of a request a moment after it has answered it. */
const settlingMs = 15;

const committed = fileURLToPath(new URL("../../../contracts/pacts", import.meta.url));

/** Where `npm run pacts` wants the files; without it they are compared with the committed ones. */
const destination = env["NEW_PACTS_FOLDER"];

/** Declares a test for each interaction, and one for the file that they make. */
export function describePact(parties: Parties, interactions: readonly Interaction[]): void {
  const dir = mkdtempSync(join(tmpdir(), "titan-auth-pact-"));
  const name = `${parties.consumer}-${parties.provider}.json`;
  const pact = new PactV4({ ...parties, dir, logLevel: "error" });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  describe(`what ${parties.consumer} relies on in ${parties.provider}`, () => {
    it.each(interactions.map((one) => [one.description, one] as const))("%s", (_, one) => record(pact, one));

    it(destination === undefined ? "is what the committed pact says" : "is written down", () => {
      shelve(
        dir,
        name,
        interactions.map(({ description }) => description),
        { committed, destination },
      );
    });
  });
}

/** Sends the request by our own client to Pact's mock server. Throws where either is not content with the other. */
export async function record(pact: PactV4, interaction: Interaction): Promise<void> {
  const { probe, response, states, comment } = interaction;
  const request = pactRequest(probe);
  const draft = pact.addInteraction().uponReceiving(interaction.description);
  const { currentTestName } = expect.getState();
  if (currentTestName !== undefined) draft.testName(currentTestName);
  for (const state of states) {
    if (typeof state === "string") draft.given(state);
    else draft.given(state.name, { scopes: [...state.params.scopes] });
  }
  if (comment !== undefined) {
    draft.comment({ key: pactCommentKey, value: JSON.stringify(pactCommentSchema.parse(comment)) });
  }
  const delivery = await draft
    .withRequest(request.method, request.path, (builder) => {
      builder.query(request.query).headers(request.headers);
      if (request.body !== undefined) builder.jsonBody(request.body);
    })
    .willRespondWith(statusOf(response), (builder) => {
      if (response.body !== undefined) builder.headers({ "Content-Type": jsonType }).jsonBody(response.body);
    })
    .executeTest(async ({ url }) => {
      const delivered = await deliver(probe, url);
      await sleep(settlingMs);
      return delivered;
    });
  if (delivery === undefined) throw new Error("Pact did not run the test");
  const carried = delivery.requests.map(
    ({ headers }) => "authorization" in headers || "x-api-key" in headers,
  );
  expect(carried).toEqual(["Authorization" in request.headers]);
  expect(understandingOf(probe, delivery.answer)).toEqual(interaction.understood);
}

function statusOf({ status, oneOf }: Response) {
  return oneOf === undefined
    ? status
    : { "pact:matcher:type": "statusCode", status: [...oneOf], value: status };
}
