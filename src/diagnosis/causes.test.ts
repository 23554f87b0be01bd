import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Report, reportSchema } from "../../contracts/report/report.ts";
import { type Confidence, type RowId, type RowVerdict, rowIds } from "../../contracts/report/terms.ts";
import { faultIds } from "../../contracts/token/text-faults.ts";
import { causes } from "../../suites/diagnosis/causes/index.ts";
import { diagnoseAt, type Env, type Question } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import type { Client } from "../../test/support/embedded/client.ts";
import type { EmbeddedOptions } from "../embedded/index.ts";

/** One failing call, made for real, and what the diagnosis must say. */
interface Case {
  readonly id: string;
  readonly deployment?: EmbeddedOptions;
  readonly env: (client: Client) => Promise<Env>;
  readonly question?: Question;
  /** The other rows in the table's order: `-` ruled out, `?` not tested. */
  readonly told: readonly [row: RowId, confidence: Confidence, others: string, step: string];
}

const account = ({
  embedded: {
    account: { email, password },
  },
}: Client): Env => ({ TITAN_EMAIL: email, TITAN_PASSWORD: password });
const key =
  (...scopes: readonly string[]) =>
  async (client: Client): Promise<Env> => ({ TITAN_TOKEN: await client.key(...scopes) });
const jwt = async (client: Client): Promise<Env> => ({ TITAN_TOKEN: await client.jwt() });
const expired = async ({ embedded }: Client): Promise<Env> => ({ TITAN_TOKEN: embedded.expiredJwt });
const both = async (client: Client): Promise<Env> => ({
  TITAN_TOKEN: await client.key("tasks:read"),
  JWT_TOKEN: await client.jwt(),
});
const foreignJwt =
  (options: EmbeddedOptions = {}) =>
  async (client: Client): Promise<Env> => ({
    TITAN_TOKEN: await withEmbedded(options, (other) => other.jwt()),
    ...account(client),
  });

