import { escapeTerminal } from "./escape.ts";

/** The message of a workflow command, by GitHub's rules. It stays on its one line, and nothing in it starts another. */
export const escapeGithub = (text: string): string =>
  escapeTerminal(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

/** A property of a workflow command, which a comma or a colon would end. */
export const escapeGithubProperty = (text: string): string =>
  escapeGithub(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
