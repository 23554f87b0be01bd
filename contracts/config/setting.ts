/** What a setting is made of. The table of them is in settings.ts. */

/** The headings of the help, in its order. */
export const settingGroups = ["target", "credentials", "selection", "output", "limits", "TLS"] as const;
type SettingGroup = (typeof settingGroups)[number];

export interface Setting {
  readonly kind: "flag" | "text" | "number" | "list";
  readonly group: SettingGroup;
  readonly describe: string;
  /** What the help calls the value. */
  readonly metavar?: string;
  readonly choices?: readonly string[];
  /** What the parser takes where the flag is absent. */
  readonly default?: string | number | boolean;
  /** What holds where neither a flag nor the file says anything. */
  readonly usual?: string | number;
  /** The least number that is allowed. */
  readonly least?: number;
  readonly short?: string;
  /** Variables that say the same, the first one first. */
  readonly variables?: readonly string[];
  /** Where titan-auth.yaml says the same. */
  readonly key?: readonly [string, ...string[]];
  /** The flag needs no value: it then stands for the empty text. */
  readonly bare?: true;
  /** `--no-NAME` exists and means this. */
  readonly negation?: string;
}

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

/** The values that a command line gives: what has a default is always there. */
export type Given<S> = {
  readonly [Name in keyof S]: S[Name] extends { default: unknown } | { kind: "list" }
    ? SettingValue<S[Name]>
    : SettingValue<S[Name]> | undefined;
};

/** The same as options of a program: nothing must be given, and what a flag takes without a value may be a boolean. */
export type OptionsOf<S> = {
  readonly [Name in keyof S]?: S[Name] extends { bare: true }
    ? boolean | readonly string[]
    : SettingValue<S[Name]>;
};

/** `readOnly` as `read-only`. */
export const flagName = (setting: string): string =>
  setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
