import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { PactV4 } from "@pact-foundation/pact";
import * as z from "zod";
import type { Matcher } from "../../../contracts/pacts/matchers.ts";

/** For tests: what Pact's real matcher makes of answers, over real HTTP. */

const verifier = fileURLToPath(new URL("verifier.mjs", import.meta.url));

/** One answer, and the `response` part of a pact that it is held against. */
export interface Case {
  readonly response: unknown;
  readonly answer: {
    readonly status: number;
    /** `application/json` unless given; none where it is empty. */
    readonly contentType?: string;
    /** A JSON document, or a text as it is under `text`. */
    readonly document?: unknown;
    readonly text?: string;
  };
}

/** Places of an answer that Pact refuses, such as `$.key`; `status` and `Content-Type` are places too. None: it is accepted. */
export type Verdict = readonly string[];

const resultSchema = z.object({
  interactionResults: z.array(z.object({ description: z.string(), result: z.string() })),
  errors: z.array(
    z.object({
      interaction: z.string(),
      mismatch: z.object({
        mismatches: z.array(
          z.object({ type: z.string(), path: z.string().optional(), key: z.string().optional() }),
        ),
      }),
    }),
  ),
});

/** Holds each answer against its response, all in one verification. Throws where not every one was asked for and judged. */
async function verdictsOf(cases: readonly Case[]): Promise<readonly Verdict[]> {
  const dir = await mkdtemp(join(tmpdir(), "titan-auth-verdicts-"));
  const asked: number[] = [];
  const server = await serve(cases, asked);
  try {
    const { port } = server.address() as AddressInfo;
    const [pact, result] = [join(dir, "pact.json"), join(dir, "result.json")];
    await writeFile(pact, JSON.stringify(pactOf(cases)));
    const child = spawn(execPath, [verifier, pact, `http://127.0.0.1:${port}`, result], {
      stdio: "ignore",
      env: { PATH: env["PATH"] ?? "", PACT_DO_NOT_TRACK: "true" },
    });
    await once(child, "close");
    return readVerdicts(await readFile(result, "utf8"), cases.length, asked);
  } finally {
    server.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Collects answers, so that all are held against their responses in two verifications at a time: each takes a while to start. */
export class Bench {
  readonly #cases: Case[] = [];
  #verdicts: readonly Verdict[] = [];

  /** Gives what reads the verdicts, once `judge` has settled. */
  add(cases: readonly Case[]): () => readonly Verdict[] {
    const from = this.#cases.length;
    this.#cases.push(...cases);
    return () => this.#verdicts.slice(from, from + cases.length);
  }

  async judge(): Promise<void> {
    const half = Math.ceil(this.#cases.length / 2);
    const parts = [this.#cases.slice(0, half), this.#cases.slice(half)];
    this.#verdicts = (await Promise.all(parts.map(verdictsOf))).flat();
  }
}

const nameOf = (index: number): string => `case ${index}.`;

const pactOf = (cases: readonly Case[]) => ({
  consumer: { name: "any" },
  provider: { name: "any" },
  interactions: cases.map(({ response }, index) => ({
    type: "Synchronous/HTTP",
    description: nameOf(index),
    request: { method: "GET", path: `/${index}` },
    response,
  })),
  metadata: { pactSpecification: { version: "4.0" } },
});

async function serve(cases: readonly Case[], asked: number[]): Promise<Server> {
  const server = createServer((request, response) => {
    const index = Number(request.url?.slice(1));
    const {
      status,
      contentType = "application/json",
      document,
      text,
    } = cases[index]?.answer ?? { status: 599 };
    asked.push(index);
    response.writeHead(status, contentType === "" ? {} : { "content-type": contentType });
    response.end(text ?? JSON.stringify(document));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function readVerdicts(text: string, count: number, asked: readonly number[]): readonly Verdict[] {
  const { interactionResults, errors } = resultSchema.parse(JSON.parse(text));
  const all = Array.from({ length: count }, (_, index) => index);
  if ([...asked].sort((a, b) => a - b).join() !== all.join()) throw new Error(`asked for ${asked.join()}`);
  return all.map((index) => {
    const results = interactionResults.filter(({ description }) => description === nameOf(index));
    const wrong = errors.filter(({ interaction }) => interaction.endsWith(nameOf(index)));
    const places = wrong.flatMap(({ mismatch }) => mismatch.mismatches.map(placeOf));
    if (results.length !== 1 || (results[0]?.result === "OK") !== (places.length === 0))
      throw new Error(`Pact contradicts itself about ${nameOf(index)}`);
    return [...new Set(places)];
  });
}

const placeOf = ({
  type,
  path,
  key,
}: {
  type: string;
  path?: string | undefined;
  key?: string | undefined;
}): string => path ?? key ?? (type === "StatusMismatch" ? "status" : type);

/** The `response` part that Pact makes of a body in its integration JSON. */
export async function responseOf(body: Matcher): Promise<unknown> {
  const dir = await mkdtemp(join(tmpdir(), "titan-auth-response-"));
  try {
    await new PactV4({ consumer: "any", provider: "any", dir, logLevel: "error" })
      .addInteraction()
      .uponReceiving("any")
      .withRequest("GET", "/")
      .willRespondWith(200, (builder) => builder.jsonBody(body))
      .executeTest(async ({ url }) => {
        await (await fetch(url)).text();
      });
    const [interaction] = z
      .object({ interactions: z.array(z.object({ response: z.unknown() })) })
      .parse(JSON.parse(await readFile(join(dir, "any-any.json"), "utf8"))).interactions;
    return interaction?.response;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
