/** What a program needs to start, and nothing that it could give away or be led astray by. */
const handedOn = [
  "PATH",
  "HOME",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "LD_LIBRARY_PATH",
  "PACT_PREBUILD_PACKAGE_LOCATION",
];

export function environmentOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const needed = handedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...Object.fromEntries(needed), PACT_DO_NOT_TRACK: "true", NO_COLOR: "1", NO_PROXY: "*" };
}
