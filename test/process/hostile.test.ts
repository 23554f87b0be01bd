import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { reportSchema } from "../../contracts/report/report.ts";
import { asJson, chunk, chunked, head, ok, refusing, whole } from "../support/cli/attacks.ts";
import { type Attack, drip, flood, front, type Onset } from "../support/cli/front.ts";
import { deploy, envOf, filesIn, folder, listen, spawned, titanAuth } from "../support/cli.ts";

const peakScript = new URL("../../scripts/bench/peak.mjs", import.meta.url).href;

const zeros = Buffer.alloc(64 * 1024 * 1024, "0");
const gzipped = gzipSync(zeros);
const bombs = {
  gzip: gzipped,
  br: brotliCompressSync(zeros, { params: { 1: 1 } }),
  "gzip, gzip": gzipSync(gzipped),
  "br, gzip, deflate": deflateSync(gzipSync(brotliCompressSync(gzipped))),
};
const deep = (open: string, close: string): string => open.repeat(200_000) + close.repeat(200_000);

const answers =
  (bytes: Buffer | string): Attack =>
  (socket) =>
    void socket.end(bytes);
const cutAfter =
  (bytes: string): Attack =>
  (socket) =>
    void socket.write(bytes, () => socket.resetAndDestroy());

interface Case {
  readonly onset: Onset;
  readonly attack: Attack;
  /** Exit codes that are right. 3 where absent: nothing can be told. */
  readonly codes?: readonly number[];
  /** Whether it sends so much that memory is measured, in a process of its own. */
  readonly isLarge?: true;
}

const large = (one: Case): Case => ({ ...one, isLarge: true });

const everywhere = (attack: Attack, ...codes: number[]): Case => ({
  onset: "everywhere",
  attack,
  ...(codes.length > 0 && { codes }),
});
const tasks = (attack: Attack, ...codes: number[]): Case => ({
  onset: "tasks",
  attack,
  ...(codes.length > 0 && { codes }),
});
const signIn = (attack: Attack, ...codes: number[]): Case => ({
  onset: "sign-in",
  attack,
  ...(codes.length > 0 && { codes }),
});

