import { describe, expect, it, vi } from "vitest";
import { UserError } from "../user-error.ts";
import { gatherSecrets, refuseSecretArguments, type SecretInputs } from "./sources.ts";

const now = new Date("2026-11-24T08:00:00Z");
const seconds = now.getTime() / 1000;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwtOf = (claims: Record<string, unknown>): string =>
  `${encode({ alg: "HS256" })}.${encode(claims)}.c2lnbmF0dXJl`;

const live = jwtOf({ sub: "42", exp: seconds + 3600 });
const otherLive = jwtOf({ sub: "43", exp: seconds + 3600 });
const endless = jwtOf({ sub: "42" });
const expired = jwtOf({ sub: "42", exp: seconds - 3600 });
const justExpired = jwtOf({ sub: "42", exp: seconds - 60 });
const key = "titan_sk_live_0123456789abcdef";

async function gather(
  env: SecretInputs["env"],
  { flags = {}, stdin = "", prompt }: { flags?: SecretInputs["flags"]; stdin?: string; prompt?: string } = {},
) {
  const readStdin = vi.fn(async () => stdin);
  const ask = vi.fn(async () => prompt ?? "");
  const inputs = { env, flags, readStdin, now, ...(prompt !== undefined && { prompt: ask }) };
  const { notices, ...secrets } = await gatherSecrets(inputs);
  const revealed = Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]),
  );
  const kinds = Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.kind]));
  return { revealed, kinds, notices, readStdin, ask };
}

describe("gatherSecrets, from the environment", () => {
  it("takes every variable for what it is", async () => {
    const env = { TITAN_EMAIL: "a@b.c", TITAN_PASSWORD: " p'w\" ", JWT_TOKEN: live, TITAN_TOKEN: key };
    const { revealed, kinds, notices, readStdin } = await gather({ ...env, TITAN_EXPIRED_JWT: expired });
    expect(revealed).toEqual({
      email: "a@b.c",
      password: " p'w\" ",
      jwt: live,
      key,
      expiredJwt: expired,
    });
    expect(kinds).toEqual({
      email: "email",
      password: "password",
      jwt: "jwt",
      key: "key",
      expiredJwt: "jwt",
    });
    expect(notices).toEqual([]);
    expect(readStdin).not.toHaveBeenCalled();
  });

  it("counts an empty variable as unset", async () => {
    const names = ["TITAN_EMAIL", "TITAN_PASSWORD", "JWT_TOKEN", "TITAN_TOKEN", "TITAN_EXPIRED_JWT"];
    const { revealed, notices } = await gather(Object.fromEntries(names.map((name) => [name, ""])));
    expect(revealed).toEqual({});
    expect(notices).toEqual([]);
  });

  it("tells by its shape what TITAN_TOKEN is", async () => {
    expect((await gather({ TITAN_TOKEN: live })).revealed).toEqual({ jwt: live });
    expect((await gather({ TITAN_TOKEN: key })).revealed).toEqual({ key });
    const odd = await gather({ TITAN_TOKEN: "another.kind.of-key" });
    expect(odd.revealed).toEqual({ key: "another.kind.of-key" });
    expect(odd.notices).toEqual([expect.stringContaining("does not begin with titan_sk_")]);
  });

  it("prefers JWT_TOKEN to a JWT in TITAN_TOKEN, and says so where they differ", async () => {
    const differing = await gather({ JWT_TOKEN: live, TITAN_TOKEN: otherLive });
    expect(differing.revealed).toEqual({ jwt: live });
    expect(differing.notices).toEqual(["TITAN_TOKEN is not used: JWT_TOKEN comes first."]);
    expect((await gather({ JWT_TOKEN: live, TITAN_TOKEN: live })).notices).toEqual([]);
  });
});