const cases: readonly Case[] = [
  {
    id: "missing-credential",
    env: async () => ({}),
    told: ["unauthorized", "certain", "???", "given"],
  },
  {
    id: "header-lost-in-redirect",
    deployment: { flaws: ["tasks-moved"] },
    env: key("tasks:read"),
    told: ["unauthorized", "likely", "???", "header"],
  },
  {
    id: "session-jwt-in-backend",
    env: jwt,
    question: { symptom: "dashboard-works" },
    told: ["session-vs-key", "likely", "-??", "kind"],
  },
  {
    id: "session-jwt-in-backend",
    env: expired,
    question: { symptom: "dashboard-works" },
    told: ["session-vs-key", "certain", "???", "kind"],
  },
  {
    id: "key-creation-with-expired-jwt",
    env: expired,
    question: { symptom: "key-creation" },
    told: ["api-key-creation", "certain", "??-", "in-date"],
  },
  {
    id: "expired-jwt",
    env: expired,
    told: ["unauthorized", "certain", "??-", "in-date"],
  },
  {
    id: "not-yet-valid-jwt",
    deployment: { flaws: ["jwt-valid-later"] },
    env: jwt,
    told: ["unauthorized", "certain", "??-", "in-date"],
  },
  {
    id: "key-creation-with-key",
    env: key("tasks:read"),
    question: { call: "POST /api/v1/api-keys" },
    told: ["api-key-creation", "certain", "-?-", "kind"],
  },
  {
    id: "key-creation-with-key",
    deployment: { variations: ["unauthorized-for-key-creation-with-key"] },
    env: key("tasks:read"),
    question: { symptom: "key-creation" },
    told: ["api-key-creation", "certain", "-?-", "kind"],
  },
  {
    id: "key-request-refused",
    env: jwt,
    question: { symptom: "key-creation", tryCreate: true, scope: "tasks:execute" },
    told: ["api-key-creation", "certain", "---", "call"],
  },
  {
    id: "key-creation-refused",
    deployment: { flaws: ["key-creation-refused"] },
    env: jwt,
    question: { symptom: "key-creation", tryCreate: true },
    told: ["api-key-creation", "certain", "-?-", "call"],
  },
  {
    id: "wrong-header",
    deployment: { flaws: ["keys-only-by-x-api-key"] },
    env: key("tasks:read"),
    told: ["unauthorized", "certain", "???", "header"],
  },
  {
    id: "header-dropped",
    deployment: { flaws: ["header-stripped"] },
    env: jwt,
    told: ["unauthorized", "likely", "???", "header"],
  },
  {
    id: "header-dropped",
    deployment: { flaws: ["header-stripped"] },
    env: key("tasks:read"),
    told: ["unauthorized", "likely", "???", "header"],
  },
  {
    id: "header-dropped",
    deployment: { flaws: ["header-stripped-everywhere"] },
    env: async (client) => ({ ...(await jwt(client)), ...account(client) }),
    told: ["unauthorized", "likely", "??-", "header"],
  },
  {
    id: "another-environments-jwt",
    env: foreignJwt({ variations: ["other-issuer"] }),
    told: ["unauthorized", "certain", "??-", "accepted"],
  },
  {
    id: "revoked-key",
    env: async (client) => ({ TITAN_TOKEN: await client.revokedKey("tasks:read") }),
    told: ["unauthorized", "likely", "???", "accepted"],
  },
  {
    id: "revoked-key",
    deployment: { flaws: ["revoked-key-403"] },
    env: async (client) => ({ TITAN_TOKEN: await client.revokedKey("tasks:read") }),
    question: { call: "GET /api/v1/tasks" },
    told: ["unauthorized", "likely", "??-", "accepted"],
  },
  {
    id: "keys-refused-by-task-service",
    deployment: { flaws: ["keys-refused-on-tasks"] },
    env: async (client) => ({ ...(await both(client)), ...account(client) }),
    told: ["session-vs-key", "certain", "-??", "accepted"],
  },
  {
    id: "keys-refused-by-task-service",
    deployment: { flaws: ["keys-refused-on-tasks"] },
    env: both,
    told: ["session-vs-key", "certain", "-??", "accepted"],
  },
  {
    id: "keys-refused-by-task-service",
    deployment: { flaws: ["keys-refused-on-tasks"] },
    env: key("tasks:read"),
    told: ["session-vs-key", "likely", "-??", "accepted"],
  },
  {
    id: "jwt-refused-by-task-service",
    deployment: { flaws: ["jwt-refused-on-tasks"] },
    env: jwt,
    told: ["session-vs-key", "likely", "-??", "accepted"],
  },
  {
    id: "jwt-refused-by-task-service",
    deployment: { flaws: ["jwt-refused-on-tasks"] },
    env: async (client) => ({ TITAN_TOKEN: await client.jwt(), JWT_TOKEN: await client.key("tasks:read") }),
    told: ["session-vs-key", "likely", "-??", "accepted"],
  },
  {
    id: "scope-not-honoured",
    deployment: { flaws: ["guard-asks-another-scope"] },
    env: key("billing:read"),
    question: { call: "GET /api/v1/billing/ledger" },
    told: ["forbidden", "certain", "-?-", "scope"],
  },
  {
    id: "scope-not-honoured",
    deployment: { flaws: ["guard-asks-another-scope"], variations: ["no-message-scope"] },
    env: key("billing:read"),
    question: { call: "GET /api/v1/billing/ledger" },
    told: ["forbidden", "likely", "-?-", "scope"],
  },
  {
    id: "lacking-scope",
    env: key("tasks:read"),
    question: { call: "GET /api/v1/executions" },
    told: ["forbidden", "certain", "-?-", "scope"],
  },
  {
    id: "lacking-scope",
    env: key("tasks:read"),
    question: { call: "POST /api/v1/tasks" },
    told: ["forbidden", "certain", "-?-", "scope"],
  },
  {
    id: "lacking-scope",
    env: key("tasks:read"),
    question: { scope: "billing:read" },
    told: ["forbidden", "certain", "-?-", "scope"],
  },
  {
    id: "lacking-scope",
    env: key("tasks:read"),
    question: { symptom: "403" },
    told: ["forbidden", "likely", "-?-", "scope"],
  },
  {
    id: "lacking-scope",
    deployment: { flaws: ["401-for-403"] },
    env: key("executions:read"),
    question: { call: "GET /api/v1/tasks" },
    told: ["forbidden", "likely", "-?-", "scope"],
  },
  {
    id: "key-opens-nothing",
    deployment: { variations: ["empty-scopes-allowed", "no-message-scope"] },
    env: key(),
    question: { call: "GET /api/v1/tasks" },
    told: ["forbidden", "possible", "-?-", "scope"],
  },
  {
    id: "jwt-not-allowed",
    deployment: { flaws: ["session-refuses-jwt"] },
    env: jwt,
    question: { call: "GET /api/v1/auth/session" },
    told: ["forbidden", "likely", "-?-", "call"],
  },
  {
    id: "signature-not-accepted",
    env: foreignJwt(),
    told: ["unauthorized", "likely", "??-", "accepted"],
  },
  {
    id: "signature-not-accepted",
    env: async (client) => ({ TITAN_TOKEN: (await foreignJwt()(client))["TITAN_TOKEN"] ?? "" }),
    told: ["unauthorized", "possible", "??-", "accepted"],
  },
  {
    id: "unknown-key",
    env: async (client) => ({ TITAN_TOKEN: `${await client.key("tasks:read")}x` }),
    told: ["unauthorized", "possible", "???", "accepted"],
  },
  {
    id: "another-environments-key",
    deployment: { flaws: ["refusal-without-code"] },
    env: async () => ({
      TITAN_TOKEN: await withEmbedded({ variations: ["keys-test-prefix"] }, (other) =>
        other.key("tasks:read"),
      ),
    }),
    told: ["unauthorized", "possible", "???", "accepted"],
  },
];

