import { describe, expect, it } from "vitest";
import { quoteNotices, refuseHalfAccounts, refuseLostSecrets } from "./lost-secrets.ts";

describe("a credential variable that is set and empty", () => {
  it.each(["TITAN_EMAIL", "TITAN_PASSWORD", "JWT_TOKEN", "TITAN_TOKEN", "TITAN_SECOND_PASSWORD"])(
    "is refused: %s",
    (name) => {
      for (const value of ["", " ", "\n"])
        expect(() => refuseLostSecrets({ [name]: value })).toThrow(`${name} is set and empty`);
    },
  );

  it("is named with all others", () => {
    expect(() => refuseLostSecrets({ TITAN_EMAIL: "", TITAN_PASSWORD: "", JWT_TOKEN: "" })).toThrow(
      /^TITAN_EMAIL, TITAN_PASSWORD and JWT_TOKEN are set and empty/,
    );
  });

  it.each(["$(TITAN_PASSWORD)", "$TITAN_PASSWORD", "${TITAN_PASSWORD}"])(
    "is refused where only its name is left: %s",
    (value) => {
      expect(() => refuseLostSecrets({ TITAN_PASSWORD: value })).toThrow(
        "TITAN_PASSWORD holds the name of a variable that was never expanded",
      );
      expect(() => refuseLostSecrets({ TITAN_PASSWORD: `${value}x` })).not.toThrow();
    },
  );

  it("is another thing than one that is not set, or not a credential", () => {
    expect(() =>
      refuseLostSecrets({ TITAN_TOKEN: undefined, TASK_SERVICE_URL: "", JWT_TOKEN: "x" }),
    ).not.toThrow();
  });
});

describe("half an account", () => {
  it("is refused", () => {
    expect(() => refuseHalfAccounts({ TITAN_EMAIL: "a@b.c" }, false)).toThrow(
      "TITAN_EMAIL is set and TITAN_PASSWORD is not",
    );
    expect(() => refuseHalfAccounts({ TITAN_PASSWORD: "p" }, false)).toThrow(
      "TITAN_PASSWORD is set and TITAN_EMAIL is not",
    );
    expect(() => refuseHalfAccounts({ TITAN_SECOND_EMAIL: "a@b.c" }, true)).toThrow("TITAN_SECOND_PASSWORD");
  });

  it("is completed by a prompt or by standard input", () => {
    expect(() => refuseHalfAccounts({ TITAN_EMAIL: "a@b.c" }, true)).not.toThrow();
    expect(() => refuseHalfAccounts({}, false)).not.toThrow();
  });
});

it("names quotation marks that docker --env-file keeps around a password", () => {
  for (const value of ['"secret"', "'secret'"])
    expect(quoteNotices({ TITAN_PASSWORD: value })).toEqual([
      expect.stringMatching(/^TITAN_PASSWORD begins and ends with quotation marks/),
    ]);
  for (const value of ['"secret', "sec'ret", "secret"])
    expect(quoteNotices({ TITAN_PASSWORD: value })).toEqual([]);
});