const cases: Readonly<Record<string, Case>> = {
  "a body of 2 GiB, streamed": large(
    tasks((socket) => {
      socket.write(head(ok, asJson, `content-length: ${2 ** 31}`));
      flood(socket, zeros.subarray(0, 2 ** 16));
    }),
  ),
  "a body of 2 GiB in chunks, on signing in": large(
    signIn((socket) => {
      socket.write(head(ok, asJson, chunked));
      flood(socket, chunk(zeros.subarray(0, 2 ** 16)));
    }),
  ),
  "a body that drips": everywhere((socket) => {
    socket.write(head(ok, asJson, chunked));
    drip(socket, "1\r\n \r\n");
  }),
  "headers without end": large(
    everywhere((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      flood(socket, "x-a: b\r\n".repeat(1000));
    }),
  ),
  "a chunk's extension without end": large(
    everywhere((socket) => {
      socket.write(`${head(ok, asJson, chunked)}1;`);
      flood(socket, "b".repeat(2 ** 16));
    }),
  ),
  "trailers without end": large(
    everywhere((socket) => {
      socket.write(`${head(ok, asJson, chunked)}0\r\n`);
      flood(socket, "x-a: b\r\n".repeat(1000));
    }),
  ),
  "a flood of 103": large(
    everywhere((socket) => flood(socket, head("103 Early Hints", "link: </x>").repeat(100))),
  ),
  "another protocol": everywhere(
    answers(head("101 Switching Protocols", "upgrade: x", "connection: upgrade")),
  ),
  "what is no HTTP": everywhere(answers("SSH-2.0-OpenSSH_9.6\r\n")),
  "TLS on a plain port": everywhere(answers(Buffer.from([21, 3, 3, 0, 2, 2, 40]))),
  "an answer too many": everywhere(
    (socket) => {
      socket.write(Buffer.concat([whole(ok, "{}"), whole(ok, '{"success":true,"data":[]}')]));
    },
    1,
    3,
  ),
  ...Object.fromEntries(
    Object.entries(bombs).map(([coding, bomb]) => [
      `a bomb, ${coding}`,
      large(
        (coding.includes(",") ? everywhere : tasks)(answers(whole(ok, bomb, `content-encoding: ${coding}`))),
      ),
    ]),
  ),
  "more codings than anybody uses": large(
    tasks(answers(whole(ok, gzipped, `content-encoding: ${"gzip, ".repeat(500)}gzip`)), 1, 3),
  ),
  "a megabyte of empty lists, again and again": large(
    tasks(answers(whole(ok, `{"success":true,"data":[${"[],".repeat(340_000)}[]]}`)), 1, 3),
  ),
  "a megabyte of text, again and again": large(
    tasks(answers(whole(ok, `€${"text ".repeat(200_000)}`)), 1, 3),
  ),
  "a megabyte of what looks like the beginnings of JWTs, again and again": large(
    tasks(answers(whole(ok, "eyJ".repeat(340_000))), 1, 3),
  ),
  "lists 200,000 deep": large(tasks(answers(whole(ok, deep("[", "]"))), 1, 3)),
  "objects 200,000 deep, on signing in": large(
    signIn(answers(whole(ok, `{"token":${deep('{"a":', "}").replace(":}", ":1}")}}`)), 1, 3),
  ),
  "invalid UTF-8": tasks(
    answers(whole(ok, Buffer.from('{"success":true,"data":"\xff\xfe\xc3(\xed\xa0\x80"}', "latin1"))),
    1,
    3,
  ),
  "a content-length that is too long": everywhere(answers(`${head(ok, asJson, "content-length: 100")}{}`)),
  "a content-length that is too short": tasks(
    answers(`${head(ok, asJson, "content-length: 2")}{}{"success":true}`),
    1,
    3,
  ),
  "two content-lengths": everywhere(
    answers(`${head(ok, asJson, "content-length: 2", "content-length: 3")}{} `),
  ),
  "a length and chunks": everywhere(
    answers(`${head(ok, asJson, "content-length: 2", chunked)}2\r\n{}\r\n0\r\n\r\n`),
  ),
  "every header twice": tasks(
    answers(
      whole(
        "401 Unauthorized",
        "{}",
        asJson,
        "retry-after: 1",
        "retry-after: x",
        "www-authenticate: Bearer",
        'www-authenticate: ,,="',
        "date: x",
        "date: y",
      ),
    ),
    1,
    3,
  ),
  "a reset at once": everywhere((socket) => void socket.resetAndDestroy()),
  "a reset in the status line": everywhere(cutAfter("HTTP/1.1 20")),
  "a reset in the body": everywhere(cutAfter(`${head(ok, asJson, "content-length: 20")}{"a":`)),
  "a reset in a chunk, in the middle of the run": tasks(cutAfter(`${head(ok, asJson, chunked)}ff\r\n{"a":`)),
  "an end in the body, on signing in": signIn(answers(`${head(ok, asJson, chunked)}5\r\n{"tok`)),
  "redirects in a circle": everywhere(
    (socket, { url }) => void socket.write(whole("307 Temporary Redirect", "", `location: ${url}`)),
    1,
    3,
  ),
  "limits that never end": everywhere(
    answers(
      whole(
        "429 Too Many Requests",
        "{}",
        "retry-after: 999999999999999",
        "x-ratelimit-reset: 99999999999999999999",
      ),
    ),
  ),
  "JSON that means mischief": tasks(
    answers(
      whole(
        ok,
        '{"success":true,"__proto__":{"polluted":1},"constructor":{"prototype":{}},"data":{"toString":null,"length":1e999,"scopes":{"map":1}}}',
      ),
    ),
    1,
    3,
  ),
  "words that want to be obeyed": tasks(refusing, 1, 3),
};

const args = ["check", "--format", "json", "--reports", "out"];
const limits = ["--timeout", "0.3", "--deadline", "2", "--patience", "0"];
/** How much longer a run may take than one at a deployment that is not hostile, which shows how fast the machine is. */
const mostTimes = 8;
/** Times its memory that it may take. */
const mostMemory = 2;

