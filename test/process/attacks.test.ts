import { describe, expect, it, onTestFinished } from "vitest";
import { answer, keysFront, notFound, withKey } from "../support/cli/keys-front.ts";
import { checkJson, filesIn, folder, startHere, titanAuth } from "../support/cli.ts";
import { behindFront } from "../support/front.ts";

/** Checks that create few keys and revoke one of them. */
const few = ["broken-key-creation", "revoked-key"];
const noList = () => notFound;

describe("an identifier in the answer to a creation that leads elsewhere", () => {
  it.each([
    ["a dot", "."],
    ["two dots", ".."],
    ["empty", ""],
    ["blank", " "],
    ["two dots, percent-encoded", "%2e%2e"],
    ["two dots, encoded twice", "%252e%252e"],
    ["two dots and a parameter", "..;v=1"],
    ["a path", "../tasks"],
    ["a path, percent-encoded", "x%2f..%2f..%2ftasks"],
    ["a path with backslashes", "..\\tasks"],
    ["a line end", "x\r\ny"],
    ["a lone surrogate", "x\ud800y"],
    ["a surrogate alone", "\udfff"],
  ])("%s: no other resource is asked for, and the key is told as left", async (_name, id) => {
    const home = folder();
    const front = await keysFront({ create: withKey((key) => ({ ...key, id })), list: noList });
    const { code, report, stderr } = await checkJson(few, { env: front.env, home });
    expect(code, stderr).not.toBe(70);
    expect(front.seen.filter((line) => line.startsWith("DELETE") && !line.includes("/tasks/"))).toEqual([]);
    expect(front.own().length).toBeGreaterThan(0);
    expect(report.keys.leftover.map(({ name }) => name)).toEqual(
      expect.arrayContaining(front.own().map(({ name }) => name)),
    );
    const cleaned = await titanAuth(["cleanup"], { env: front.env, home });
    expect(cleaned.code, cleaned.stderr).toBe(5);
    expect(cleaned.stdout).toContain("could not revoke");
    expect(Object.keys(filesIn(home))).not.toEqual([]);
    expect(front.othersLive()).toBe(true);
  });

  it.each([
    ["with a query", (id: string) => `${id}?x=1`],
    ["with a fragment", (id: string) => `${id}#x`],
    ["with a parameter", (id: string) => `${id};v=1`],
    ["in capitals", (id: string) => id.toUpperCase()],
    ["with a blank", (id: string) => ` ${id}`],
    ["with an unseen character", (id: string) => `${id}\u200b`],
    ["as it is", (id: string) => id],
  ])("somebody else's %s: it is not revoked", async (_name, write) => {
    for (const list of [noList, undefined]) {
      const home = folder();
      const front = await keysFront({
        create: withKey((key) => ({ ...key, id: write(front.others) })),
        ...(list && { list }),
      });
      await checkJson(few, { env: front.env, home });
      await titanAuth(["cleanup"], { env: front.env, home });
      expect(front.othersLive()).toBe(true);
    }
  });
});