const marks: Readonly<Record<RowVerdict, string>> = { confirmed: "!", "ruled-out": "-", "not-tested": "?" };

/** What a report says, in the form in which cases say what is wanted. */
function summary(report: Report, row: RowId) {
  return {
    id: report.answer?.finding,
    confidence: report.answer?.confidence,
    confirmed: report.troubleshooting.filter(({ verdict }) => verdict === "confirmed").map((one) => one.row),
    others: report.troubleshooting
      .filter((one) => one.row !== row)
      .map(({ verdict }) => marks[verdict])
      .join(""),
    step: report.steps?.find(({ state }) => state === "broken")?.step,
    exitCode: report.exitCode,
  };
}

describe("each cause is named for what it is", () => {
  it.each(cases.map((one, index) => [`${one.id} (${index})`, one] as const))("%s", async (_name, one) => {
    await withEmbedded(one.deployment ?? {}, async (client) => {
      const report = await diagnoseAt(client.embedded.url, await one.env(client), one.question);
      const [row, confidence, others, step] = one.told;
      expect(summary(report, row), report.because).toEqual({
        id: `diagnosis/${one.id}`,
        confidence,
        confirmed: [row],
        others,
        step,
        exitCode: 1,
      });
      expect(report.requests).toBeLessThanOrEqual(24);
      expect(reportSchema.safeParse(report).error).toBeUndefined();
      expect(report.troubleshooting.map(({ row }) => row)).toEqual([...rowIds]);
      expect(report.keys).toEqual({ created: 0, revoked: 0, leftover: [] });
      expect(report.findings[0]?.evidence.length).toBeGreaterThan(0);
    });
  });

  it("and none of them is left out", () => {
    const tested = new Set<string>([...cases.map(({ id }) => id), ...faultIds]);
    const field = ["field-cases", "gateway-cases"]
      .map((name) => readFileSync(new URL(`${name}.test.ts`, import.meta.url), "utf8"))
      .join("");
    const left = causes.filter(
      ({ id }) => !tested.has(id) && !new RegExp(`"(?:diagnosis/)?${id}"`).test(field),
    );
    expect(left.map(({ id }) => id)).toEqual([]);
  });
});