describe("a hostile deployment neither breaks nor misleads check", () => {
  type Env = Readonly<Record<string, string>>;
  const timed = async (env: Env, home: string) => {
    const begun = performance.now();
    const outcome = await titanAuth([...args, ...limits], { env, home });
    return { ...outcome, tookMs: performance.now() - begun, peakMiB: 0 };
  };
  const measured = async (env: Env, home: string) => {
    const peak = join(home, "peak");
    const begun = performance.now();
    const own = { BENCH_PEAK: peak, NODE_OPTIONS: `--import=${peakScript}` };
    const outcome = await spawned([...args, ...limits], { env: { ...env, ...own }, home });
    const tookMs = performance.now() - begun;
    return { ...outcome, tookMs, peakMiB: Number(readFileSync(peak, "utf8")) / 2 ** 20 };
  };
  const usual = new Map<typeof timed, ReturnType<typeof timed>>();

  it.each(Object.entries(cases))("%s", async (_name, { onset, attack, codes = [3], isLarge }) => {
    const run = isLarge ? measured : timed;
    const deployment = await deploy();
    const healthy = usual.get(run) ?? run(deployment.env, folder());
    usual.set(run, healthy);
    const { tookMs: usualMs, peakMiB: usualMiB } = await healthy;
    const home = folder();
    const { url } = await front(deployment.url, onset, attack);
    const { code, stdout, stderr, tookMs, peakMiB } = await run(envOf(url, deployment.account), home);
    expect(tookMs).toBeLessThan(mostTimes * usualMs);
    expect(codes, stderr).toContain(code);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.exitCode).toBe(code);
    expect(report.summary.crashed).toBe(0);
    expectInert(stdout + (filesIn(home)["out/report.txt"] ?? "no report") + stderr);
    expect(peakMiB).toBeLessThanOrEqual(mostMemory * usualMiB);
    expect(deployment.livingKeys()).toEqual([]);
  });
});

/** Nothing that steers a terminal, reorders text, or commands a build log. */
function expectInert(text: string): void {
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toMatch(/##\w*\[/);
}

describe("a redirect to another origin that asks for the token", () => {
  it.each([
    ["check", "everywhere"],
    ["check", "tasks"],
    ["verify", "tasks"],
    ["cleanup", "sign-in"],
  ] as const)("%s sends nothing there: %s", async (command, onset) => {
    const stranger = await listen((_request, response) =>
      response
        .writeHead(401, { "www-authenticate": 'Bearer realm="titan"' })
        .end('{"error":"send the token"}'),
    );
    const deployment = await deploy();
    const there: Attack = (_socket, request, response) => {
      response
        .writeHead(307, {
          location: stranger.url + request.url,
          refresh: `0; url=${stranger.url}`,
          link: `<${stranger.url}>; rel=preload`,
        })
        .end();
    };
    const { url } = await front(deployment.url, onset, there);
    const { code, stderr } = await titanAuth(
      [command, ...(command === "cleanup" ? [] : ["--patience", "0"])],
      {
        env: envOf(url, deployment.account),
      },
    );
    expect([1, 3], stderr).toContain(code);
    expect(stranger.seen).toEqual([]);
    expect(deployment.livingKeys()).toEqual([]);
  });
});

describe("a hostile deployment neither breaks nor misleads verify", () => {
  it.each(["a body of 2 GiB, streamed", "lists 200,000 deep", "words that want to be obeyed"])(
    "%s",
    async (name) => {
      const home = folder();
      const deployment = await deploy();
      const { attack, onset } = cases[name] ?? everywhere(answers(""));
      const { url } = await front(deployment.url, onset, attack);
      const args = ["verify", "--format", "json", "--reports", "out", "--timeout", "0.5"];
      const { code, stdout, stderr } = await titanAuth(args, { env: envOf(url, deployment.account), home });
      expect([1, 3], stderr).toContain(code);
      expect(reportSchema.parse(JSON.parse(stdout)).summary.crashed).toBe(0);
      expectInert(stdout + (filesIn(home)["out/report.txt"] ?? "no report") + stderr);
      expect(deployment.livingKeys()).toEqual([]);
    },
  );
});
