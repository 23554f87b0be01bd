import { describe, expect, it } from "vitest";
import { checkJson } from "../support/cli.ts";
import { apache, caddy, nginx } from "../support/gateways/asking.ts";
import { isInstalled } from "../support/gateways/gateway.ts";
import { haproxy } from "../support/gateways/haproxy.ts";

/** Real gateways that hold all authorization checks of the task service: set up right, and with one hole each. */

const worst = ({ report }: Awaited<ReturnType<typeof checkJson>>) =>
  report.findings
    .filter(({ severity }) => severity === "critical" || severity === "high")
    .map(({ id, message, row, severity, operation, operations }) => ({
      id,
      message,
      row,
      severity,
      operations: operations ?? [operation],
    }));

describe.each([nginx, haproxy, apache, caddy].map((gateway) => [gateway.name, gateway] as const))(
  "a task service behind %s",
  (name, gateway) => {
    const isThere = isInstalled(gateway);
    it.skipIf(isThere)(`is not tested here: ${name} is not installed`, () => undefined);
    const behind = it.skipIf(!isThere);

    behind("is right where every request is checked, also at full depth", async () => {
      const env = await gateway.start("right");
      // That refusals are pages is told, and is no hole.
      const limit = gateway.hasPages ? ["--fail-on", "high"] : [];
      const ran = await checkJson(["--depth", "full", ...limit], { env });
      expect(worst(ran)).toEqual([]);
      expect([ran.code, ran.report.because]).toEqual([0, expect.any(String)]);
      const graver = ran.report.findings.filter(({ severity }) => severity !== "low" && severity !== "info");
      expect(graver.map(({ check }) => check)).toEqual(gateway.hasPages ? ["malformed-refusal"] : []);
      expect(ran.report.because).not.toContain("dashboard");
      expect(ran.report.keys.leftover).toEqual([]);
    });

    behind("with a location that is not checked: one finding, open to everybody", async () => {
      const env = await gateway.start("open-location");
      const ran = await checkJson(["scopes"], { env });
      const found = worst(ran);
      expect(ran.code).toBe(1);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ severity: "critical", row: "unauthorized" });
      expect(found[0]?.operations.every((operation) => operation?.includes("/billing/"))).toBe(true);
    });

    behind(
      "with a rule that has no anchor: what is below it asks for the wrong scope, and nothing else",
      async () => {
        const env = await gateway.start("no-anchor");
        const ran = await checkJson(["scopes"], { env });
        expect(ran.code).toBe(1);
        const found = worst(ran);
        expect(found.map(({ id }) => id)).toEqual(["unguarded-scope/guarded-by-another"]);
        expect(found[0]).toMatchObject({ row: "forbidden", message: expect.stringContaining("tasks:read") });
        const wrong = ["GET /api/v1/tasks/{id}/executions", "GET /api/v1/tasks/{id}/datasets"];
        expect(found[0]?.operations).toContain(wrong[0]);
        expect(wrong).toEqual(expect.arrayContaining([...(found[0]?.operations ?? [])]));
      },
    );

    behind("that decodes JWTs and does not verify them: critical, row 401", async () => {
      const env = await gateway.start("unverified-signature");
      const ran = await checkJson(["session"], { env });
      expect(ran.code).toBe(1);
      const found = worst(ran);
      expect(found.map(({ id }) => id.split("/")[0])).toEqual(["forged-jwt"]);
      expect(found[0]).toMatchObject({ severity: "critical", row: "unauthorized" });
    });

    behind("that looks at the path as written, where the service resolves it: critical", async () => {
      const env = await gateway.start("path-as-written");
      const ran = await checkJson(["path-variants"], { env });
      expect(ran.code).toBe(1);
      const found = worst(ran);
      expect([1, 2]).toContain(found.length);
      for (const one of found)
        expect(one).toMatchObject({
          id: expect.stringContaining("path-variants/"),
          severity: "critical",
          row: "forbidden",
        });
    });
  },
);
