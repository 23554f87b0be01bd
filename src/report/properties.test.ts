import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, holds } from "../../test/support/properties.ts";
import { brokenReport, finding } from "../../test/support/report/broken.ts";
import { page } from "../../test/support/report.ts";
import { escapeTerminal } from "./escape.ts";
import { span, wrap } from "./formats/layout.ts";
import { reporterOf } from "./index.ts";

const terminal = await reporterOf("terminal");
const json = await reporterOf("json");

const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const commands = /(?:^|\s)::|##\w*\[/;

describe("escapeTerminal", () => {
  it("lets nothing through that steers a terminal or commands a build log", () => {
    holds(
      fc.tuple(
        fc.oneof(
          anyText,
          fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        ),
        fc.boolean(),
      ),
      ([text, ascii]) => {
        const shown = escapeTerminal(text, ascii);
        expect(shown).not.toMatch(steering);
        expect(shown).not.toMatch(commands);
        if (ascii) expect(shown).toMatch(/^[\x20-\x7e]*$/);
      },
      { runs: 2_000 },
    );
  });

  it("changes nothing of what it has made", () => {
    holds(fc.tuple(anyText, fc.boolean()), ([text, ascii]) => {
      const shown = escapeTerminal(text, ascii);
      expect(escapeTerminal(shown, ascii)).toBe(shown);
    });
  });

  it("leaves words alone", () => {
    holds(fc.array(fc.stringMatching(/^[a-zA-Z0-9.,()/-]{1,9}$/)), (parts) => {
      expect(escapeTerminal(parts.join(" "))).toBe(parts.join(" "));
    });
  });
});

describe("wrap", () => {
  it("never starts a line with a build log's command, wherever it breaks", () => {
    holds(fc.tuple(anyText, fc.integer({ min: 8, max: 30 })), ([text, room]) => {
      for (const line of wrap([span(escapeTerminal(text))], room))
        expect(line.map((one) => one.text).join("")).not.toMatch(/^\s*::/);
    });
  });
});

/** A report in which others had their say. */
const reports = fc.record({
  because: anyText,
  cause: anyText,
  url: anyText,
  fix: fc.array(anyText, { minLength: 1, maxLength: 3 }),
});

describe("the reporters", () => {
  it("terminal: every page is inert, at any width", () => {
    holds(
      fc.tuple(reports, fc.integer({ min: 40, max: 120 }), fc.boolean()),
      ([{ because, cause, fix }, columns, ascii]) => {
        const report = brokenReport({
          because,
          notices: [cause],
          findings: [finding({ cause, fix, message: because })],
        });
        const text = terminal(report, page({ columns, ascii, verbose: true }));
        expect(text.replaceAll("\n", "")).not.toMatch(steering);
        expect(text).not.toMatch(/^\s*::/m);
        expect(text).not.toMatch(/##\w*\[/);
      },
      { runs: 100 },
    );
  });

  it("json: stays readable, gives back what was said, and is inert where it is printed", () => {
    holds(reports, ({ because, cause, fix }) => {
      const report = brokenReport({ because, notices: [cause], findings: [finding({ cause, fix })] });
      const text = json(report, page());
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(report)));
      expect(text.replaceAll("\n", "")).not.toMatch(steering);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toMatch(/##\w*\[/);
    });
  });
});
