/** The parts of a setting. The table of settings is in settings.ts. */

/** The headings of the help, in order. */
export const settingGroups = ["target", "credentials", "selection", "output", "limits", "TLS"] as const;
type SettingGroup = (typeof settingGroups)[number];

export interface Setting {
  readonly kind: "flag" | "text" | "number" | "list";
  readonly group: SettingGroup;
  readonly describe: string;
  /** The name of the value in the help. */
  readonly metavar?: string;
  readonly choices?: readonly string[];
  /** What the parser uses if the flag is absent. */
  readonly default?: string | number | boolean;
  /** What holds if neither a flag nor the file sets it. */
  readonly usual?: string | number;
  /** The least number that is allowed, and the greatest. */
  readonly least?: number;
  readonly most?: number;
  readonly short?: string;
  /** Variables for the same, in order of precedence. */
  readonly variables?: readonly string[];
  /** The key in titan-auth.yaml for the same. */
  readonly key?: readonly [string, ...string[]];
  /** The flag needs no value: without one it means the empty text. */
  readonly bare?: true;
  /** `--no-NAME` exists and means this. */
  readonly negation?: string;
}

/** What only some settings have. */
type More = Omit<Setting, "kind" | "group" | "metavar" | "describe">;
type None = Record<never, never>;

const valued =
  <Kind extends Setting["kind"]>(kind: Kind) =>
  <const M extends More = None>(group: SettingGroup, metavar: string, describe: string, more?: M) => ({
    kind,
    group,
    metavar,
    describe,
    ...(more as M),
  });

/** Declares settings: one row each. */
export const option = {
  flag: <const M extends More = None>(group: SettingGroup, describe: string, more?: M) => ({
    kind: "flag" as const,
    group,
    describe,
    ...(more as M),
  }),
  text: valued("text"),
  number: valued("number"),
  list: valued("list"),
};

export type Settings = Readonly<Record<string, Setting>>;

/** The value of one setting. */
type SettingValue<S> = S extends { kind: "flag" }
  ? boolean
  : S extends { kind: "number" }
    ? number
    : S extends { kind: "list" }
      ? readonly string[]
      : S extends { choices: readonly (infer Choice)[] }
        ? Choice
        : string;

/** The values from a command line: settings with a default are always present. */
export type Given<S> = {
  readonly [Name in keyof S]: S[Name] extends { default: unknown } | { kind: "list" }
    ? SettingValue<S[Name]>
    : SettingValue<S[Name]> | undefined;
};

/** The same as options of a program: all optional, and a flag that needs no value may be a boolean. */
export type OptionsOf<S> = {
  readonly [Name in keyof S]?: S[Name] extends { bare: true }
    ? boolean | readonly string[]
    : SettingValue<S[Name]>;
};

/** `readOnly` as `read-only`. */
export const flagName = (setting: string): string =>
  setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
