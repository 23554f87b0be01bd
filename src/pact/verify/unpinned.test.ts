import { expect, test } from "vitest";
import { operations } from "../../../contracts/catalogue/catalogue.ts";
import { contextDefaults } from "../../../suites/model/run-context.ts";
import { pactOf, sourceOf } from "../../../test/support/pact.ts";
import { casesOf } from "./case.ts";
import { unpinnedBy } from "./unpinned.ts";

const all = operations.map(({ id }) => id);
const call = (method: string, path: string) => ({
  description: "d",
  request: { method, path },
  response: {},
});

test.each<readonly [string, readonly object[], readonly string[]]>([
  ["no pact pins nothing", [], []],
  ["a pact pins what it calls", [call("GET", "/api/v1/tasks?limit=1")], ["GET /api/v1/tasks"]],
  [
    "an identifier stands for any",
    [call("get", "/api/v1/tasks/17"), call("GET", "/api/v1/tasks/18/")],
    ["GET /api/v1/tasks/{id}"],
  ],
  ["what is not in the catalogue pins nothing", [call("GET", "/api/v1/auth/session"), call("PUT", "/a")], []],
  ["a message pins nothing", [{ type: "Asynchronous/Messages", description: "m" }], []],
])("%s", (_, interactions, pinned) => {
  const sources = interactions.map((one) => sourceOf(pactOf(one)));
  expect(unpinnedBy(casesOf(sources, contextDefaults), operations)).toEqual(
    all.filter((id) => !pinned.includes(id)),
  );
});
