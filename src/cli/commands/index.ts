import type { Command } from "../options/command.ts";

/** All commands, loaded on demand, in the order of the help. */
export const commandLoaders = {
  diagnose: () => import("./diagnose.ts").then(({ diagnose }) => diagnose),
  status: () => import("./status.ts").then(({ status }) => status),
  scopes: () => import("./scopes.ts").then(({ scopes }) => scopes),
  explain: () => import("./explain.ts").then(({ explain }) => explain),
  check: () => import("./check.ts").then(({ check }) => check),
  verify: () => import("./verify.ts").then(({ verify }) => verify),
  watch: () => import("./watch.ts").then(({ watch }) => watch),
  report: () => import("./report.ts").then(({ report }) => report),
  diff: () => import("./diff.ts").then(({ diff }) => diff),
  merge: () => import("./merge.ts").then(({ merge }) => merge),
  baseline: () => import("./baseline.ts").then(({ baseline }) => baseline),
  export: () => import("./export.ts").then(({ exportCommand }) => exportCommand),
  login: () => import("./login.ts").then(({ login }) => login),
  keys: () => import("./keys.ts").then(({ keys }) => keys),
  cleanup: () => import("./cleanup.ts").then(({ cleanup }) => cleanup),
  init: () => import("./init.ts").then(({ init }) => init),
  config: () => import("./config.ts").then(({ config }) => config),
  completion: () => import("./completion.ts").then(({ completionOf }) => completionOf(loadCommands)),
  serve: () => import("./serve.ts").then(({ serve }) => serve),
  states: () => import("./states.ts").then(({ states }) => states),
  selftest: () => import("./selftest.ts").then(({ selftest }) => selftest),
} as const satisfies Record<string, () => Promise<Command>>;

export type CommandName = keyof typeof commandLoaders;
export const commandNames = Object.keys(commandLoaders) as readonly CommandName[];

export const isCommandName = (name: string): name is CommandName =>
  commandNames.some((known) => known === name);

/** All commands: for the main help, completion and suggestions. */
export const loadCommands = (): Promise<readonly Command[]> =>
  Promise.all(commandNames.map((name) => commandLoaders[name]()));
