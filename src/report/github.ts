import { annotationsOf } from "./annotations-view.ts";
import { escapeGithub, escapeGithubProperty } from "./escape-github.ts";
import type { Reporter } from "./page.ts";
import { shorten } from "./shorten.ts";

/** Workflow commands that GitHub shows as annotations of the build. */
export const github: Reporter = (report) =>
  annotationsOf(report)
    .map(({ level, title, lines }) => {
      const message = lines.map((line) => escapeGithub(shorten(line, longest))).join("%0A");
      return `::${level} title=${escapeGithubProperty(shorten(title, 200))}::${message}\n`;
    })
    .join("");

const longest = 1_000;
