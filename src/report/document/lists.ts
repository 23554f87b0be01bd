import type { BaselineEntry } from "../../../contracts/config/baseline.ts";
import { type Detail, type Document, paragraph, section, table, toned } from "./model.ts";
import { notices } from "./report.ts";
import { counted } from "./words.ts";

/** Entries of a baseline, and what they are: just accepted, removed, or all. */
export interface BaselineList {
  readonly schemaVersion: 1;
  readonly what: string;
  readonly file: string;
  readonly entries: readonly (BaselineEntry & { readonly standing: string })[];
  readonly exitCode: 0;
}

export function baselineDocument({ entries, what, file }: BaselineList): Document {
  const head = `${counted(entries.length, "finding")} ${what} (${file})`;
  const rows = entries.map((entry) => {
    const { fingerprint, severity, finding, environment, operations = [], owner, reason } = entry;
    const place = [...(environment === undefined ? [] : [environment]), ...operations].join(", ");
    const term = `accepted on ${entry.added} until ${entry.expires}, ${entry.standing}${entry.open ? "; it lets somebody in" : ""}`;
    const tone = entry.standing.startsWith("over") ? "bad" : "faint";
    return {
      cells: [toned(fingerprint, "faint"), `${severity} ${finding}`],
      notes: [...(place === "" ? [] : [place]), `${owner}: ${reason}`, toned(term, tone)],
    };
  });
  return {
    title: "titan-auth baseline",
    blocks: [
      section(head, [table(["fingerprint", "finding"], rows)]),
      ...(rows.length === 0 ? [paragraph(head)] : []),
    ],
  };
}

/** The settings that a run would have, with the origin of each value. Without secrets. */
export interface ConfigurationView {
  /** The file that was read, if any. */
  readonly file?: string;
  readonly environment?: string;
  readonly environments: readonly string[];
  readonly settings: readonly { readonly name: string; readonly value: string; readonly origin: string }[];
  readonly notices: readonly string[];
}

export function configurationDocument(view: ConfigurationView, { quiet }: Detail): Document {
  const { file, environment, environments, settings } = view;
  const chosen = environment === undefined ? "" : `, environment ${environment}`;
  const others = environments.filter((name) => name !== environment).join(", ");
  const more = others === "" ? "" : ` (${environment === undefined ? "environments" : "others"}: ${others})`;
  const text = file === undefined ? "no titan-auth.yaml here" : `${file}${chosen}${more}`;
  const rows = settings.map(({ name, value, origin }) => ({
    cells: [name, value, origin === "default" ? toned(origin, "faint") : origin],
  }));
  return {
    title: "titan-auth config",
    blocks: [
      paragraph([toned("titan-auth config", "strong"), `: ${text}`]),
      table(["setting", "value", "origin"], rows),
      ...(quiet ? [] : notices(view)),
    ],
  };
}
