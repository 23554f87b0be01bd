import { describe, expect, it } from "vitest";
import { operations } from "../../contracts/catalogue/catalogue.ts";
import {
  type Credential,
  credentialName,
  garbage,
  givenKey,
  jwt,
  keyWith,
  none,
} from "../../contracts/catalogue/credential.ts";
import type { Expectation } from "../../contracts/report/terms.ts";
import {
  forbidden,
  refusal,
  response,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import type { IndexedResponse } from "../model/classified-response.ts";
import type { Probe } from "../model/probe.ts";
import { exercise, mintKey, ownSession, unroutedProbes } from "../model/requests.ts";
import { evaluateMatrix } from "./evaluate.ts";
import type { Cell, Matrix, Role } from "./matrix.ts";

const success: Sketch = { status: 200, json: { success: true, data: [] } };
const failed = refusal(500, "INTERNAL_SERVER_ERROR");
const invalid = refusal(400, "BAD_REQUEST");
const noTask = refusal(404, "NOT_FOUND", "Task not found");
const noRoute = refusal(404, "NOT_FOUND", "Cannot GET /api/v1/x");

const own = keyWith("tasks:read");
const rest = keyWith("tasks:write");
const actors: Readonly<Partial<Record<Role, readonly [Credential, Expectation]>>> = {
  "no-token": [none, "deny-401"],
  "bad-token": [garbage, "deny-401"],
  "right-scope": [own, "allow"],
  "other-scopes": [rest, "deny-403"],
  jwt: [jwt, "allow"],
  given: [givenKey, "any"],
};

/** Cells of some operations, each with these roles. */
const cellsOf = (ids: readonly string[], roles: readonly Role[]): readonly Cell[] =>
  ids.flatMap((id) => {
    const operation = operations.find((one) => one.id === id);
    if (operation === undefined) throw new Error(`no operation ${id}`);
    return roles.flatMap((role) => {
      const actor = actors[role];
      if (actor === undefined) return [];
      const [credential, expected] = actor;
      return [{ operation, role, credential, expected, probe: exercise(operation, credential, testContext) }];
    });
  });

type Answers = (name: string, probe: Probe) => Sketch | IndexedResponse;
const isSketch = (answer: Sketch | IndexedResponse): answer is Sketch => "status" in answer;
/** The matrix where the server answers so, by the name of the credential. */
const see = (cells: readonly Cell[], answers: Answers): Matrix =>
  evaluateMatrix(
    cells,
    (probe) => {
      const answer = answers(credentialName(probe.credential), probe);
      return isSketch(answer) ? { response: response(probe, answer) } : answer;
    },
    testContext,
  );

const list = "GET /api/v1/tasks";
const one = "GET /api/v1/tasks/{id}";
const create = "POST /api/v1/tasks";
const remove = "DELETE /api/v1/tasks/{id}";
const usual: readonly Role[] = ["no-token", "bad-token", "right-scope", "other-scopes", "jwt"];

const isUnrouted = ({ path }: Probe): boolean => path.includes("nowhere");
const inside = (probe: Probe): Sketch => (probe.operation.includes("{id}") ? noTask : success);
/** Guarded as documented: the guard comes first, then the path, then the object. */
const healthy = (name: string, probe: Probe): Sketch => {
  if (probe.effect === "create-key") return { status: 204 };
  if (name === "none" || name === "garbage") return unauthorized;
  if (isUnrouted(probe)) return noRoute;
  return name === credentialName(rest) ? forbidden : inside(probe);
};
const but =
  (
    changes: Readonly<Record<string, Sketch | IndexedResponse>>,
    at: (probe: Probe) => boolean = () => true,
  ): Answers =>
  (name, probe) =>
    (isUnrouted(probe) || probe.effect === "create-key" || !at(probe) ? undefined : changes[name]) ??
    healthy(name, probe);

const verdicts = (matrix: Matrix): readonly string[] =>
  matrix.cells.map(({ role, verdict }) => `${role} ${verdict}`);
const cellOf = (matrix: Matrix, role: Role) => matrix.cells.find((cell) => cell.role === role);
const exposures = (matrix: Matrix): readonly string[] => matrix.operations.map(({ exposure }) => exposure);

describe("seeMatrix", () => {
  it("finds nothing wrong where all is as documented", () => {
    const matrix = see(cellsOf([list, one, create, remove], usual), healthy);
    expect(new Set(verdicts(matrix))).toEqual(new Set(usual.map((role) => `${role} ok`)));
    expect(new Set(exposures(matrix))).toEqual(new Set(["exposed"]));
    expect(matrix.cells.every(({ certain, because }) => certain && because === undefined)).toBe(true);
  });

  it("sees each operation as a whole, in the order of the catalogue", () => {
    const cells = cellsOf([list, one], usual);
    const mixed = [
      ...cells.filter(({ role }) => role === "no-token"),
      ...cells.filter(({ role }) => role !== "no-token"),
    ];
    const matrix = see(mixed, healthy);
    expect(matrix.operations.map(({ operation }) => operation.id)).toEqual([list, one]);
    expect(matrix.operations.map((view) => view.cells.length)).toEqual([usual.length, usual.length]);
    expect(matrix.cells.length).toBe(cells.length);
    expect(matrix.operations[1]?.cell("right-scope")?.response?.status).toBe(404);
    expect(matrix.operations[1]?.cell("trial")).toBeUndefined();
    expect(matrix.response(ownSession)?.probe.id).toBe(ownSession.id);
  });

  it("keeps why a cell was not answered", () => {
    const matrix = see(
      cellsOf([list], usual),
      but({ jwt: { because: "the trial key was revoked", byDesign: true }, garbage: {} }),
    );
    expect(cellOf(matrix, "jwt")).toMatchObject({
      verdict: "unknown",
      because: "the trial key was revoked",
      byDesign: true,
      certain: false,
    });
    expect(cellOf(matrix, "bad-token")).toMatchObject({ because: "not sent", byDesign: false });
    expect(cellOf(matrix, "bad-token")).not.toHaveProperty("reply");
  });

  it("needs nobody to be allowed in for a hole to be one", () => {
    const matrix = see(cellsOf([list], ["no-token", "right-scope", "other-scopes"]), () => success);
    expect(verdicts(matrix)).toEqual([
      "no-token unexpected-allow",
      "right-scope ok",
      "other-scopes unexpected-allow",
    ]);
  });

  it.each<[string, readonly Role[], Answers, readonly string[]]>([
    [
      "a failed control",
      ["no-token", "right-scope", "other-scopes"],
      but({ "key[tasks:read]": forbidden }),
      ["ok", "unexpected-deny", "unknown"],
    ],
    [
      "a control by the JWT",
      usual,
      but({ "key[tasks:read]": forbidden }),
      ["ok", "ok", "unexpected-deny", "ok", "ok"],
    ],
    ["no control", ["no-token", "other-scopes"], healthy, ["ok", "ok"]],
    [
      "a control in trouble",
      ["no-token", "right-scope", "other-scopes"],
      but({ "key[tasks:read]": failed }),
      ["ok", "unknown", "unknown"],
    ],
    ["401 to everybody", ["no-token", "jwt"], but({ jwt: unauthorized }), ["unknown", "unexpected-deny"]],
    ["403 to the given key", ["no-token", "given"], but({ "key[given]": forbidden }), ["ok", "ok"]],
    [
      "a given key that is dead",
      ["no-token", "given"],
      but({ "key[given]": unauthorized }),
      ["unknown", "unknown"],
    ],
    [
      "a key in that should be out",
      ["no-token", "right-scope", "other-scopes"],
      but({ "key[tasks:read]": forbidden, "key[tasks:write]": success }),
      ["ok", "unexpected-deny", "unexpected-allow"],
    ],
  ])("measures refusals by who is let in: %s", (_name, roles, answers, wanted) => {
    expect(see(cellsOf([list], roles), answers).cells.map(({ verdict }) => verdict)).toEqual(wanted);
  });

  it("takes a key past its guard by the answer of the key with the scope", () => {
    const past = see(
      cellsOf([create], usual),
      but({ "key[tasks:read]": invalid, "key[tasks:write]": invalid }),
    );
    expect(cellOf(past, "other-scopes")).toMatchObject({ verdict: "unexpected-allow", certain: false });
    const other = see(
      cellsOf([create], usual),
      but({ "key[tasks:read]": invalid, "key[tasks:write]": noTask }),
    );
    expect(cellOf(other, "other-scopes")).toMatchObject({ verdict: "wrong-status" });
  });
});

describe("keys that say nothing", () => {
  const dead = "no operation accepts this key";

  it("are those that every operation answers with 401", () => {
    const cells = cellsOf([list, one], usual);
    const matrix = see(cells, but({ "key[tasks:read]": unauthorized }));
    const keyed = matrix.cells.filter(({ role }) => role === "right-scope");
    expect(keyed.map(({ verdict, because }) => [verdict, because])).toEqual([
      ["unknown", dead],
      ["unknown", dead],
    ]);
    expect(
      matrix.cells.filter(({ role }) => role !== "right-scope").every(({ verdict }) => verdict === "ok"),
    ).toBe(true);
  });

  it("are dead though some of their answers are no verdict", () => {
    const answers = but({ "key[tasks:read]": unauthorized });
    const matrix = see(cellsOf([list, one], usual), (name, probe) =>
      name === "key[tasks:read]" && probe.operation === one ? failed : answers(name, probe),
    );
    expect(cellOf(matrix, "right-scope")?.because).toBe(dead);
  });

  it.each<[string, Sketch]>([
    ["one 403", forbidden],
    ["one 404", noTask],
    ["one success", success],
  ])("are alive with %s", (_name, sketch) => {
    const answers = but({ "key[tasks:read]": unauthorized });
    const matrix = see(cellsOf([list, one], usual), (name, probe) =>
      name === "key[tasks:read]" && probe.operation === one ? sketch : answers(name, probe),
    );
    expect(cellOf(matrix, "right-scope")?.verdict).toBe("unexpected-deny");
  });

  it("are not dead where nothing but trouble came", () => {
    const matrix = see(cellsOf([list], usual), but({ "key[tasks:read]": failed }));
    expect(cellOf(matrix, "right-scope")?.because).toBe("no verdict from status 500");
  });

  it("are never the JWT", () => {
    expect(cellOf(see(cellsOf([list], usual), but({ jwt: unauthorized })), "jwt")?.verdict).toBe(
      "unexpected-deny",
    );
  });

  const other = "the deployment granted this key other scopes than were asked for";
  const granting =
    (key: typeof own, scopes: unknown, repeated = false): Answers =>
    (name, probe) =>
      probe.id === mintKey(key, testContext).id
        ? {
            status: 201,
            json: { id: "key_1", key: "[key#1]", scopes },
            issued: [
              {
                kind: "key",
                path: "key",
                mark: "[key#1]",
                look: { length: 57, bits: 256, repeated, prefix: true },
              },
            ],
          }
        : healthy(name, probe);

  it.each<[string, Answers, Role, string | undefined]>([
    ["what was asked for", granting(own, ["tasks:read"]), "right-scope", undefined],
    ["more, where the key must get in", granting(own, ["tasks:read", "data:read"]), "right-scope", undefined],
    ["less, where the key must get in", granting(own, []), "right-scope", other],
    ["another, where the key must get in", granting(own, ["data:read"]), "right-scope", other],
    ["less, where the key must stay out", granting(rest, []), "other-scopes", undefined],
    [
      "more, where the key must stay out",
      granting(rest, ["tasks:write", "tasks:read"]),
      "other-scopes",
      other,
    ],
    ["no list of scopes", granting(rest, "tasks:write tasks:read"), "other-scopes", undefined],
    [
      "the key of another",
      granting(rest, ["tasks:write"], true),
      "other-scopes",
      "the deployment handed out the same key for other scopes",
    ],
  ])("are those that were granted %s", (_name, answers, role, because) => {
    const cell = cellOf(see(cellsOf([list], usual), answers), role);
    expect([cell?.verdict, cell?.because]).toEqual([because === undefined ? "ok" : "unknown", because]);
  });
});

describe("exposure in the matrix", () => {
  const onlyAt = (operation: string) => (probe: Probe) => probe.operation === operation;
  const everybody = (sketch: Sketch): Readonly<Record<string, Sketch>> =>
    Object.fromEntries(
      ["none", "garbage", "key[tasks:read]", "key[tasks:write]", "jwt"].map((name) => [name, sketch]),
    );
  /** Paths are looked up before anybody is asked who is calling. */
  const routesFirst =
    (off: string): Answers =>
    (name, probe) =>
      isUnrouted(probe) || probe.operation === off ? noRoute : healthy(name, probe);
  const keyed = (sketch: Sketch): Readonly<Record<string, Sketch>> => ({
    ...everybody(sketch),
    none: unauthorized,
    garbage: unauthorized,
  });

  it.each<[string, string, Answers, string, string]>([
    ["501", list, but(everybody(refusal(501, "NOT_IMPLEMENTED")), onlyAt(list)), "absent", "absent"],
    ["a list that is 404 behind authentication", list, but(keyed(noRoute), onlyAt(list)), "absent", "absent"],
    [
      "an object behind authentication, as nowhere",
      one,
      but(keyed(noRoute), onlyAt(one)),
      "absent",
      "absent",
    ],
    ["an unrouted path, routed first", remove, routesFirst(remove), "absent", "absent"],
    [
      "validation before authentication",
      create,
      but(everybody(invalid), onlyAt(create)),
      "undecidable",
      "unknown",
    ],
    ["an object that nobody finds", one, but(everybody(noTask), onlyAt(one)), "absent", "absent"],
  ])("%s", (_name, id, answers, exposure, verdict) => {
    const matrix = see(cellsOf([list, one, create, remove], usual), answers);
    const view = matrix.operations.find(({ operation }) => operation.id === id);
    expect(view?.exposure).toBe(exposure);
    expect(new Set(view?.cells.map((cell) => cell.verdict))).toEqual(new Set([verdict]));
    expect(exposures(matrix).filter((each) => each !== "exposed")).toEqual([exposure]);
  });

  it("takes generic words of 404 for a sign of nothing", () => {
    const generic = refusal(404, "NOT_FOUND");
    const matrix = see(cellsOf([list, one, remove], usual), (name, probe) => {
      const sketch = healthy(name, probe);
      return sketch.status === 404 || (probe.operation === remove && sketch === forbidden) ? generic : sketch;
    });
    expect(exposures(matrix)).toEqual(["exposed", "exposed", "absent"]);
    expect(matrix.cells.filter(({ verdict }) => verdict === "unexpected-allow")).toEqual([]);
  });

  const writeValidated: Answers = (name, probe) =>
    but(keyed(probe.operation === create ? invalid : noRoute))(name, probe);
  it.each<[string, Answers, string]>([
    ["the words of nowhere throughout", but(keyed(noRoute)), "absent"],
    [
      "generic words of 404, and one 403",
      but({ ...keyed(noRoute), "key[tasks:write]": forbidden }),
      "exposed",
    ],
    ["generic words of 404, and one write validated", writeValidated, "absent"],
  ])("takes nothing for exposed in an address that shows nothing: %s", (_name, answers, exposure) => {
    const matrix = see(cellsOf([one, remove, create], usual), answers);
    expect(matrix.operations.find(({ operation }) => operation.id === remove)?.exposure).toBe(exposure);
  });

  it("has an unanswered cell of an absent operation absent as well", () => {
    const off = but({ ...everybody(refusal(501, "NOT_IMPLEMENTED")), jwt: { because: "not needed" } });
    expect(cellOf(see(cellsOf([list], usual), off), "jwt")?.verdict).toBe("absent");
  });

  it("leaves answers without a verdict out", () => {
    const matrix = see(cellsOf([one], usual), but({ none: failed, "key[tasks:read]": failed }));
    expect(exposures(matrix)).toEqual(["exposed"]);
    expect(verdicts(matrix).slice(0, 3)).toEqual(["no-token unknown", "bad-token ok", "right-scope unknown"]);
  });

  it("asks for nowhere as whom the run knows best", () => {
    const known = (...means: readonly ("minting" | "jwt" | "key")[]): string =>
      credentialName(unroutedProbes({ ...testContext, means: new Set(means) }).known.credential);
    expect([known("minting", "jwt"), known("jwt", "key"), known("key")]).toEqual([
      "key[all]",
      "jwt",
      "key[given]",
    ]);
  });
});
