import { expect, test } from "vitest";
import type { ReportExchange } from "../../../contracts/report/report.ts";
import { repeatOf } from "./curl.ts";

const exchange = (changes: Partial<ReportExchange>): ReportExchange => ({
  id: "x1",
  probe: "p",
  method: "GET",
  url: "https://a.example/x?limit=1",
  credential: "none",
  startedAt: "2026-01-01T00:00:00.000Z",
  durationMs: 1,
  request: { headers: {} },
  ...changes,
});

const bearer = { authorization: "Bearer [key#c41f09]", accept: "application/json", "x-request-id": "1" };

test.each([
  ["no credential", {}, "curl -sS -X GET 'https://a.example/x?limit=1'"],
  [
    "a key",
    { credential: "key[a]", request: { headers: bearer } },
    `printf 'header = "authorization: Bearer %s"\\n' "$TITAN_TOKEN" | curl -sS --config - -X GET 'https://a.example/x?limit=1' -H 'accept: application/json'`,
  ],
  [
    "a JWT",
    { credential: "jwt", request: { headers: { authorization: "Bearer [jwt#c4]" } } },
    `printf 'header = "authorization: Bearer %s"\\n' "$JWT_TOKEN" | curl -sS --config - -X GET 'https://a.example/x?limit=1'`,
  ],
  [
    "a sign-in",
    {
      method: "POST",
      request: { headers: {}, body: '{"email":"[email#a1]","password":"[password#b2]","p":"5%"}' },
    },
    `printf '{"email":"%s","password":"%s","p":"5%%"}' "$TITAN_EMAIL" "$TITAN_PASSWORD" | curl -sS -X POST 'https://a.example/x?limit=1' --data-binary @-`,
  ],
  [
    "what a shell would obey",
    {
      url: "https://a.example/'$(id)`id`",
      method: "GET; id",
      request: { headers: { a: "'; id", "@/etc/passwd": "x" }, body: "'$x" },
    },
    `curl -sS -X 'GET; id' 'https://a.example/'\\''$(id)\`id\`' -H 'a: '\\''; id' --data-raw ''\\''$x'`,
  ],
])("%s", (_, changes, curl) => {
  expect(repeatOf(exchange(changes))).toEqual({ curl });
});

test.each([
  [
    "a forged token",
    { credential: "jwt (alg-none)", request: { headers: bearer } },
    /makes this credential itself/,
  ],
  ["a token in the address", { url: "https://a.example/?token=[jwt#a1]" }, /stood in the address/],
  ["what is no address, but a flag of curl", { url: "-K/etc/passwd" }, /no http address/],
  ["a body cut short", { request: { headers: {}, body: "a", truncated: true } }, /only a part/],
  ["two secrets", { credential: "jwt", request: { headers: bearer, body: "[key#a1]" } }, /several secrets/],
  ["a request that was not kept", { credential: "jwt", request: undefined }, /not kept/],
  [
    "a header that would end its quotes",
    { credential: "key[a]", request: { headers: { authorization: '"x [key#a1]' } } },
    /makes this credential itself/,
  ],
])("no command for %s", (_, changes, because) => {
  const { request, ...rest } = exchange(changes as Partial<ReportExchange>);
  const one = request === undefined ? rest : { ...rest, request };
  expect(repeatOf(one)).toEqual({ because: expect.stringMatching(because) });
});