describe("gatherSecrets, with expired JWTs", () => {
  it("uses an expired one as such", async () => {
    for (const name of ["JWT_TOKEN", "TITAN_TOKEN"]) {
      const { revealed, notices } = await gather({ [name]: expired });
      expect(revealed).toEqual({ expiredJwt: expired });
      expect(notices).toEqual([`${name} has expired: it is used to test that expired tokens are refused.`]);
    }
  });

  it("takes the live one of two", async () => {
    const { revealed } = await gather({ JWT_TOKEN: expired, TITAN_TOKEN: live });
    expect(revealed).toEqual({ jwt: live, expiredJwt: expired });
  });

  it("prefers TITAN_EXPIRED_JWT, and then has no use for the other", async () => {
    const older = jwtOf({ exp: seconds - 7200 });
    const { revealed, notices } = await gather({ JWT_TOKEN: expired, TITAN_EXPIRED_JWT: older });
    expect(revealed).toEqual({ expiredJwt: older });
    expect(notices).toEqual(["JWT_TOKEN has expired: it is not used."]);
  });

  it("makes no proof of one that a deployment may still accept", async () => {
    const { revealed, notices } = await gather({ JWT_TOKEN: justExpired });
    expect(revealed).toEqual({});
    expect(notices).toEqual(["JWT_TOKEN has expired: it is not used."]);
  });

  it("reads an end in milliseconds as diagnose does", async () => {
    const over = jwtOf({ exp: (seconds - 3600) * 1000 });
    expect((await gather({ JWT_TOKEN: over })).revealed).toEqual({ expiredJwt: over });
    const alive = jwtOf({ exp: (seconds + 3600) * 1000 });
    expect((await gather({ JWT_TOKEN: alive })).revealed).toEqual({ jwt: alive });
  });

  it("counts the second of the end as over (RFC 7519, 4.1.4: on or after), and no end as alive", async () => {
    expect((await gather({ JWT_TOKEN: jwtOf({ exp: seconds }) })).revealed).toEqual({});
    expect((await gather({ JWT_TOKEN: endless })).revealed).toEqual({ jwt: endless });
  });

  it.each([live, justExpired, endless])("refuses a TITAN_EXPIRED_JWT that proves nothing", async (token) => {
    await expect(gather({ TITAN_EXPIRED_JWT: token })).rejects.toThrow(/^TITAN_EXPIRED_JWT: wanted/);
  });
});

describe("gatherSecrets, from standard input and a prompt", () => {
  const email = { TITAN_EMAIL: "a@b.c" };
  const passwordStdin = { passwordStdin: true };

  it.each([
    ["secret\n", "secret"],
    ["secret\r\n", "secret"],
    ["secret\n\n", "secret\n"],
    [" se cret ", " se cret "],
  ])("reads the password %j without the line break that ends it", async (stdin, password) => {
    const { revealed, readStdin } = await gather(
      { ...email, TITAN_PASSWORD: "other" },
      { flags: passwordStdin, stdin, prompt: "unasked" },
    );
    expect(revealed["password"]).toBe(password);
    expect(readStdin).toHaveBeenCalledTimes(1);
  });

  it("reads a token of either kind, before those of the environment", async () => {
    const flags = { tokenStdin: true };
    expect((await gather({}, { flags, stdin: `${key}\n` })).revealed).toEqual({ key });
    const { revealed, notices } = await gather({ JWT_TOKEN: otherLive }, { flags, stdin: `${live}\n` });
    expect(revealed).toEqual({ jwt: live });
    expect(notices).toEqual(["JWT_TOKEN is not used: --token-stdin comes first."]);
  });

  it.each([
    ["both flags", email, { flags: { passwordStdin: true, tokenStdin: true }, stdin: "x" }],
    ["no password", email, { flags: passwordStdin, stdin: "\n" }],
    ["no token", {}, { flags: { tokenStdin: true }, stdin: "" }],
    ["a password of nobody", {}, { flags: passwordStdin, stdin: "secret" }],
  ] as const)("refuses %s", async (_, env, options) => {
    await expect(gather(env, options)).rejects.toThrow(UserError);
  });

  it("asks for a missing password where it may", async () => {
    const asked = await gather(email, { prompt: "typed" });
    expect(asked.revealed).toEqual({ email: "a@b.c", password: "typed" });
    expect(asked.ask).toHaveBeenCalledExactlyOnceWith(expect.not.stringContaining("a@b.c"));
    expect(asked.notices).toEqual([]);
  });

  it.each([
    ["input is not wanted", email, { flags: { noInput: true }, prompt: "typed" }, 0],
    ["there is a password", { ...email, TITAN_PASSWORD: "secret" }, { prompt: "typed" }, 0],
    ["there is no account", {}, { prompt: "typed" }, 0],
  ] as const)("does not ask where %s", async (_, env, options, notices) => {
    const gathered = await gather(env, options);
    expect(gathered.ask).not.toHaveBeenCalled();
    expect(gathered.notices).toHaveLength(notices);
  });

  it("takes no answer for no password", async () => {
    const { revealed } = await gather(email, { prompt: "" });
    expect(revealed).toEqual({ email: "a@b.c" });
  });
});

describe("refuseSecretArguments", () => {
  it.each([
    [["check", live], "Argument 2"],
    [["check", "--token", key], "Argument 3"],
    [[`--token=${live}`], "Argument 1"],
    [["scopes", `https://host/?access_token=${key}`], "Argument 2"],
  ])("names the place and not the secret", (argv, place) => {
    const refuse = () => refuseSecretArguments(argv);
    expect(refuse).toThrow(UserError);
    expect(refuse).toThrow(place);
    expect(refuse).not.toThrow(key);
    expect(refuse).not.toThrow(live);
  });

  it("passes an honest command line", () => {
    const argv = ["check", "--auth-url", "https://api.webscraping.titannet.io", "GET /api/v1/tasks/{id}"];
    expect(() => refuseSecretArguments(argv)).not.toThrow();
  });
});
