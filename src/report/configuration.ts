import { escapeTerminal, mapTexts } from "./escape.ts";
import { json } from "./json.ts";
import { gap, hangingIndent, type Line, padded, span, widthOf } from "./layout.ts";
import type { Page } from "./page.ts";
import { notices } from "./terminal/header.ts";
import { print, type Theme, themeOf } from "./theme.ts";

/** What a run would work with, and where each value comes from. No secret is in it. */
export interface ConfigurationView {
  /** The file that was read, where there is one. */
  readonly file?: string;
  readonly environment?: string;
  readonly environments: readonly string[];
  readonly settings: readonly { readonly name: string; readonly value: string; readonly origin: string }[];
  readonly notices: readonly string[];
}

export const configurationReporters = {
  terminal,
  json: (view: ConfigurationView): string => json({ schemaVersion: 1, ...view, exitCode: 0 }),
} as const;

function terminal(received: ConfigurationView, page: Page): string {
  const view = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  return print([header(view, theme), table(view, theme), page.quiet ? [] : notices(view, theme)], page);
}

function header(
  { file, environment, environments }: ConfigurationView,
  { textWidth }: Theme,
): readonly Line[] {
  const chosen = environment === undefined ? "" : `, environment ${environment}`;
  const others = environments.filter((name) => name !== environment).join(", ");
  const more = others === "" ? "" : ` (${environment === undefined ? "environments" : "others"}: ${others})`;
  const text = file === undefined ? "no titan-auth.yaml here" : `${file}${chosen}${more}`;
  return hangingIndent([span("titan-auth config", "strong"), gap(2)], text, textWidth);
}

/** Name, value and origin in columns; the origin on a line of its own where there is no room beside. */
function table({ settings }: ConfigurationView, { textWidth }: Theme): readonly Line[] {
  const names = Math.max(...settings.map(({ name }) => widthOf(name)));
  const values = Math.min(Math.max(...settings.map(({ value }) => widthOf(value))), textWidth - names - 24);
  return settings.flatMap(({ name, value, origin }) => {
    const head = [span(padded(name, names + 2))];
    const tone = origin === "default" ? "faint" : "plain";
    if (widthOf(value) <= values && names + values + widthOf(origin) + 4 <= textWidth)
      return [[...head, span(padded(value, values + 2)), span(origin, tone)]];
    return [
      ...hangingIndent(head, value, textWidth),
      ...hangingIndent([gap(names + 2)], origin, textWidth, "faint"),
    ];
  });
}
