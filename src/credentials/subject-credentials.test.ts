import { describe, expect, it } from "vitest";
import { gatherSubjectCredentials, type SubjectInputs } from "./subject-credentials.ts";

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (sub: string): string =>
  `${part({ alg: "HS256", kid: "k1" })}.${part({ sub, iss: "titan", exp: 4_000_000_000 })}.${"s".repeat(43)}`;
const key = (letter: string): string => `titan_sk_live_${letter.repeat(8)}0123456789abcdef`;

const gather = (inputs: Partial<SubjectInputs>) =>
  gatherSubjectCredentials({
    env: {},
    flags: {},
    readStdin: async () => "",
    readFile: async () => "",
    readCommand: async () => "",
    prefer: "any",
    ...inputs,
  });

describe("the credential in question", () => {
  it("comes from flags before variables, and TITAN_TOKEN before JWT_TOKEN", async () => {
    const env = { TITAN_TOKEN: key("a"), JWT_TOKEN: jwt("dana") };
    const file = { flags: { tokenFile: "f" }, readFile: async () => `${jwt("robin")}\n` };
    const flagged = await gather({ env, ...file });
    expect(flagged.subject?.place).toBe("the file of --token-file");
    expect(flagged.companion?.place).toBe("TITAN_TOKEN");
    const plain = await gather({ env });
    expect([plain.subject?.place, plain.companion?.place]).toEqual(["TITAN_TOKEN", "JWT_TOKEN"]);
    expect([plain.secrets.key?.reveal(), plain.secrets.jwt?.reveal()]).toEqual([key("a"), jwt("dana")]);
  });

  it("is a session token where sign-ins give opaque ones", async () => {
    const env = { JWT_TOKEN: "9f2c4e6a8b0d1f3e5c7a" };
    const { subject, secrets } = await gather({ env, opaqueSession: true });
    expect(subject).toMatchObject({ credential: { kind: "jwt" }, faults: [], sendable: true });
    expect(secrets.jwt?.reveal()).toBe(env.JWT_TOKEN);
    expect((await gather({ env })).subject?.faults).toEqual(["not-a-jwt"]);
  });

  it("is the JWT where a key's creation fails", async () => {
    const { subject, companion } = await gather({
      env: { TITAN_TOKEN: key("a"), JWT_TOKEN: jwt("dana") },
      prefer: "jwt",
    });
    expect([subject?.kind, companion?.kind]).toEqual(["jwt", "key"]);
  });

  it("has a slot of its own beside a second JWT", async () => {
    const { subject, companion, secrets } = await gather({
      env: { TITAN_TOKEN: jwt("dana"), JWT_TOKEN: jwt("robin") },
    });
    expect(subject?.credential).toEqual({ kind: "jwt" });
    expect(companion?.credential).toEqual({ kind: "control-jwt" });
    expect(secrets.controlJwt?.reveal()).toBe(jwt("robin"));
  });

  it("is not compared with itself", async () => {
    const { companion } = await gather({ env: { TITAN_TOKEN: jwt("dana"), JWT_TOKEN: ` ${jwt("dana")}` } });
    expect(companion).toBeUndefined();
  });

  it("is no key beside another key, which has no slot of its own", async () => {
    const file = { flags: { tokenFile: "f" }, readFile: async () => key("b") };
    const { companion, secrets } = await gather({ env: { TITAN_TOKEN: key("a") }, ...file });
    expect(companion).toBeUndefined();
    expect(secrets.key?.reveal()).toBe(key("b"));
    expect(secrets.notices).toEqual(["TITAN_TOKEN is not used: a key is compared with JWTs alone"]);
  });

  it("is asked for where none is given, and not otherwise", async () => {
    const prompt = async () => key("p");
    expect((await gather({ prompt })).subject?.place).toBe("the prompt");
    expect((await gather({ prompt, env: { TITAN_TOKEN: "" } })).subject?.place).toBe("TITAN_TOKEN");
    const account = { TITAN_EMAIL: "a@example.com", TITAN_PASSWORD: "p" };
    expect((await gather({ prompt, env: account })).subject?.place).toBe("sign-in");
    expect((await gather({})).subject).toBeUndefined();
  });

  it("is not hidden by a variable that is empty", async () => {
    const { subject } = await gather({ env: { TITAN_TOKEN: "", JWT_TOKEN: jwt("dana") } });
    expect([subject?.place, subject?.faults]).toEqual(["JWT_TOKEN", []]);
  });

  it("shows claims and never its text", async () => {
    const subjectCredentials = await gather({ env: { TITAN_TOKEN: jwt("dana"), JWT_TOKEN: key("a") } });
    expect(subjectCredentials.subject?.claims).toMatchObject({ iss: "titan", kid: "k1", exp: 4_000_000_000 });
    expect(JSON.stringify(subjectCredentials)).not.toContain("s".repeat(43));
    expect(JSON.stringify(subjectCredentials)).not.toContain("aaaaaaaa");
  });

  it("that is broken is sent as it was meant, or not at all", async () => {
    const repaired = await gather({ env: { TITAN_TOKEN: `"${key("a")}"` } });
    expect(repaired.subject).toMatchObject({ faults: ["quoted-token"], sendable: true });
    expect(repaired.secrets.key?.reveal()).toBe(key("a"));
    const hopeless = await gather({ env: { TITAN_TOKEN: "$TITAN_TOKEN" } });
    expect(hopeless.subject).toMatchObject({ faults: ["unexpanded-variable"], sendable: false });
    expect(hopeless.secrets.key).toBeUndefined();
  });

  it("cannot share standard input with the password", async () => {
    const flags = { tokenStdin: true, passwordStdin: true };
    await expect(gather({ flags })).rejects.toThrow("one standard input");
  });
});
