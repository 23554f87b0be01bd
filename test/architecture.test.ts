import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { groupBy } from "../contracts/group.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which room may import which, by folder: one way, no circles. An entry that nobody uses fails as well. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  suites: ["contracts"],
  "src/secrets": [],
  "src/http": ["src/user-error.ts", "contracts"],
  "src/credentials": ["src/user-error.ts", "contracts", "src/secrets"],
  "src/run": ["contracts", "suites", "src/secrets", "src/http", "src/credentials"],
  "src/pact": [
    "src/user-error.ts",
    "contracts",
    "suites",
    "src/secrets",
    "src/http",
    "src/credentials",
    "src/run",
  ],
  "src/diagnosis": ["contracts", "suites", "src/secrets", "src/http", "src/credentials", "src/run"],
  "src/compare": ["src/user-error.ts", "src/close-to.ts", "contracts", "suites", "src/run"],
  "src/report": ["contracts"],
  "src/init": ["contracts"],
  "src/completion.ts": [],
  "src/explain": [
    "src/close-to.ts",
    "contracts",
    "suites",
    "src/run",
    "src/pact",
    "src/report",
    "src/embedded",
  ],
  "src/embedded": ["src/user-error.ts", "src/close-to.ts", "contracts"],
  "src/user-error.ts": [],
  "src/config": [
    "src/user-error.ts",
    "src/close-to.ts",
    "contracts",
    "suites",
    "src/secrets",
    "src/http",
    "src/credentials",
  ],
  "src/watch": ["src/user-error.ts", "contracts", "src/http"],
  "src/built-program.ts": [],
  "src/selftest": [
    "src/built-program.ts",
    "contracts",
    "suites",
    "src/http",
    "src/credentials",
    "src/run",
    "src/embedded",
  ],
  "src/close-to.ts": [],
  "src/api": [
    "src/built-program.ts",
    "src/user-error.ts",
    "src/close-to.ts",
    "contracts",
    "suites",
    "src/secrets",
    "src/http",
    "src/credentials",
    "src/run",
    "src/config",
    "src/pact",
    "src/diagnosis",
    "src/embedded",
    "src/compare",
  ],
  "src/cli": [
    "src/user-error.ts",
    "src/close-to.ts",
    "contracts",
    "suites",
    "src/secrets",
    "src/http",
    "src/credentials",
    "src/run",
    "src/compare",
    "src/config",
    "src/diagnosis",
    "src/report",
    "src/embedded",
    "src/selftest",
    "src/explain",
    "src/init",
    "src/completion.ts",
    "src/watch",
    "src/api",
  ],
  "src/vitest": [
    "src/built-program.ts",
    "src/user-error.ts",
    "contracts",
    "suites",
    "src/compare",
    "src/api",
    "src/report",
  ],
  reports: ["contracts", "suites", "src/compare", "src/explain", "src/pact", "src/report", "src/run"],
};

/** Packages that only one room may import. */
const owners: Readonly<Record<string, string>> = {
  undici: "src/http",
  zod: "contracts",
  yaml: "src/config",
  picocolors: "src/report",
  "prom-client": "src/watch",
  "@pact-foundation": "src/pact",
  vitest: "src/vitest",
};

/** Most lines of a file, and most files of a folder, without tests. */
const ceilings = { lines: 250, files: 22 };

interface Source {
  readonly path: string;
  readonly room: string;
  readonly lines: number;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = ["contracts", "suites", "src", "reports"].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: "utf8" })
    .map((name) => join(top, name))
    .filter((path) => path.endsWith(".ts") && !isTest(path))
    .map(readSource),
);

/** Tests and what only they use. */
function isTest(path: string): boolean {
  return /\.test\.ts$|(?:^|\/)test(?:ing)?[-/.]|testing(?:-\w+)?\.ts$|reports\/samples(?:-\w+)?\.ts$/.test(
    path,
  );
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const imports = [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, name = ""]) =>
    name.startsWith(".") ? relative(root, resolve(root, dirname(path), name)) : name,
  );
  return { path, room: roomOf(path), lines: text.split("\n").length - 1, imports };
}

function roomOf(path: string): string {
  return Object.keys(allowed).find((room) => path === room || path.startsWith(`${room}/`)) ?? path;
}

describe("the house", () => {
  it("has no room that the table does not know", () => {
    expect(sources.map(({ room }) => room).filter((room) => !(room in allowed))).toEqual([]);
  });

  it("is imported one way", () => {
    const wrong = sources.flatMap(({ path, room, imports }) =>
      imports
        .filter((name) => !isPackage(name))
        .map(roomOf)
        .filter((target) => target !== room && !allowed[room]?.includes(target))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("has a table without entries that nobody uses", () => {
    const used = new Set(
      sources.flatMap(({ room, imports }) => imports.map((name) => `${room} > ${roomOf(name)}`)),
    );
    const stale = Object.entries(allowed).flatMap(([room, targets]) =>
      targets.filter((target) => !used.has(`${room} > ${target}`)).map((target) => `${room} > ${target}`),
    );
    expect(stale.filter((entry) => !entry.startsWith("reports"))).toEqual([]);
  });

  it("has no circle of files", () => {
    const imports = new Map(sources.map((source) => [source.path, source.imports]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, way: readonly string[]): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" > "));
      if (way.includes(path) || done.has(path)) return;
      for (const next of imports.get(path) ?? []) visit(next, [...way, path]);
      done.add(path);
    };
    for (const { path } of sources) visit(path, []);
    expect(circles).toEqual([]);
  });

  it("lets each package in at one door", () => {
    const wrong = sources.flatMap(({ path, room, imports }) =>
      imports.flatMap((name) => {
        const owner = owners[name.split("/")[0] ?? ""];
        return isPackage(name) && owner !== undefined && owner !== room ? [`${path} imports ${name}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps processes, printing and clocks out of the suites", () => {
    const wrong = sources.filter(
      ({ path, room }) =>
        room === "suites" &&
        /\bprocess\.|console\.|Date\.now|new Date\(\)|from "node:/.test(
          readFileSync(join(root, path), "utf8"),
        ),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("has rooms of a size that one can hold in mind", () => {
    const large = sources.filter(({ lines }) => lines > ceilings.lines);
    expect(large.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
    const folders = groupBy(sources, ({ path }) => dirname(path));
    const crowded = [...folders].filter(([, files]) => files.length > ceilings.files);
    expect(crowded.map(([folder, files]) => `${folder}: ${files.length} files`)).toEqual([]);
  });
});

const isPackage = (name: string): boolean => !/^(?:contracts|suites|src|reports)\//.test(name);
