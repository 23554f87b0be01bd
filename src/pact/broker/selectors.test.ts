import { describe, expect, it } from "vitest";
import { UserError } from "../../user-error.ts";
import { parseSelectors } from "./selectors.ts";

function problemOf(text: string) {
  try {
    parseSelectors("--selectors", text);
  } catch (error) {
    if (error instanceof UserError) return error.facts;
  }
  throw new Error("no problem");
}

describe("selectors", () => {
  it.each([
    '[{"mainBranch":true}]',
    '[{"matchingBranch":true},{"deployedOrReleased":true}]',
    '[{"branch":"feat/x","fallbackBranch":"main","consumer":"Shop"}]',
    '[{"deployed":true,"environment":"production"},{"released":true},{"environment":"test"}]',
    '[{"tag":"prod","latest":true,"fallbackTag":"main"},{"tag":"prod","latest":false},{"latest":true}]',
  ])("are taken as they are: %s", (text) => {
    expect(parseSelectors("--selectors", text)).toEqual(JSON.parse(text));
  });

  it.each([
    ["mainBranch", "text that is not JSON"],
    ['{"mainBranch":true}', "JSON that is no list"],
    ["[]", "an empty list"],
    ["[true]", "selector 1 that is no object"],
    ['[{"mainBranch":true},[]]', "selector 2 that is no object"],
    ['[{"mainbranch":true}]', 'selector 1 with the unknown field "mainbranch"'],
    ['[{"constructor":true}]', 'selector 1 with the unknown field "constructor"'],
    ['[{"mainBranch":"true"}]', "selector 1 with another type of value for mainBranch"],
    ['[{"deployed":false}]', "selector 1 with another type of value for deployed"],
    ['[{"environment":" "}]', "selector 1 with another type of value for environment"],
    ['[{"tag":true}]', "selector 1 with another type of value for tag"],
    ['[{"latest":"yes"}]', "selector 1 with another type of value for latest"],
    ['[{"consumer":"Shop"}]', "selector 1, which selects nothing"],
    ['[{"latest":false}]', "selector 1, which selects nothing"],
    ["[{}]", "selector 1, which selects nothing"],
  ])("of %s are refused", (text, got) => {
    expect(problemOf(text)).toMatchObject({ place: "--selectors", got });
  });

  it("with a slip come with the right name", () => {
    expect(problemOf('[{"mainbranch":true}]').remedy).toBe("Did you mean mainBranch?");
  });
});
