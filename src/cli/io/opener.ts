import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { UserError } from "../../user-error.ts";
import type { Io } from "./io.ts";

/** Programs that open a file in the default browser, by system, each with its first arguments. */
const programs: Partial<Record<NodeJS.Platform, readonly (readonly [string, ...string[]])[]>> = {
  darwin: [["open"]],
  win32: [["rundll32.exe", "url.dll,FileProtocolHandler"]],
};
const others = [["wslview"], ["xdg-open"]] as const;

/** Variables that a browser needs; none of them is a credential of Titan. */
const passedOn =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TMPDIR|TEMP|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|BROWSER|DESKTOP_SESSION|KDE_\w+|GNOME_\w+|SystemRoot|USERPROFILE|APPDATA|LOCALAPPDATA|WSL\w*)$/;

/** Milliseconds for a program to report that it cannot open the file. */
const patienceMs = 3_000;

type Place = Pick<Io, "stdout" | "stderr" | "env">;
type Opener = readonly [program: string, ...words: string[]];

/** The program that opens a page here. Throws a `UserError` if nobody would see a browser, or if there is none. */
export function openerOn({ stdout, stderr, env }: Place): Opener {
  if (env["CI"] || !(stdout.isTTY || stderr.isTTY))
    throw new UserError("--open needs a terminal with somebody in front of it: use --reports DIR instead");
  const known = programs[process.platform] ?? others;
  for (const [name, ...words] of known) {
    const path = programAt(name, env["PATH"] ?? "");
    if (path !== undefined) return [path, ...words];
  }
  const names = known.map(([name]) => name).join(" or ");
  throw new UserError(`--open finds no ${names} here: use --reports DIR, and open report.html yourself`);
}

function programAt(name: string, path: string): string | undefined {
  const places = path.split(delimiter).filter(isAbsolute);
  return places
    .map((folder) => join(folder, name))
    .find((place) => {
      try {
        accessSync(place, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Opens a file, without a shell. Returns why that failed, as far as it shows quickly. */
export function openFile(
  file: string,
  [program, ...words]: Opener,
  env: Io["env"],
): Promise<string | undefined> {
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.test(name)));
  return new Promise((resolve) => {
    const child = spawn(program, [...words, file], { env: passed, stdio: "ignore", detached: true });
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    const end = (because: string | undefined): void => {
      clearTimeout(timer);
      resolve(because);
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code) => end(code === 0 ? undefined : `${program} ended with ${code ?? "a signal"}`));
    child.unref();
  });
}
