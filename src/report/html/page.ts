import { createHash } from "node:crypto";
import { Markup, markup, type Piece } from "./markup.ts";
import { style } from "./style.ts";

/** A page in one file that needs nothing else. */
export const pageOf = (title: Piece, body: Piece, script?: string): string =>
  markup`${new Markup("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${body}
</main>
${script === undefined ? "" : markup`<script>${new Markup(script)}</script>\n`}</body>
</html>
`.text;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing is loaded from anywhere, and no script or style runs but those of this page. */
const policyFor = (script: string | undefined): string =>
  [
    "default-src 'none'",
    "img-src data:",
    `style-src ${hashOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
