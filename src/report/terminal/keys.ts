import type { Report } from "../../../contracts/report/report.ts";
import { hangingIndent, type Line, span } from "../layout.ts";
import type { Theme } from "../theme.ts";
import { led } from "../view.ts";
import { counted } from "../words.ts";

export function keys({ keys: { created, revoked } }: Report): readonly Line[] {
  if (created === 0) return [];
  return [[span("Keys", "strong"), span(`  ${created} created, ${revoked} revoked`)]];
}

/** Keys that still open doors. They are named even on a quiet page. */
export function leftover({ keys: { leftover: left } }: Report, { textWidth, sign }: Theme): readonly Line[] {
  if (left.length === 0) return [];
  const what = left.length === 1 ? "1 key is still valid" : `${counted(left.length, "key")} are still valid`;
  return [
    ...hangingIndent(
      [span(`${sign.warning} `, "bad")],
      `${what}: revoke with titan-auth cleanup`,
      textWidth,
      "bad",
    ),
    ...left.flatMap(({ id, name, environment }) =>
      hangingIndent([span("  ")], `${led(environment, name)} (id ${id})`, textWidth),
    ),
  ];
}