describe("without a list of keys", () => {
  it("says of each key that is revoked falsely that it still works, unless it never opened anything", async () => {
    const home = folder();
    const front = await keysFront({ list: noList, revoke: () => answer(200, { success: true }) });
    const { code, report } = await checkJson([], { env: front.env, home });
    expect(code).toBe(1);
    const { created, revoked, unproven = 0, leftover } = report.keys;
    expect(leftover.length).toBeGreaterThan(3);
    expect(leftover.every(({ reason }) => reason === "still-works")).toBe(true);
    expect(leftover.length + unproven).toBeGreaterThanOrEqual(created);
    expect(revoked).toBe(unproven);
    const names = Object.values(filesIn(home)).join();
    for (const { name } of leftover) expect(names).toContain(name);
  });

  it("proves that the keys are gone which opened something, and says so of the others", async () => {
    const front = await keysFront({ list: noList });
    const { code, report, stderr } = await checkJson([], { env: front.env });
    expect(code, stderr).toBe(0);
    expect(report.keys.leftover).toEqual([]);
    expect(front.own()).toEqual([]);
    expect(report.keys.unproven ?? 0).toBeLessThan(report.keys.revoked / 2);
  });

  it("asks no key again where the list shows that it is gone", async () => {
    const front = await keysFront({});
    const { report } = await checkJson([], { env: front.env });
    const plain = await checkJson([], { env: front.deployment.env });
    expect(report.keys.unproven).toBeUndefined();
    expect(Math.abs(report.requests - plain.report.requests)).toBeLessThan(5);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "a run that %s ends after its first creation revokes no key of somebody else's, and cleanup neither",
    async (signal) => {
      const home = folder();
      const stop: { now?: () => void } = {};
      const front = await keysFront({
        list: noList,
        create: async (request, forward) => {
          const whole = await forward();
          if (request.count === 1) stop.now?.();
          return answer(whole.status, { ...JSON.parse(whole.body), id: front.others });
        },
      });
      const running = startHere(["check", ...few], { env: front.env, home });
      stop.now = () => running.kill(signal);
      const { stderr } = await running.ended;
      expect(stderr).toContain("titan-auth cleanup");
      await titanAuth(["cleanup"], { env: front.env, home });
      expect(front.othersLive()).toBe(true);
    },
  );
});

it("a key list that hangs in the middle of a run is asked for a few times, and no key is left", async () => {
  // Once it has shown a key: without that, nothing would tell whose the first identifier is.
  const front: Awaited<ReturnType<typeof keysFront>> = await keysFront({
    list: () => (front.own().length > 1 ? new Promise(() => undefined) : undefined),
  });
  // Long enough for every other call on a busy machine: a creation without an answer leaves a key that only the list could show.
  const { code } = await checkJson(["--timeout", "8"], { env: front.env });
  expect(code).not.toBe(70);
  expect(front.counts.list).toBeLessThan(16);
  expect(front.own()).toEqual([]);
});

it("slow creations do not stop revocations: the breaker lets them pass", async () => {
  const front = await keysFront({
    create: async ({ count }, forward) => {
      const whole = await forward();
      return count < 2 ? whole : new Promise<never>(() => undefined);
    },
  });
  const { report } = await checkJson([...few, "--timeout", "1"], { env: front.env });
  expect(front.counts.create).toBeGreaterThan(2);
  expect(front.own()).toEqual([]);
  expect(report.keys.leftover).toEqual([]);
});

describe("a gateway's answer to a creation that happened", () => {
  it.each([
    ["500", answer(500, {})],
    ["502", answer(502, "<h1>Bad gateway</h1>")],
    ["504", answer(504, {})],
    ["302", { ...answer(302, ""), headers: { location: "/login" } }],
    ["409", answer(409, { success: false, error: { code: "CONFLICT", message: "no" } })],
    [
      "403, though it was stored",
      answer(403, { success: false, error: { code: "FORBIDDEN", message: "no" } }),
    ],
    ["success: false", answer(200, { success: false, error: { code: "FAILED", message: "no" } })],
    ["cut JSON", answer(201, '{"id":"x')],
  ])("%s: no key is lost", async (_name, said) => {
    const home = folder();
    const front = await keysFront({
      create: async ({ count }, forward) => {
        const whole = await forward();
        return count % 2 === 0 ? said : whole;
      },
    });
    const { report } = await checkJson(few, { env: front.env, home });
    const told = report.keys.leftover.map(({ name }) => name);
    for (const { name } of front.own()) expect(told).toContain(name);
    expect((await titanAuth(["cleanup"], { env: front.env, home })).code).toBe(0);
    expect(front.own()).toEqual([]);
    expect(front.othersLive()).toBe(true);
    expect(filesIn(home)).toEqual({});
  });
});

it("503 to one revocation in three costs no key", async () => {
  const home = folder();
  const front = await keysFront({ revoke: ({ count }) => (count % 3 === 1 ? answer(503, {}) : undefined) });
  const { report } = await checkJson([...few, "refused-scope"], { env: front.env, home });
  expect(report.keys.leftover).toEqual([]);
  expect(front.own()).toEqual([]);
  expect(filesIn(home)).toEqual({});
});

it("every string that a sign-in or creation answer holds beside is a secret", async () => {
  const home = folder();
  const hidden = {
    refresh_token: "rT-81hZq0TLk2Vw9sXcB4nM7",
    mfa_token: "mfa.55Qe8Yt3Kd0Zr6Wp",
    session: { deep: ["unk-9vJ2mB7xQ4tL1zR8", { handle: "hnd_7Gh3Kq9Lw2Xc5Vb8" }] },
  };
  const values = [
    "rT-81hZq0TLk2Vw9sXcB4nM7",
    "mfa.55Qe8Yt3Kd0Zr6Wp",
    "unk-9vJ2mB7xQ4tL1zR8",
    "hnd_7Gh3Kq9Lw2Xc5Vb8",
  ];
  const front = await keysFront({ create: withKey((key) => ({ ...key, rotation: "rot-4Fz8Nw2Jd6Ts0Yp3" })) });
  const echo = await behindFront(
    { ...front.deployment, url: front.url, close: async () => undefined },
    async (call, forward) => {
      const whole = await forward();
      if (call.target.endsWith("/login") && whole.status === 200)
        return answer(200, { ...JSON.parse(whole.body), ...hidden });
      if (whole.status < 400) return whole;
      const said = [...values, "rot-4Fz8Nw2Jd6Ts0Yp3"].flatMap((one) => [
        one,
        btoa(one),
        encodeURIComponent(one),
      ]);
      return { ...whole, body: whole.body.replace('"message":"', `"message":"${said.join(" ")} `) };
    },
  );
  onTestFinished(() => echo.close());
  const env = { ...front.env, AUTH_URL: echo.url };
  const args = ["check", ...few, "--patience", "1", "--verbose", "--reports", "out", "--record", "run.json"];
  const { stdout, stderr } = await titanAuth(args, { env, home });
  const all = [stdout, stderr, ...Object.values(filesIn(home))].join("\n");
  for (const one of [...values, "rot-4Fz8Nw2Jd6Ts0Yp3"])
    for (const form of [one, btoa(one).replace(/=+$/, "")]) expect(all).not.toContain(form);
});
