/** What stdout carries, of these formats. */
export const formatFlag = <Format extends string>(choices: readonly Format[]) =>
  ({ type: "string", describe: "what stdout carries", choices, default: "terminal" }) as const;
