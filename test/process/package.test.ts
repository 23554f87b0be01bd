import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const packed = (): readonly string[] => {
  const told = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(told)[0].files.map(({ path }: { path: string }) => path);
};

/** What npm publishes, as the last build left it (`npm run package-check` also installs and tries it). */
describe("the package", () => {
  const files = packed();

  it("holds the command, its entries for programs and for vitest, what watch is deployed with and the schemas, and nothing of the workshop", () => {
    expect(files.filter((path) => !path.startsWith("dist/chunks/")).sort()).toEqual([
      "LICENSE",
      "README.md",
      "dist/THIRD-PARTY-NOTICES.txt",
      "dist/deploy/alerts.test.yaml",
      "dist/deploy/alerts.yaml",
      "dist/deploy/ci-matrix.yaml",
      "dist/deploy/dashboard.json",
      "dist/deploy/job.yaml",
      "dist/deploy/watch.yaml",
      "dist/help.txt",
      "dist/index.d.ts",
      "dist/index.js",
      "dist/pact-matcher.js",
      "dist/selftest-worker.js",
      "dist/titan-auth.1",
      "dist/titan-auth.js",
      "dist/vitest-reporter.d.ts",
      "dist/vitest-reporter.js",
      "dist/vitest-session.js",
      "dist/vitest.d.ts",
      "dist/vitest.js",
      "package.json",
      "reports/schema-baseline.json",
      "reports/schema-configuration.json",
      "reports/schema-diff.json",
      "reports/schema-report.json",
      "reports/schema-scopes.json",
      "reports/schema-selftest.json",
      "reports/schema-status.json",
      "reports/schema-watch.json",
    ]);
  });

  it("has every file that package.json and its entries name", () => {
    const { bin, exports, man } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
    const named = [man, ...Object.values(bin), ...Object.values(exports).flatMap(leaves)].map((path) =>
      String(path).replace("./", ""),
    );
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
    const imported = files
      .filter((path) => path.endsWith(".js"))
      .flatMap((path) =>
        [...readFileSync(root + path, "utf8").matchAll(/(?:from|import\()"(\.[^"]+)"/g)].map(
          ([, name = ""]) => new URL(name, `file:///${path}`).pathname.slice(1),
        ),
      );
    expect(imported.length).toBeGreaterThan(10);
    expect(imported.filter((path) => !files.includes(path) || !existsSync(root + path))).toEqual([]);
  });
});

const leaves = (value: unknown): readonly unknown[] =>
  typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];
