#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { tool } from "../api/host.ts";

/** Narrower terminals get the help laid out for them. */
const helpColumns = 100;

/** Prints the version, and the help that was laid out at build time, without loading anything. */
function answeredAtOnce([word, ...others]: readonly string[]): boolean {
  if (others.length > 0) return false;
  if (word === "--version" || word === "-V") {
    process.stdout.write(`${tool.version}\n`);
    return true;
  }
  const isHelp = word === "--help" || word === "-h";
  if (!isHelp || (process.stdout.columns ?? helpColumns) < helpColumns) return false;
  try {
    process.stdout.write(readFileSync(new URL("help.txt", import.meta.url)));
    return true;
  } catch {
    return false;
  }
}

/** A stream that cannot be written does not end the command: keys must still be revoked. A lost result is no pass. */
let isResultLost = false;
process.stderr.on("error", () => undefined);
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  // A reader that stops early, as in `titan-auth … | head`, has what it wants.
  isResultLost ||= code !== "EPIPE";
});
process.on("exit", () => {
  if (isResultLost && !process.exitCode) process.exitCode = 3;
});

/** An uncaught error is a bug. Node would print it unredacted; here it passes through the safe output. */
process.on("uncaughtException", async (error) => {
  // A command that talks to a deployment handles it as well, and revokes its keys first.
  if (process.listenerCount("uncaughtException") > 1) return;
  const { conclude } = await import("./io/conclude.ts");
  const { CommandContext } = await import("./io/context.ts");
  const { processIo } = await import("./io/io.ts");
  process.exit(conclude(error, new CommandContext(processIo())));
});

/** A program that has a channel to this one, as tests do, ends it by closing the channel. Keys are revoked first. */
if (process.channel !== undefined) {
  process.once("disconnect", () => process.emit("SIGTERM", "SIGTERM") || process.exit(143));
  process.channel.unref();
}

const argv = process.argv.slice(2);
if (!answeredAtOnce(argv)) {
  const { program } = await import("./program.ts");
  const { processIo } = await import("./io/io.ts");
  process.exitCode = await program(argv, processIo());
  await Promise.all([process.stdout, process.stderr].map(written));
  // A look-up of a name that nobody answers would hold the process for as long as the system tries.
  process.exit();
}

/** Settles when what a stream was given has been written, or cannot be. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write("", () => resolve());
  });
}
