import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { configurationSchema } from "../../contracts/config/configuration.ts";
import { addedToIgnored, type CiSystem, ciSystems, filesFor, nextSteps, systemsSeen } from "./index.ts";

const scaffold = { authUrl: undefined };
const textOf = (ci: CiSystem, path: string, authUrl?: string): string =>
  filesFor(ci, { ...scaffold, authUrl }).find((file) => file.path === path)?.text ?? "";

describe("titan-auth.yaml", () => {
  it.each([
    ["as it is", textOf("none", "titan-auth.yaml")],
    ["with an address", textOf("none", "titan-auth.yaml", "https://a.example.com/base")],
    ["with all that stands in comments", textOf("none", "titan-auth.yaml").replace(/^#(?=\S| {2})/gm, "")],
  ])("is a valid configuration %s", (_name, text) => {
    const [document, ...more] = parseAllDocuments(text);
    expect(more).toEqual([]);
    expect(document && "errors" in document ? document.errors : "none").toEqual([]);
    expect(configurationSchema.safeParse(parse(text)).error).toBeUndefined();
  });

  it("says where secrets come from, and holds none", () => {
    const { credentials, authUrl } = parse(textOf("none", "titan-auth.yaml", "https://a.example.com"));
    expect(credentials).toEqual({ email: { env: "TITAN_EMAIL" }, password: { env: "TITAN_PASSWORD" } });
    expect(authUrl).toBe("https://a.example.com");
  });
});

describe("the jobs", () => {
  const command = "npm exec --no -- titan-auth check --require scopes --reports";

  it("of GitHub Actions run the command with variables and secrets in its environment alone", () => {
    const { jobs, permissions } = parse(textOf("github", ".github/workflows/titan-auth.yml"));
    expect(permissions).toEqual({ contents: "read" });
    const [, , install, run, upload] = jobs.check.steps;
    expect(install.run).toBe("npm ci");
    expect(run.run).toBe(`${command} titan-auth-reports`);
    expect(run.env).toMatchObject({
      AUTH_URL: "${{ inputs.auth-url || vars.AUTH_URL }}",
      TITAN_PASSWORD: "${{ secrets.TITAN_PASSWORD }}",
    });
    for (const step of jobs.check.steps) expect(step.run ?? "").not.toContain("${{");
    expect(upload).toMatchObject({ if: "${{ !cancelled() }}", with: { path: "titan-auth-reports" } });
  });

  it("of GitHub Actions can be called by another workflow, and follow a deployment that succeeded", () => {
    const { on, jobs } = parse(textOf("github", ".github/workflows/titan-auth.yml"));
    expect(on).toMatchObject({
      deployment_status: null,
      workflow_call: { inputs: { "auth-url": { type: "string" } } },
    });
    expect(jobs.check.if).toContain("github.event.deployment_status.state == 'success'");
    expect(Object.keys(jobs)).toEqual(["check"]);
  });

  it("of GitHub Actions comment on request, in a job that has no secret of Titan", () => {
    const [, { text = "" } = {}] = filesFor("github", { authUrl: undefined, comment: true });
    const { jobs, permissions } = parse(text);
    expect(permissions).toEqual({ contents: "read" });
    expect(jobs.comment).toMatchObject({
      needs: "check",
      permissions: { contents: "read", "pull-requests": "write" },
    });
    expect(JSON.stringify(jobs.comment)).not.toContain("secrets.");
    for (const { run = "" } of jobs.comment.steps) expect(run).not.toContain("${{");
  });

  it("of CircleCI end with exit code 2 where the secrets are missing", () => {
    const { jobs } = parse(textOf("circleci", ".circleci/config.yml"));
    const [, install, check, results, artifacts] = jobs["titan-auth"].steps;
    expect(install.run).toBe("npm ci");
    expect(check.run.command.split("\n")).toEqual([
      'export TITAN_EMAIL="${TITAN_EMAIL-}" TITAN_PASSWORD="${TITAN_PASSWORD-}"',
      `${command} titan-auth-reports`,
      "",
    ]);
    expect([results, artifacts]).toEqual([
      { store_test_results: { path: "titan-auth-reports" } },
      { store_artifacts: { path: "titan-auth-reports" } },
    ]);
  });

  it("of Azure Pipelines hand over the one secret variable, and keep the reports of a failure as well", () => {
    const { jobs, trigger } = parse(textOf("azure", "azure-pipelines.titan-auth.yml"));
    expect(trigger).toBe("none");
    const [, , install, check, ...keep] = jobs[0].steps;
    expect(install.script).toBe("npm ci");
    expect(check).toMatchObject({
      script: `${command} titan-auth-reports`,
      env: { TITAN_PASSWORD: "$(TITAN_PASSWORD)" },
    });
    for (const step of keep) expect(step.condition).toBe("succeededOrFailed()");
  });

  it("of GitLab keep the reports of a failure as well, and are included", () => {
    const job = parse(textOf("gitlab", ".gitlab/titan-auth.yml"))["titan-auth"];
    expect(job.script).toEqual(["npm ci", `${command} titan-auth-reports`]);
    expect(job.artifacts).toMatchObject({
      when: "always",
      reports: { junit: "titan-auth-reports/report.xml" },
    });
    expect(parse(textOf("gitlab", ".gitlab-ci.yml"))).toEqual({
      include: [{ local: ".gitlab/titan-auth.yml" }],
    });
  });

  it("of Jenkins leave the secrets to the shell: Groovy puts nothing into its line", () => {
    const text = textOf("jenkins", "Jenkinsfile.titan-auth");
    expect(text).toContain(`sh '${command} titan-auth-reports'`);
    expect(text.match(/\{/g)?.length).toBe(text.match(/\}/g)?.length);
    expect(text).not.toMatch(/sh "/);
  });
});

describe("what a project shows", () => {
  it.each([
    [[], []],
    [[".github"], ["github"]],
    [
      [".gitlab-ci.yml", "Jenkinsfile"],
      ["gitlab", "jenkins"],
    ],
  ])("%j: %j", (paths, systems) => {
    expect(systemsSeen(new Set(paths))).toEqual(systems);
  });

  it("decides what is left to do", () => {
    expect(nextSteps("gitlab", new Set()).join()).not.toContain("Include");
    expect(nextSteps("gitlab", new Set([".gitlab-ci.yml"])).join()).toContain(
      "Include .gitlab/titan-auth.yml",
    );
    for (const ci of ciSystems) {
      const steps = nextSteps(ci, new Set());
      expect(steps[0]).toContain("titan-auth.yaml");
      expect(steps.join()).not.toContain("npx");
    }
    expect(nextSteps("circleci", new Set([".circleci/config.yml"])).join()).toContain("docs/ci.md");
  });
});

describe("what git is to ignore", () => {
  it.each([
    ["", "titan-auth-reports/\n"],
    ["node_modules/\n", "titan-auth-reports/\n"],
    ["node_modules/", "\ntitan-auth-reports/\n"],
    ["node_modules/\r\n/titan-auth-reports/\r\n", ""],
    ["titan-auth-reports\n", ""],
  ])("is added once: to %j, %j", (text, added) => {
    expect(addedToIgnored(text)).toBe(added);
    expect(addedToIgnored(text + added)).toBe("");
  });
});
