import { describe, expect, it } from "vitest";
import { itemsIn } from "./items.ts";

const any = () => true;

describe("the objects in a list", () => {
  it("have identifiers, wherever the list is", () => {
    const list = [{ id: "a" }, { uuid: "b" }, { id: 3 }, { name: "none" }];
    for (const document of [list, { data: list }, { data: { items: list } }])
      expect(itemsIn(document, any).all).toEqual(["a", "b", "3"]);
  });

  it("have ended if their own word for it says so", () => {
    const list = [
      { id: "a", status: "running" },
      { id: "b", status: "completed" },
      { id: "c", state: "CANCELLED" },
      { id: "d", status: "paused" },
      { id: "e" },
    ];
    expect(itemsIn(list, any).ended).toEqual(["b", "c"]);
    expect(itemsIn(list, (id) => id !== "b").ended).toEqual(["c"]);
  });
});
